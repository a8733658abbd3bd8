#include <fiscal/municipal/catalog.hpp>

#include <fstream>
#include <iostream>
#include <set>

#include "tests/plugins/abrasf/town.h"
#include "tests/sdk/documents/throw_away_key.h"
#include "tests/support/catch.h"

// Issue, repeat, ask, cancel and ask again, for every profile that ships.
namespace fiscal::test {
namespace {

template <class Outcome>
std::string said(const Outcome& outcome) {
  return std::visit(
      [](const auto& one) -> std::string {
        using T = std::decay_t<decltype(one)>;
        if constexpr (std::is_same_v<T, Unknown> || std::is_same_v<T, CannotTell>) return one.text;
        if constexpr (std::is_same_v<T, Rejected> || std::is_same_v<T, NotSent> ||
                      std::is_same_v<T, CancelRefused>)
          return one.reasons.front().code + " " + one.reasons.front().official_code + " " +
                 one.reasons.front().text;
        if constexpr (std::is_same_v<T, Pending>) return "pending " + one.ticket;
        if constexpr (std::is_same_v<T, NotFound>) return "not found";
        return "done";
      },
      outcome);
}

/// The authorised note of an issue call, its status asked while it is pending.
std::optional<Authorized> settled(abrasf::Abrasf& town, const IssueInvoice& request, Towns& towns) {
  Host host = towns.host().host();
  const IssueOutcome issued = town.issue_invoice(request, host);
  INFO("issue: " << said(issued));
  if (const auto* authorized = std::get_if<Authorized>(&issued)) return *authorized;
  const auto* pending = std::get_if<Pending>(&issued);
  if (pending == nullptr) {
    CHECK(said(issued) == "");
    return std::nullopt;
  }
  InvoiceQuery query = query_for(request);
  query.ticket = pending->ticket;
  const StatusOutcome status = town.status(query, host);
  CHECK(said(status) == "done");
  if (const auto* authorized = std::get_if<Authorized>(&status)) return *authorized;
  return std::nullopt;
}

}  // namespace

TEST_CASE("every profile that ships makes its round trip, and leaves one note in the ledger",
          "[abrasf][round_trip]") {
  Towns towns;
  int trips = 0;
  const auto catalog = municipal::Catalog::shipped();
  for (const std::string& id : catalog.ids()) {
    const auto profile = catalog.load(id);
    if (profile.is_base || profile.body != municipal::Body::Abrasf) continue;
    INFO(id);
    auto town = a_town(id);
    const IssueInvoice request = an_invoice();
    const auto authorized = settled(town, request, towns);
    REQUIRE(authorized);
    CHECK(towns.notes().count(id) == 1);

    const auto again = settled(town, request, towns);
    REQUIRE(again);
    CHECK(again->access_key == authorized->access_key);
    CHECK(towns.notes().count(id) == 1);
    ++trips;

    if (profile.operation(municipal::Call::Cancel) == nullptr) continue;
    Host host = towns.host().host();
    const auto cancelled = town.cancel(cancellation_for(request, authorized->access_key), host);
    INFO("cancel: " << said(cancelled));
    CHECK(std::holds_alternative<Cancelled>(cancelled));
    const auto twice = town.cancel(cancellation_for(request, authorized->access_key), host);
    CHECK(std::holds_alternative<Cancelled>(twice));
    if (profile.operation(municipal::Call::AskRps) == nullptr) continue;
    InvoiceQuery query = query_for(request);
    query.purpose = QueryPurpose::Cancel;
    const auto after = town.status(query, host);
    INFO("status after cancel: " << said(after));
    CHECK(std::holds_alternative<AuthorizedThenCancelled>(after));
  }
  std::cout << trips << " profiles made their round trip\n";
  CHECK(trips >= 60);
}

TEST_CASE("an RPS that another invoice used is a conflict for a person, never a second note",
          "[abrasf][e10]") {
  Towns towns;
  auto town = a_town("webiss-2.02");
  Host host = towns.host().host();
  REQUIRE(settled(town, an_invoice(), towns));
  IssueInvoice other = an_invoice();
  other.invoice.amount = Money{99'900};
  const auto outcome = town.issue_invoice(other, host);
  REQUIRE(std::holds_alternative<Rejected>(outcome));
  CHECK(std::get<Rejected>(outcome).reasons.front().code == "number_taken");
  CHECK(towns.notes().count("webiss-2.02") == 1);
}

TEST_CASE("a note and a cancellation that come with another status than success prove nothing",
          "[abrasf][status]") {
  Towns towns;
  auto town = a_town("webiss-2.02");
  Host host = towns.host().host();
  const IssueInvoice request = an_invoice();
  for (const int status : {302, 422, 500}) {
    towns.answer_with_status(status);
    INFO("status " << status);
    CHECK(std::holds_alternative<Unknown>(town.issue_invoice(request, host)));
    CHECK(std::holds_alternative<CannotTell>(town.status(query_for(request), host)));
  }
  towns.answer_with_status(200);
  const auto issued = settled(town, request, towns);
  REQUIRE(issued);
  towns.answer_with_status(422);
  CHECK(std::holds_alternative<Unknown>(town.cancel(cancellation_for(request, issued->access_key), host)));
}

TEST_CASE(
    "an answer of the town that says nothing of the invoice, or has a note of other content, proves nothing",
    "[abrasf][issue]") {
  const auto issued = [](const std::string& answer) {
    FakeHost host;
    host.signs_with(a_key().signer());
    host.on("POST", "", an_answer(200, answer, "text/xml"));
    auto town = a_town("webiss-2.02");
    Host table = host.host();
    return town.issue_invoice(an_invoice(), table);
  };
  const auto note_of = [](const std::string& amount, const std::string& number = "9") {
    return "<EnviarLoteRpsSincronoResposta><ListaNfse><CompNfse><Nfse><InfNfse><Numero>" + number +
           "</Numero>"
           "<IdentificacaoRps><Numero>101</Numero><Serie>1</Serie></IdentificacaoRps>"
           "<Servico><Valores><ValorServicos>" +
           amount +
           "</ValorServicos></Valores></"
           "Servico><PrestadorServico><IdentificacaoPrestador><Cnpj>99999999000191</Cnpj>"
           "</IdentificacaoPrestador></PrestadorServico></InfNfse></Nfse></CompNfse></ListaNfse>"
           "</EnviarLoteRpsSincronoResposta>";
  };
  CHECK(said(issued(note_of("1500.00"))) == "done");
  // A key could not be taken apart again.
  for (const std::string& number :
       {std::string("9-1"), std::string("9&gt;1"), std::string(), std::string(61, '9')})
    CHECK(std::holds_alternative<Unknown>(issued(note_of("1500.00", number))));
  const auto of_another = issued(note_of("1.00"));
  REQUIRE(std::holds_alternative<Unknown>(of_another));
  CHECK(std::get<Unknown>(of_another).text.find("note 9") != std::string::npos);
  CHECK(std::holds_alternative<Unknown>(
      issued("<EnviarLoteRpsSincronoResposta><Situacao>2</Situacao></EnviarLoteRpsSincronoResposta>")));
}

TEST_CASE("a note is replaced in one step where the service offers it", "[abrasf][substitute]") {
  Towns towns;
  auto town = a_town("el-2.04");
  Host host = towns.host().host();
  const auto old_note = settled(town, an_invoice(101), towns);
  REQUIRE(old_note);
  IssueInvoice replacement = an_invoice(102);
  replacement.invoice.replaces =
      Substitution{old_note->access_key, SubstitutionReason::Other, "Valor errado"};
  const auto outcome = town.substitute(replacement, host);
  INFO(said(outcome));
  REQUIRE(std::holds_alternative<Authorized>(outcome));
  InvoiceQuery query = query_for(an_invoice(101));
  query.purpose = QueryPurpose::Cancel;
  CHECK(std::holds_alternative<AuthorizedThenCancelled>(town.status(query, host)));
}

TEST_CASE("the stand-in plays every fault that the plugin promises to survive", "[abrasf][faults]") {
  std::set<std::string_view> played;
  for (const auto& [name, mode] : sandbox::municipal::town_fault_modes()) played.insert(name);
  for (const char* promised : {"e10", "e92", "protocol_lost", "html_page", "wrong_charset", "empty_reply"})
    CHECK(played.contains(promised));
}

TEST_CASE("in every fault mode one note is in the ledger, and the invoice finds it", "[abrasf][faults]") {
  for (const auto& [name, mode] : sandbox::municipal::town_fault_modes()) {
    for (const char* profile : {"webiss-2.02", "simpliss-2.03"}) {
      INFO(name << " with " << profile);
      Towns towns;
      towns.faults().add({mode, "", 1});
      auto town = a_town(profile);
      Host host = towns.host().host();
      const IssueInvoice request = an_invoice();
      const IssueOutcome first = town.issue_invoice(request, host);
      INFO("first: " << said(first));
      CHECK_FALSE(std::holds_alternative<Rejected>(first));
      InvoiceQuery query = query_for(request);
      if (const auto* pending = std::get_if<Pending>(&first)) query.ticket = pending->ticket;
      StatusOutcome status = town.status(query, host);
      INFO("status: " << said(status));
      if (std::holds_alternative<NotFound>(status)) {
        // What the gateway does after its window: the same bytes again.
        CHECK(towns.notes().count(profile) == 0);
        const auto again = settled(town, request, towns);
        REQUIRE(again);
      } else if (!std::holds_alternative<Authorized>(first)) {
        CHECK(std::holds_alternative<Authorized>(status));
      }
      CHECK(towns.notes().count(profile) == 1);
    }
  }
}

TEST_CASE("what goes wrong while asking changes nothing, and what is in work is waited for",
          "[abrasf][faults]") {
  for (const auto& [name, mode] : sandbox::municipal::town_fault_modes()) {
    INFO(name);
    Towns towns;
    auto town = a_town("webiss-2.02");
    Host host = towns.host().host();
    REQUIRE(settled(town, an_invoice(), towns));
    towns.faults().add({mode, "ask_rps", 1});
    const auto status = town.status(query_for(an_invoice()), host);
    INFO(said(status));
    const bool harmless = std::holds_alternative<CannotTell>(status) ||
                          std::holds_alternative<Pending>(status) ||
                          std::holds_alternative<Authorized>(status);
    CHECK(harmless);
  }
}

TEST_CASE("a profile from outside issues through the sandbox without compiling", "[abrasf][outside]") {
  const TemporaryFolder folder;
  const std::string profile =
      R"({"id": "acme-town", "title": "Acme", "extends": "abrasf-2.03", "evidence": "operator",
      "transport": {"envelope": "<a:{operation} xmlns:a=\"urn:acme\"><doc>{data}</doc></a:{operation}>", "carry": "cdata",
                    "action": "urn:acme:{operation}", "answer": ["{operation}Response", "result"]},
      "header": "", "issue_by": "issue_one",
      "operations": {"issue_one": {"name": "EmitirNota"}, "send_lot": {"offered": false}, "send_lot_sync": {"offered": false},
                     "ask_lot": {"offered": false}, "substitute": {"offered": false}},
      "patches": [{"tree": "customer", "at": "Tomador/Contato", "drop": true}]})";
  std::ofstream(folder.path() / "acme-town.json") << profile;
  Towns towns({folder.path().string()});
  abrasf::Abrasf town(Settings(R"({"url": "http://127.0.0.1/acme-town", "profile": )" + profile + "}"));
  const auto authorized = settled(town, an_invoice(), towns);
  REQUIRE(authorized);
  CHECK(towns.notes().count("acme-town") == 1);
  CHECK(towns.host().requests().front().body->find("<a:EmitirNota xmlns:a=\"urn:acme\"><doc><![CDATA[") !=
        std::string::npos);
}

TEST_CASE("a connection that cannot work says so when it is opened", "[abrasf][settings]") {
  const auto refusal = [](const std::string& settings) -> std::string {
    try {
      abrasf::Abrasf town{Settings(settings)};
    } catch (const SettingError& error) {
      return error.what();
    }
    return "";
  };
  using Catch::Matchers::Contains;
  CHECK_THAT(refusal(R"({"profile": "nowhere-1.00", "url": "https://x.example"})"),
             Contains("there is no profile"));
  CHECK_THAT(refusal(R"({"profile": "abrasf-2.04", "url": "https://x.example"})"),
             Contains("names the dialect"));
  CHECK_THAT(refusal(R"({"profile": "webiss-2.02", "url": "http://x.example"})"), Contains("plain_http"));
  CHECK_THAT(refusal(R"({"profile": "webiss-2.02", "url": "https://x.example", "colour": "red"})"),
             Contains("is not known"));
  CHECK_THAT(refusal(R"({"profile": "fiorilli-2.00", "url": "https://x.example"})"),
             Contains("\"user\" is missing"));
  CHECK_THAT(
      refusal(
          R"({"profile": "webiss-2.02", "url": "https://x.example", "urls": {"sell": "https://y.example"}})"),
      Contains("is no operation"));
  CHECK(refusal(R"({"profile": "webiss-2.02", "url": "http://x.example", "plain_http": true})").empty());
}

}  // namespace fiscal::test
