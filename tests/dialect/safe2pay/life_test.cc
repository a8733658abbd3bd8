#include "core/billing/charges.h"
#include "core/billing/services.h"
#include "tests/dialect/safe2pay/safe2pay_house.h"

namespace fiscal::test {
namespace {

const std::string wish = R"({"Service":{"IdService":1}})";

std::string transaction_of(const std::string& id, const std::string& amount) {
  return R"({"IdTransaction":)" + id + R"(,"Amount":)" + amount +
         R"(,"Customer":{"Name":"Maria","Identity":"52998224725"}})";
}

Json detail_of(const api::Response& answer) { return json_of(answer)["ResponseDetail"]; }

}  // namespace

TEST_CASE("a retried request finds its NFS-e, however late", "[safe2pay]") {
  Safe2PayHouse house;
  const auto first = house.issue(wish);
  const auto second = house.issue(wish);
  CHECK(second.status == 202);
  CHECK(header_of(second, dialects::repeat_header) == "true");
  CHECK(Safe2PayHouse::identifier(second) == Safe2PayHouse::identifier(first));
  house.pass(hours(2), minutes(30));
  CHECK(detail_of(house.issue(wish))["Status"] == 2);
  CHECK(house.invoices().size() == 1);
}

TEST_CASE("another request for a transaction with a living NFS-e is told so in Safe2Pay's words",
          "[safe2pay]") {
  Safe2PayHouse house;
  REQUIRE(house.issue(wish).status == 202);
  const auto second = house.issue(R"({"Service":{"IdService":1},"CompetencyDate":"2026-11-20"})");
  CHECK(second.status == 200);
  const Json said = json_of(second);
  CHECK(said["HasError"] == true);
  CHECK(said["ErrorCode"] == "19");
  const std::string text = said["Error"];
  CHECK(text.starts_with("Já existe uma nota fiscal de serviço para chave idempotencia("));
  CHECK(text.ends_with(") informada."));
  CHECK(house.invoices().size() == 1);
}

TEST_CASE("an NFS-e is issued whatever it came to before, once that one is over", "[safe2pay]") {
  Safe2PayHouse house;
  REQUIRE(house.send("POST", "/v2/transaction", transaction_of("7", "10.01")).status == 200);
  const std::string refused = Safe2PayHouse::identifier(house.issue(wish, "7"));
  house.run();
  const Json note = detail_of(house.send("GET", "/v2/nfse/" + refused));
  CHECK(note["Status"] == 19);
  CHECK_FALSE(note["Erro"].get<std::string>().empty());
  CHECK_FALSE(note.contains("NumeroNfse"));
  const std::string again = Safe2PayHouse::identifier(house.issue(wish, "7"));
  CHECK(again != refused);
  CHECK(house.invoices().size() == 2);

  const std::string first = Safe2PayHouse::identifier(house.issue(wish));
  house.run();
  CHECK(house.send("DELETE", "/v2/nfse/" + first).status == 202);
  house.run();
  CHECK(detail_of(house.send("GET", "/v2/nfse/" + first))["Status"] == 4);
  const std::string next = Safe2PayHouse::identifier(house.issue(wish));
  CHECK(next != first);
  CHECK(Safe2PayHouse::identifier(house.issue(wish)) == next);
  CHECK(detail_of(house.send("GET", "/v2/nfse/transaction/12345"))["Identificador"] == next);
}

TEST_CASE("cancelling ends in status 4, and a refusal leaves status 2", "[safe2pay]") {
  Safe2PayHouse house;
  const std::string id = Safe2PayHouse::identifier(house.issue(wish));
  house.run();
  CHECK(house.send("DELETE", "/v2/nfse/" + id).status == 202);
  CHECK(house.send("DELETE", "/v2/nfse/" + id).status == 202);
  house.run();
  const Json note = detail_of(house.send("GET", "/v2/nfse/" + id));
  CHECK(note["Status"] == 4);
  CHECK(note.contains("UrlXmlCancelamento"));
  CHECK(note.contains("Protocolo"));

  REQUIRE(house.send("POST", "/v2/transaction", transaction_of("9", "10.09")).status == 200);
  const std::string kept = Safe2PayHouse::identifier(house.issue(wish, "9"));
  house.run();
  CHECK(house.send("DELETE", "/v2/nfse/" + kept).status == 202);
  house.run();
  CHECK(detail_of(house.send("GET", "/v2/nfse/" + kept))["Status"] == 2);
}

TEST_CASE("another account sees nothing of it", "[safe2pay]") {
  Safe2PayHouse house;
  const std::string id = Safe2PayHouse::identifier(house.issue(wish));
  house.run();
  for (const auto& [method, path] : {std::pair{"GET", "/v2/nfse/" + id},
                                     {"DELETE", "/v2/nfse/" + id},
                                     {"GET", "/v2/nfse/" + id + "/pdf"},
                                     {"GET", "/v2/nfse/" + id + "/xml"}}) {
    const auto answer = house.send(method, path, {}, "other");
    INFO(path);
    CHECK(answer.status == 404);
    CHECK(json_of(answer)["HasError"] == true);
  }
  CHECK(json_of(house.send("GET", "/v2/nfse/transaction/12345", {}, "other"))["ErrorCode"] == "1327");
  CHECK(detail_of(house.send("GET", "/v2/nfse", {}, "other"))["Objects"].empty());
  CHECK(detail_of(house.send("GET", "/v2/nfse/" + id))["Status"] == 2);
}

TEST_CASE("lists go page by page, the newest first", "[safe2pay]") {
  Safe2PayHouse house;
  for (const std::string id : {"1", "2", "3"}) {
    REQUIRE(house.send("POST", "/v2/transaction", transaction_of(id, "10")).status == 200);
    REQUIRE(house.issue(wish, id).status == 202);
  }
  const Json first = detail_of(house.send("GET", "/v2/nfse?PageNumber=1&RowsPerPage=2"));
  CHECK(first["Objects"].size() == 2);
  CHECK(first["HasNextPage"] == true);
  const Json second = detail_of(house.send("GET", "/v2/nfse?PageNumber=2&RowsPerPage=2"));
  CHECK(second["Objects"].size() == 1);
  CHECK(second["HasNextPage"] == false);
  CHECK(first["Objects"][0]["Identificador"] ==
        detail_of(house.send("GET", "/v2/nfse/transaction/3"))["Identificador"]);
  CHECK(json_of(house.send("GET", "/v2/nfse?PageNumber=0"))["HasError"] == true);
  CHECK(json_of(house.send("GET", "/v2/nfse?RowsPerPage=101"))["HasError"] == true);
}

TEST_CASE("the account's services are listed by their numbers", "[safe2pay]") {
  Safe2PayHouse house;
  const Json services = detail_of(house.send("GET", "/v2/nfse/service"))["Objects"];
  REQUIRE(services.size() == 1);
  CHECK(services[0] == Json{{"IdService", 1}, {"Description", "Suporte técnico"}, {"ServiceCode", "010701"}});
}

TEST_CASE("services and transactions of our own API serve the dialect too", "[safe2pay]") {
  Safe2PayHouse house;
  billing::CatalogEntry entry;
  entry.code = "42";
  entry.name = "Consultoria";
  entry.service = {.national_code = "170101", .description = "Consultoria"};
  entry.taxes.iss.rate = Rate{20000};
  billing::Services(house.store(), house.clock()).upsert("acme", entry);
  billing::Charge charge;
  charge.kind = ChargeKind::Transaction;
  charge.reference = "777";
  charge.amount = Money{9900};
  billing::Charges(house.store(), house.clock()).register_charge("acme", charge);

  REQUIRE(house.issue(R"({"Service":{"IdService":42}})", "777").status == 202);
  const Json accepted = house.accepted(house.invoices()[0]);
  CHECK(accepted["service"]["national_code"] == "170101");
  CHECK(accepted["service"]["description"] == "Consultoria");
  CHECK(accepted["taxes"]["iss"]["rate"] == "2.00");
  CHECK_FALSE(accepted.contains("customer"));
  CHECK(detail_of(house.send("GET", "/v2/nfse/service"))["Objects"].size() == 2);
  // A customer in the request replaces parts of the transaction's, and this one has none.
  CHECK(json_of(house.issue(R"({"Service":{"IdService":42},"Customer":{"Phone":"5133334444"}})",
                            "777"))["HasError"] == true);
}

TEST_CASE("a transaction is registered with its products, and corrected by registering it again",
          "[safe2pay]") {
  Safe2PayHouse house;
  const std::string with_products =
      R"({"IdTransaction":55,"Products":[{"UnitPrice":100.25,"Quantity":5},{"UnitPrice":11.44,"Quantity":2}],
    "Customer":{"Name":"Maria","Identity":"52998224725"}})";
  REQUIRE(house.send("POST", "/v2/transaction", with_products).status == 200);
  REQUIRE(house.send("POST", "/v2/transaction", transaction_of("56", "1")).status == 200);
  REQUIRE(house.send("POST", "/v2/transaction", transaction_of("56", "2.50")).status == 200);
  REQUIRE(house.issue(wish, "55").status == 202);
  REQUIRE(house.issue(wish, "56").status == 202);
  const auto invoices = house.invoices();
  CHECK(invoices[1].amount == Money{52413});
  CHECK(invoices[0].amount == Money{250});
}

