#include <fiscal/municipal/catalog.hpp>

#include "tests/plugins/nfse_nacional_vendors/vendors.h"
#include "tests/sdk/documents/throw_away_key.h"
#include "tests/sdk/national/requests.h"
#include "tests/support/catch.h"

// The national DPS over the services of vendors: 558 towns take it at addresses of their own.
namespace fiscal::test {

TEST_CASE("the DPS goes over every vendor's service, is found, repeated and cancelled, and stays one note",
          "[vendors]") {
  const auto all = vendors();
  CHECK(all.size() >= 5);
  for (const std::string& id : all) {
    INFO(id);
    Vendors stands;
    auto connection = a_connection(id);
    const IssueInvoice request = a_vendor_request();
    const auto authorized = settled(connection, request, stands);
    REQUIRE(authorized);
    CHECK(authorized->access_key.size() == 50);
    CHECK(stands.notes().count(id) == 1);

    const auto again = settled(connection, request, stands);
    REQUIRE(again);
    CHECK(again->access_key == authorized->access_key);
    CHECK(stands.notes().count(id) == 1);

    if (municipal::Catalog::shipped().load(id).operation(municipal::Call::Cancel) == nullptr) continue;
    Host host = stands.host();
    const auto cancelled = connection.cancel(cancellation_of(request, authorized->access_key), host);
    if (const auto* unknown = std::get_if<Unknown>(&cancelled)) UNSCOPED_INFO(unknown->text);
    CHECK(std::holds_alternative<Cancelled>(cancelled));
    CHECK(std::holds_alternative<Cancelled>(
        connection.cancel(cancellation_of(request, authorized->access_key), host)));
    CHECK(std::holds_alternative<AuthorizedThenCancelled>(
        connection.status(query_for(request, QueryPurpose::Cancel), host)));
  }
}

TEST_CASE("in every fault of a vendor's service there is one note, and nothing asks for it to be sent again",
          "[vendors][faults]") {
  for (const auto& [name, mode] : sandbox::municipal::town_fault_modes()) {
    for (const char* id : {"fiorilli-dps", "betha-dps"}) {
      INFO(name << " with " << id);
      Vendors stands;
      stands.faults().add({mode, "", 1});
      auto connection = a_connection(id);
      Host host = stands.host();
      const IssueOutcome first = connection.issue_invoice(a_request(), host);
      CHECK_FALSE(std::holds_alternative<Rejected>(first));
      CHECK_FALSE(std::holds_alternative<NotSent>(first));
      InvoiceQuery query = query_for(a_request());
      if (const auto* pending = std::get_if<Pending>(&first)) query.ticket = pending->ticket;
      const StatusOutcome status = connection.status(query, host);
      // The national system's "not found" says nothing of the vendor: it would permit a second sending.
      CHECK_FALSE(std::holds_alternative<NotFound>(status));
      const bool issued = stands.notes().count(id) == 1;
      CHECK(std::holds_alternative<Authorized>(status) == issued);
      CHECK(stands.notes().count(id) <= 1);
      // What a person sends again is one note, too.
      REQUIRE(settled(connection, a_request(), stands));
      CHECK(stands.notes().count(id) == 1);
    }
  }
}

TEST_CASE("a number that another document used is a conflict for a person", "[vendors]") {
  Vendors stands;
  auto connection = a_connection("fiorilli-dps");
  REQUIRE(settled(connection, a_request(), stands));
  IssueInvoice other = a_request();
  other.invoice.amount = Money{99'900};
  Host host = stands.host();
  const auto outcome = connection.issue_invoice(other, host);
  REQUIRE(std::holds_alternative<Rejected>(outcome));
  CHECK(std::get<Rejected>(outcome).reasons.front().code == "number_taken");
}

TEST_CASE("codes of the authority's tables refuse, and a vendor's own only where its profile says so",
          "[vendors]") {
  const auto answers = [](const std::string& code, const std::string& profile) {
    FakeHost host;
    host.signs_with(a_key().signer());
    host.on("POST", "",
            an_answer(200,
                      "<R><ListaMensagemRetorno><MensagemRetorno><Codigo>" + code +
                          "</Codigo><Mensagem>não</Mensagem></MensagemRetorno></ListaMensagemRetorno></R>",
                      "text/xml"));
    nacional::Nacional connection{
        Settings(R"({"profile": )" + profile +
                 R"(, "profile_url": "http://127.0.0.1/x", "base_url": "http://127.0.0.1/n"})")};
    Host table = host.host();
    return connection.issue_invoice(a_request(), table);
  };
  const std::string own =
      R"({"id": "own", "extends": "fiorilli-dps", "errors": {"EM003": "signature", "L7": "processing"}})";
  CHECK(std::holds_alternative<Rejected>(answers("E0312", R"("fiorilli-dps")")));
  CHECK(std::holds_alternative<Unknown>(answers("EM003", R"("fiorilli-dps")")));
  CHECK(std::holds_alternative<Rejected>(answers("EM003", own)));
  CHECK(std::holds_alternative<Unknown>(answers("L7", own)));
}

TEST_CASE("a client's text that names a secret never leaves for a vendor's service", "[vendors][secrets]") {
  for (const std::string& id : vendors()) {
    INFO(id);
    Vendors stands;
    auto connection = a_connection(id);
    IssueInvoice request = a_vendor_request();
    request.invoice.customer->name = "Papelaria ${secret:town}";
    Host host = stands.host();
    const auto outcome = connection.issue_invoice(request, host);
    const auto* not_sent = std::get_if<NotSent>(&outcome);
    REQUIRE(not_sent);
    CHECK(not_sent->reasons.front().code == "text_invalid");
    CHECK(not_sent->reasons.front().field == "/customer/name");
    CHECK(stands.fake().requests().empty());
  }
}

TEST_CASE("a vendor's connection that cannot work says so when it is opened", "[vendors][settings]") {
  const auto refusal = [](const std::string& settings) -> std::string {
    try {
      nacional::Nacional connection{Settings(settings)};
    } catch (const SettingError& error) {
      return error.what();
    }
    return "";
  };
  using Catch::Matchers::Contains;
  CHECK_THAT(refusal(R"({"profile": "betha-dps"})"), Contains("profile_url"));
  CHECK_THAT(refusal(R"({"profile": "webiss-2.02", "profile_url": "https://x.example"})"),
             Contains("plugin abrasf"));
  CHECK_THAT(refusal(R"({"profile": "national-dps", "profile_url": "https://x.example"})"),
             Contains("dialect"));
  CHECK_THAT(refusal(R"({"profile": "nobody-dps", "profile_url": "https://x.example"})"),
             Contains("no profile"));
  CHECK_THAT(
      refusal(
          R"({"profile": {"id": "o", "extends": "fiorilli-dps", "operations": {"issue_one": {"wrap": "<a/>"}}},
                         "profile_url": "https://x.example"})"),
      Contains("{document}"));
  CHECK(refusal(R"({"profile": "betha-dps", "profile_url": "https://x.example"})").empty());
}

}  // namespace fiscal::test
