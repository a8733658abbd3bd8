#include <fiscal/encoding.hpp>
#include <fiscal/json.hpp>

#include <set>

#include "plugins/sao_paulo/codes.h"
#include "tests/plugins/sao_paulo/town.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

std::string name_of(const IssueOutcome& outcome) {
  constexpr const char* names[] = {"authorized", "rejected", "pending", "not_sent", "unknown"};
  return names[outcome.index()];
}

std::string name_of(const StatusOutcome& outcome) {
  constexpr const char* names[] = {"authorized", "cancelled", "rejected",
                                   "pending",    "not_found", "cannot_tell"};
  return names[outcome.index()];
}

IssueOutcome issue_in(Town& town, std::string_view settings = "",
                      const IssueInvoice& request = a_receipt_request()) {
  auto town_hall = a_town_hall(settings);
  auto call = town.host.host();
  return town_hall.issue_invoice(request, call);
}

StatusOutcome status_in(Town& town, std::optional<std::string> key = std::nullopt) {
  const IssueInvoice issued = a_receipt_request();
  auto town_hall = a_town_hall();
  auto call = town.host.host();
  return town_hall.status(
      {issued.context, QueryPurpose::Issue, key, issued.number, std::nullopt, issued.invoice}, call);
}

CancelOutcome cancel_in(Town& town) {
  const IssueInvoice issued = a_receipt_request();
  auto town_hall = a_town_hall();
  auto call = town.host.host();
  return town_hall.cancel(
      {issued.context, "31000000-1234-ABCD1234", issued.number, CancelReason::Other, "", issued.invoice},
      call);
}

HttpAnswer issue_return(bool success, std::string_view content) {
  return soap_return("EnvioRPS", return_message("RetornoEnvioRPS", success, content));
}

/// A success whose letters beyond ASCII are ISO-8859-1 bytes, while it says UTF-8.
HttpAnswer in_wrong_charset() {
  HttpAnswer answer = issue_return(true, notice("Alerta", "208", "alíquota") + issued_pair());
  const std::string letter = "í";
  answer.body.replace(answer.body.find(letter), letter.size(), "\xED");
  return answer;
}

HttpAnswer query_return(std::string_view note) {
  return soap_return("ConsultaNFe", return_message("RetornoConsulta", true, note));
}

HttpAnswer cancel_return(bool success, std::string_view content) {
  return soap_return("CancelamentoNFe", return_message("RetornoCancelamentoNFe", success, content));
}

}  // namespace

TEST_CASE("an issued receipt is authorised with the note's key, number and code, and both files", "[issue]") {
  Town town;
  town.answer = issue_return(true, notice("Alerta", "208", "alíquota") + issued_pair());
  const auto outcome = issue_in(town);
  REQUIRE(name_of(outcome) == "authorized");
  const auto& authorized = std::get<Authorized>(outcome);
  CHECK(authorized.access_key == "31000000-1234-ABCD1234");
  CHECK(authorized.number == "1234");
  CHECK(authorized.verification_code == "ABCD1234");
  REQUIRE(authorized.alerts.size() == 1);
  CHECK(authorized.alerts.front().code == "rate_overridden");
  REQUIRE(authorized.documents.size() == 2);
  CHECK(authorized.documents[0].content == message_in(town.host.requests().back()));
  CHECK(authorized.documents[1].kind == "nfse");
}

TEST_CASE("no receipt leaves before the town said that it has no note of it", "[issue][resend]") {
  Town town;
  town.answer = issue_return(true, issued_pair());
  SECTION("it says so") {
    CHECK(name_of(issue_in(town)) == "authorized");
    REQUIRE(town.host.requests().size() == 2);
    CHECK(town.host.requests()[0].effect == Effect::Read);
    CHECK(town.host.requests()[1].effect == Effect::Write);
  }
  SECTION("it has the very note: that is the answer, and nothing is sent") {
    town.query = query_return(shown_note());
    CHECK(name_of(issue_in(town)) == "authorized");
    CHECK(town.host.writes() == 0);
  }
  SECTION("it has another invoice's note under the number") {
    town.query = query_return(shown_note({"<ValorServicos>20500<", "<ValorServicos>20501<"}));
    const auto outcome = issue_in(town);
    REQUIRE(name_of(outcome) == "rejected");
    CHECK(std::get<Rejected>(outcome).reasons.front().code == "number_taken");
    CHECK(town.host.writes() == 0);
  }
  SECTION("it has a note that may be ours: a person says") {
    town.query = query_return(shown_note({"<CodigoServico>2658<", "<CodigoServico>2659<"}));
    CHECK(name_of(issue_in(town)) == "unknown");
    CHECK(town.host.writes() == 0);
  }
  SECTION("it does not say") {
    const HttpResult silences[] = {
        a_failure(HttpFailureKind::NoAnswer), an_answer(200, "<html>busy</html>", "text/html"),
        an_answer(200, ""), soap_return("ConsultaNFe", return_message("RetornoConsulta", true)),
        soap_return("ConsultaNFe", return_message("RetornoConsulta", false,
                                                  notice("Erro", "1106") + notice("Erro", "9999")))};
    for (const HttpResult& silence : silences) {
      town.query = silence;
      CHECK(name_of(issue_in(town)) == "not_sent");
    }
    CHECK(town.host.writes() == 0);
  }
}

