#include <nlohmann/json.hpp>

#include "core/intake/accepted_event.h"
#include "tests/core/intake/desk.h"

namespace fiscal::intake {
namespace {

using namespace fiscal::test;

}  // namespace

TEST_CASE("an accepted invoice is stored complete, with its route, its job and its first event", "[intake]") {
  Desk desk;
  const InvoiceRecord record = accepted_record(desk.accept(an_invoice_body()));
  CHECK(record.account == "acme");
  CHECK(record.environment == Environment::Test);
  CHECK(record.state == State::Queued);
  CHECK(record.version == 1);
  CHECK(record.reference == "order-1");
  CHECK(record.created_at == desk.clock.now());
  CHECK(record.competence_date == Date{2026, 11, 21});
  CHECK(record.amount == Money{150000});
  CHECK(record.route == RouteTaken{"acme-national", "account_default", 3, {}});
  CHECK(record.job == Job{JobKind::Issue, desk.clock.now()});
  CHECK(desk.store.find(record.id) == record);

  const auto stored = read_json<Invoice>(desk.store.request_of(record.id), UnknownFields::Refuse);
  REQUIRE(stored.ok());
  CHECK(stored.value.issuer == desk.account.issuer);
  CHECK(stored.value.competence_date == Date{2026, 11, 21});
  CHECK(stored.value.service.municipality == desk.account.issuer.municipality);

  const auto events = desk.store.timeline(record.id).events;
  REQUIRE(events.size() == 1);
  CHECK(events[0].event.kind == "accepted");
  CHECK(record_at_acceptance(events[0].event, record.id, record.account) == record);
}

TEST_CASE("the first event alone tells the whole record, whatever kind of invoice it is", "[intake]") {
  Desk desk;
  InvoiceRecord record = accepted_record(
      desk.accept(body_with(R"("issue_at":"2026-12-24T09:00:00-03:00","competence_date":"2026-11-01")")));
  record.facts.replaces = InvoiceId{77};
  record.type = InvoiceType::Billing;
  record.environment = Environment::Production;
  record.route.next = {"a", "b"};
  record.reference = "a \"quoted\"\n reference";
  CHECK(record_at_acceptance(accepted_event(record, record.created_at), record.id, record.account) == record);
  Event damaged = accepted_event(record, record.created_at);
  damaged.data = R"({"state":"dreaming"})";
  CHECK_THROWS_AS(record_at_acceptance(damaged, record.id, record.account), std::runtime_error);
}

TEST_CASE("a time to come schedules the invoice, within a year and not in the past", "[intake]") {
  Desk desk;
  const auto at = [&](Duration ahead) {
    return body_with("\"issue_at\":\"" + fiscal::to_text(desk.clock.now() + ahead) + "\"");
  };
  const InvoiceRecord later = accepted_record(desk.accept(at(hours(30)), "k1"));
  CHECK(later.state == State::Scheduled);
  CHECK(later.issue_at == desk.clock.now() + hours(30));
  CHECK(later.job == Job{JobKind::Issue, desk.clock.now() + hours(30)});
  const auto without_reference = [](std::string body) { return body.replace(1, body.find(','), ""); };
  CHECK(in_short(desk.accept(without_reference(at({-60'000})), "k2")) == "accepted");
  CHECK(in_short(desk.accept(without_reference(at({-600'000})), "k3")) == "/issue_at schedule_in_the_past");
  CHECK(in_short(desk.accept(without_reference(at(hours(24 * 360))), "k4")) == "accepted");
  CHECK(in_short(desk.accept(without_reference(at(hours(24 * 370))), "k5")) == "/issue_at schedule_too_far");
}

TEST_CASE("the competence date is today where the account is, and never after the day of issue", "[intake]") {
  Desk desk;
  desk.clock.set_wall(*parse_instant("2026-11-22T02:30:00Z"));
  CHECK(accepted_record(desk.accept(an_invoice_body())).competence_date == Date{2026, 11, 21});
  desk.account.zone = "America/Noronha";
  CHECK(accepted_record(desk.accept(body_with(R"("tags":["x"])").replace(14, 7, "order-2"), "k2"))
            .competence_date == Date{2026, 11, 22});
  CHECK(in_short(desk.accept(body_with(R"("competence_date":"2026-11-23")").replace(14, 7, "order-3"),
                             "k3")) == "/competence_date competence_after_emission");
}

TEST_CASE("a given issuer must be the account's and may say more than the account knows", "[intake]") {
  Desk desk;
  desk.account.issuer.email = "old@acme.example";
  desk.account.issuer.phone = "1133334444";
  const std::string given =
      R"("issuer":{"tax_id":"11222333000181","name":"Acme Filial","municipality":"3304557",
                               "email":"new@acme.example","tax_regime":"regular"})";
  const InvoiceRecord record = accepted_record(desk.accept(body_with(given)));
  const auto issuer =
      read_json<Invoice>(desk.store.request_of(record.id), UnknownFields::Refuse).value.issuer;
  CHECK(issuer->name == "Acme Filial");
  CHECK(issuer->municipality == "3304557");
  CHECK(issuer->email == "new@acme.example");
  CHECK(issuer->phone == "1133334444");
  std::string other = given;
  other.replace(other.find("11222333000181"), 14, "11444777000161");
  CHECK(in_short(desk.accept(body_with(other).replace(14, 7, "order-2"), "k2"))
            .find("/issuer/tax_id issuer_of_another_account") == 0);
}

TEST_CASE("every finding of body, fiscal rules and target is answered at once, with field and fix",
          "[intake]") {
  Desk desk;
  desk.manifest->rules = {"dps/1.01"};
  const auto answer = desk.accept(R"({"reference":"r","customer":{"tax_id":"11222333000181","name":"Self"},
      "service":{"national_code":"999999","description":"x"},"amount":0,"issue_at":"2020-01-01T00:00:00Z"})");
  REQUIRE(std::holds_alternative<Invalid>(answer));
  const Findings& findings = std::get<Invalid>(answer).findings;
  CHECK(findings.size() >= 4);
  for (const Finding& finding : findings) {
    INFO(finding.code);
    CHECK(finding.field.starts_with("/"));
    CHECK_FALSE(finding.text.empty());
    CHECK_FALSE(finding.fix.empty());
  }
  CHECK(desk.store.list({"acme", {}, {}, {}, {}, {}, 50}).empty());
}

TEST_CASE("no client writes what stands for a secret of the gateway, in whatever field and spelling",
          "[intake]") {
  Desk desk;
  const auto with = [](const std::string& from, const std::string& to) {
    std::string body = an_invoice_body();
    const auto at = body.find(from);
    REQUIRE(at != std::string::npos);
    return body.replace(at, from.size(), to);
  };
  const std::string description = R"("description":")";
  CHECK(in_short(desk.accept(with(description, description + "${secret:key}"))) ==
        "/service/description text_forbidden");
  CHECK(in_short(desk.accept(with(description, description + R"(\u0024{\u0073ecret:)"))) ==
        "/service/description text_forbidden");
  CHECK(in_short(desk.accept(body_with(R"("metadata":{"a":"x ${secret:key} y"},"tags":["${secret:b}"])"))) ==
        "/metadata/a text_forbidden, /tags/0 text_forbidden");
  CHECK(in_short(desk.accept(body_with(R"("metadata":{"${secret:key}":"x"})"))) ==
        "/metadata/${secret:key} text_forbidden");
  CHECK(desk.store.list({.account = "acme"}).empty());
  CHECK(in_short(desk.accept(with(description, description + "R$ 10, ${other} $secret:"))) == "accepted");
}

TEST_CASE("characters that are not shown or turn the text around are refused, written or escaped",
          "[intake]") {
  Desk desk;
  const auto judged = [&](const std::string& more) {
    std::string body = an_invoice_body();
    const std::string description = R"("description":")";
    return in_short(desk.accept(body.insert(body.find(description) + description.size(), more), "k1"));
  };
  const std::string refused = "/service/description text_forbidden";
  for (const char* text : {"\xC2\x80", "\xC2\x9F", "\xE2\x80\x8E", "\xE2\x80\xA8", "\xE2\x80\xAE",
                           "\xE2\x81\xA6", "\\u0085", "\\u202E", "\\u2069"})
    CHECK(judged(text) == refused);
  CHECK(judged("\xC2\xBA \xE2\x80\x93 \xE2\x82\xAC \\u00e7 \\u2013") == "accepted");
}

TEST_CASE("the rules of the target apply only to invoices that go there", "[intake]") {
  Desk desk;
  // A replaced document of elsewhere: the national layout alone wants the reason in words.
  const std::string body = body_with(R"("replaces":{"access_key":"ELSEWHERE","reason":"other"})");
  CHECK(in_short(desk.accept(body, "k1")) == "accepted");
  desk.manifest->rules = {"dps/1.01"};
  std::string again = body;
  again.replace(14, 7, "order-2");
  CHECK(in_short(desk.accept(again, "k2")).find("/replaces/text ") != std::string::npos);
}

TEST_CASE("whoever disagrees about the environment is named, and nothing is stored", "[intake]") {
  Desk desk;
  const auto refused = [&](const Request& request) {
    const auto answer = desk.intake.accept(request, desk.snapshot);
    CHECK(desk.store.list({"acme", {}, {}, {}, {}, {}, 50}).empty());
    REQUIRE(std::holds_alternative<Refused>(answer));
    return std::get<Refused>(answer).reason;
  };
  const std::string plain = an_invoice_body();
  const std::string of_production = body_with(R"("environment":"production")");

  Request with_other_key = desk.request(plain);
  with_other_key.key_environment = Environment::Production;
  CHECK(refused(with_other_key).code == "environment_mismatch");
  CHECK(refused(with_other_key).text.find("API key is of production") != std::string::npos);

  CHECK(refused(desk.request(of_production)).code == "environment_mismatch");
  CHECK(refused(desk.request(of_production)).field == "/environment");

  Connection production = a_connection("acme-production");
  production.environment = Environment::Production;
  desk.snapshot.connections.put(production);
  Request asking = desk.request(plain);
  asking.asked_connection = "acme-production";
  CHECK(refused(asking).code == "connection_of_other_environment");

  desk.account.environment = Environment::Production;
  desk.account.default_connection = "acme-production";
  Request real = desk.request(of_production);
  real.key_environment = Environment::Production;
  CHECK(refused(real).code == "production_not_allowed");
  desk.snapshot.production_allowed = true;
  CHECK(accepted_record(desk.intake.accept(real, desk.snapshot)).environment == Environment::Production);
}

TEST_CASE("a request that could not be told from its repeat is refused", "[intake]") {
  Desk desk;
  const std::string anonymous = R"({"service":{"national_code":"010701","description":"x"},"amount":5})";
  CHECK(in_short(desk.accept(anonymous, "")) == "idempotency_key_missing");
  CHECK(in_short(desk.accept(anonymous, "a key")) == "idempotency_key_invalid");
  CHECK(in_short(desk.accept(anonymous, std::string(256, 'k'))) == "idempotency_key_invalid");
  CHECK(in_short(desk.accept(anonymous, std::string(255, 'k'))) == "accepted");
  CHECK(in_short(desk.accept(an_invoice_body(), "")) == "accepted");
}

TEST_CASE("a connection whose plugin is not installed takes nothing", "[intake]") {
  Desk desk;
  Connection missing = a_connection();
  missing.plugin = "gone";
  desk.snapshot.connections.put(missing);
  CHECK(in_short(desk.accept(an_invoice_body())) == "plugin_unavailable");
}

TEST_CASE("the request's choice of connection is taken and remembered", "[intake]") {
  Desk desk;
  const std::string body = an_invoice_body();
  Request asking = desk.request(body);
  asking.asked_connection = "acme-town";
  CHECK(accepted_record(desk.intake.accept(asking, desk.snapshot)).route ==
        RouteTaken{"acme-town", "request", 3, {}});
  CHECK(in_short(desk.intake.accept(asking, desk.snapshot)) == "replayed");
  CHECK(in_short(desk.accept(body)) == "conflict");
}

}  // namespace fiscal::intake