TEST_CASE("a transaction that cannot be registered says which field", "[safe2pay]") {
  Safe2PayHouse house;
  const std::pair<std::string, std::string> cases[] = {
      {R"({"Amount":1})", "IdTransaction"},
      {R"({"IdTransaction":1,"Customer":{"Name":"M","Identity":"52998224725"}})", "Amount"},
      {R"({"IdTransaction":1,"Amount":-1,"Customer":{"Name":"M","Identity":"52998224725"}})", "Amount"},
      {R"({"IdTransaction":1,"Amount":1.001,"Customer":{"Name":"M","Identity":"52998224725"}})", "Amount"},
      {R"({"IdTransaction":1,"Products":[{"UnitPrice":1,"Quantity":0}],"Customer":{"Name":"M","Identity":"52998224725"}})",
       "Amount"},
      {R"({"IdTransaction":1,"Amount":1})", "Customer.Name"},
      {R"({"IdTransaction":1,"Amount":1,"Customer":{"Name":"M","Identity":"12345678901"}})",
       "Customer.Identity"},
  };
  for (const auto& [body, field] : cases) {
    const Json said = json_of(house.send("POST", "/v2/transaction", body));
    INFO(body);
    CHECK(said["HasError"] == true);
    CHECK(said["Error"].get<std::string>().find(field) != std::string::npos);
  }
  CHECK(json_of(house.issue(wish, "1"))["ErrorCode"] == "1327");
}

TEST_CASE("what the dialect does not have is said in its shape", "[safe2pay]") {
  Safe2PayHouse house;
  const auto nowhere = house.send("GET", "/v2/nowhere");
  CHECK(nowhere.status == 404);
  CHECK(json_of(nowhere)["HasError"] == true);
  CHECK(house.send("PUT", "/v2/nfse").status == 405);
}

}  // namespace fiscal::test