TEST_CASE("an answer that cannot be trusted after a receipt left is unknown", "[issue]") {
  const HttpResult answers[] = {
      a_failure(HttpFailureKind::NoAnswer),
      a_failure(HttpFailureKind::TooLarge),
      an_answer(500, "<html>error</html>", "text/html"),
      an_answer(200, ""),
      an_answer(200, "<html><body>Sistema em manutenção</body></html>", "text/html"),
      an_answer(403, "<html>403</html>", "text/html"),
      an_answer(403, "<a\xff>of no charset</b\xff>", "text/html"),
      in_wrong_charset(),
      issue_return(true, ""),
      issue_return(false, ""),
      issue_return(false, notice("Erro", "9999")),
      issue_return(false, notice("Erro", "1206") + notice("Erro", "9999")),
      issue_return(false, notice("Erro", "1206") + issued_pair()),
      issue_return(true, issued_pair({"<NumeroNFe>1234<", "<NumeroNFe>0<"})),
      issue_return(true, issued_pair({"<CodigoVerificacao>ABCD", "<CodigoVerificacao>AB&gt;"})),
      issue_return(false, notice("Erro", "1206") + issued_pair({"<NumeroNFe>1234<", "<NumeroNFe>12 34<"})),
      soap_return("EnvioRPS", return_message("RetornoConsulta", true, issued_pair())),
      soap_return("EnvioRPS", "not a message")};
  for (const HttpResult& answer : answers) {
    Town town;
    town.answer = answer;
    const auto outcome = issue_in(town);
    CHECK(name_of(outcome) == "unknown");
    CHECK(is_valid_utf8(std::get<Unknown>(outcome).text));
    CHECK(town.host.writes() == 1);
  }
}

TEST_CASE("a code of the town's tables is a refusal, in our words and the town's", "[issue]") {
  Town town;
  town.answer = issue_return(false, notice("Erro", "1206", "Assinatura Digital do RPS incorreta"));
  const auto outcome = issue_in(town);
  REQUIRE(name_of(outcome) == "rejected");
  const Finding& reason = std::get<Rejected>(outcome).reasons.front();
  CHECK(reason.code == "receipt_signature");
  CHECK(reason.official_code == "1206");
  CHECK(reason.text == "Assinatura Digital do RPS incorreta");
  CHECK(std::get<Rejected>(outcome).documents.size() == 1);
}

TEST_CASE("a receipt that cannot be sent again is settled by asking", "[issue][resend]") {
  for (const char* code : {"218", "338"}) {
    Town town;
    town.answer = issue_return(false, notice("Erro", code));
    CHECK(name_of(issue_in(town)) == "unknown");
    CHECK(calls(town.host, "consultaNFe") == 2);
    CHECK(town.host.writes() == 1);
  }
}

TEST_CASE("an alert 217 that names no note is settled by asking, and nothing is sent again",
          "[issue][resend]") {
  Town town;
  town.answer = issue_return(true, notice("Alerta", "217", "RPS reenviado"));
  CHECK(name_of(issue_in(town)) == "unknown");
  CHECK(calls(town.host, "consultaNFe") == 2);
  CHECK(town.host.writes() == 1);
}

TEST_CASE("that an older note was cancelled is told with the new one", "[issue][resend]") {
  Town town;
  town.answer = issue_return(true, notice("Alerta", "217", "RPS reenviado") + issued_pair());
  const auto outcome = issue_in(town);
  REQUIRE(name_of(outcome) == "authorized");
  CHECK(std::get<Authorized>(outcome).alerts.front().code == "older_note_cancelled");
}

TEST_CASE("a trial issues nothing, whatever the town says", "[trial]") {
  Town town;
  IssueInvoice request = a_receipt_request();
  request.context.environment = Environment::Test;
  SECTION("test connections at the town's own address try") {
    town.answer = soap_return("TesteEnvioLoteRPS", return_message("RetornoEnvioLoteRPS", true));
    const auto outcome = issue_in(town, "", request);
    REQUIRE(name_of(outcome) == "not_sent");
    CHECK(std::get<NotSent>(outcome).retry == Retry::Never);
    CHECK(std::get<NotSent>(outcome).reasons.front().code == "dry_run_passed");
    CHECK(calls(town.host, "testeenvio") == 1);
    CHECK(town.host.requests().size() == 1);
    CHECK(town.host.writes() == 0);
  }
  SECTION("what the trial finds wrong is a refusal") {
    town.answer = soap_return("TesteEnvioLoteRPS",
                              return_message("RetornoEnvioLoteRPS", false, notice("Erro", "1202")));
    CHECK(name_of(issue_in(town, "", request)) == "rejected");
  }
  SECTION("production tries where the setting says so") {
    town.answer = soap_return("TesteEnvioLoteRPS", return_message("RetornoEnvioLoteRPS", true));
    CHECK(name_of(issue_in(town, ",\"dry_run\":true")) == "not_sent");
    CHECK(town.host.writes() == 0);
  }
}

TEST_CASE("what the layouts cannot say is refused before anything leaves, with the field", "[issue]") {
  struct Case {
    const char* field;
    void (*spoil)(IssueInvoice&);
  };
  const Case cases[] = {
      {"/issuer/municipal_registration",
       [](IssueInvoice& r) { r.invoice.issuer->municipal_registration.reset(); }},
      {"/issuer/municipality", [](IssueInvoice& r) { r.invoice.issuer->municipality = "3304557"; }},
      {"/service/national_code", [](IssueInvoice& r) { r.invoice.service.national_code = "171901"; }},
      {"/service/nbs", [](IssueInvoice& r) { r.invoice.service.nbs.reset(); }},
      {"/taxes/ibs_cbs", [](IssueInvoice& r) { r.invoice.taxes.ibs_cbs.reset(); }},
      {"/taxes/iss/treatment",
       [](IssueInvoice& r) { r.invoice.taxes.iss.treatment = IssTreatment::NotSubject; }},
      {"/taxes/iss/rate", [](IssueInvoice& r) { r.invoice.taxes.iss.rate = Rate{50'050}; }},
      {"/deductions", [](IssueInvoice& r) { r.invoice.deductions->amount = r.invoice.amount; }},
      {"/discounts/conditional",
       [](IssueInvoice& r) { r.invoice.discounts = Discounts{.conditional = Money{1}}; }},
      {"/customer",
       [](IssueInvoice& r) {
         r.invoice.customer->tax_id.reset();
         r.invoice.customer->foreign_tax_id = "X1";
       }},
      {"", [](IssueInvoice& r) { r.number->number = 1'000'000'000'000; }},
  };
  for (const Case& one : cases) {
    INFO(one.field);
    Town town;
    IssueInvoice request = a_receipt_request();
    one.spoil(request);
    const auto outcome = issue_in(town, "", request);
    REQUIRE(name_of(outcome) == "not_sent");
    const auto& reasons = std::get<NotSent>(outcome).reasons;
    CHECK(reasons.size() == 1);
    CHECK(reasons.front().field == one.field);
    CHECK(town.host.requests().empty());
  }
}

TEST_CASE("a status query tells what the town shows, by receipt and by key", "[status]") {
  Town town;
  CHECK(name_of(status_in(town)) == "not_found");
  town.query = query_return(shown_note());
  CHECK(name_of(status_in(town)) == "authorized");
  CHECK(name_of(status_in(town, "31000000-1234-ABCD1234")) == "authorized");
  CHECK(name_of(status_in(town, "31000000-1234-OTHER123")) == "cannot_tell");
  CHECK(name_of(status_in(town, "31000000-1235-ABCD1234")) == "cannot_tell");
  town.query = query_return(shown_note({"<StatusNFe>N<", "<StatusNFe>C<"}));
  CHECK(name_of(status_in(town)) == "cancelled");
  town.query = query_return(shown_note({"<CPF>13167474254<", "<CPF>52998224725<"}));
  CHECK(name_of(status_in(town)) == "rejected");
  for (const auto& harmed : {std::pair{"<StatusNFe>N<", "<StatusNFe>C}<"},
                             {"<StatusNFe>N<", "<StatusNFe><"},
                             {"<InscricaoPrestador>31000000<", "<InscricaoPrestador>3\n000000<"},
                             {"<NumeroNFe>1234<", "<NumeroNFe>x<"}}) {
    town.query = query_return(shown_note(harmed));
    INFO(harmed.second);
    CHECK(name_of(status_in(town)) == "cannot_tell");
  }
  town.query = an_answer(502, "Bad Gateway", "text/html");
  CHECK(name_of(status_in(town)) == "cannot_tell");
}

TEST_CASE("of a receipt that was sent twice the living note counts", "[status]") {
  Town town;
  const std::string older = shown_note({"<StatusNFe>N<", "<StatusNFe>C<"});
  const std::string newer = shown_note({"<NumeroNFe>1234<", "<NumeroNFe>1299<"});
  town.query = query_return(older + newer);
  const auto outcome = status_in(town);
  REQUIRE(name_of(outcome) == "authorized");
  CHECK(std::get<Authorized>(outcome).number == "1299");
}

TEST_CASE("a cancellation asks first, so that twice is once", "[cancel]") {
  Town town;
  town.query = query_return(shown_note());
  SECTION("cancelled") {
    town.answer = cancel_return(true, "");
    CHECK(std::holds_alternative<Cancelled>(cancel_in(town)));
    CHECK(town.host.writes() == 1);
  }
  SECTION("cancelled before") {
    town.query = query_return(shown_note({"<StatusNFe>N<", "<StatusNFe>C<"}));
    CHECK(std::holds_alternative<Cancelled>(cancel_in(town)));
    CHECK(town.host.writes() == 0);
  }
  SECTION("the town says that it was") {
    town.answer = cancel_return(false, notice("Alerta", "1301"));
    CHECK(std::holds_alternative<Cancelled>(cancel_in(town)));
  }
  SECTION("refused") {
    town.answer = cancel_return(false, notice("Erro", "324"));
    const auto outcome = cancel_in(town);
    REQUIRE(std::holds_alternative<CancelRefused>(outcome));
    CHECK(std::get<CancelRefused>(outcome).reasons.front().code == "term_over");
  }
  SECTION("an unknown code, a page and silence prove nothing") {
    for (const HttpResult& answer : {HttpResult(cancel_return(false, notice("Erro", "9999"))),
                                     HttpResult(an_answer(500, "<html/>", "text/html")),
                                     HttpResult(a_failure(HttpFailureKind::NoAnswer))}) {
      town.answer = answer;
      CHECK(std::holds_alternative<Unknown>(cancel_in(town)));
    }
  }
}

TEST_CASE("the table of codes is in order, without doubles, and every row has a name", "[codes]") {
  std::set<std::string_view> seen;
  int before = 0;
  for (const sao_paulo::Code& code : sao_paulo::codes()) {
    const int number = std::stoi(std::string(code.code));
    CHECK(number > before);
    before = number;
    CHECK_FALSE(code.name.empty());
    CHECK(sao_paulo::find_code(code.code) == &code);
    seen.insert(code.code);
  }
  CHECK(seen.size() == 115);
  CHECK(sao_paulo::find_code("9999") == nullptr);
  CHECK(sao_paulo::find_code("1206x") == nullptr);
  CHECK(sao_paulo::find_code("") == nullptr);
}

TEST_CASE("a setting that cannot be used is named", "[settings]") {
  const std::pair<const char*, const char*> wrong[] = {
      {",\"layout\":\"3\"", "layout"},
      {",\"base_url\":\"http://example.com\"", "base_url"},
      {",\"layout_2_from\":\"2026-02-30\"", "layout_2_from"},
      {",\"message\":\"batch\"", "message"},
      {",\"exemptions\":{\"010701\":\"yes\"}", "exemptions/010701"},
      {",\"unknown\":1", "unknown"},
      {",\"tax_load_source\":\"\"", "tax_load_source"}};
  for (const auto& [settings, name] : wrong) {
    INFO(settings);
    try {
      a_town_hall(settings);
      FAIL("accepted");
    } catch (const SettingError& error) {
      CHECK(error.setting == name);
    }
  }
}

}  // namespace fiscal::test
