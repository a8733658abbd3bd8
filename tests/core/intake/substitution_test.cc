#include "core/dispatch/happening.h"
#include "core/intake/accepted_event.h"
#include "tests/core/intake/desk.h"

namespace fiscal::intake {
namespace {

using namespace fiscal::test;

const std::string new_body = R"({"reference":"order-1b","customer":{"tax_id":"52998224725","name":"Maria"},
    "service":{"national_code":"010701","description":"Suporte"},"amount":120000})";
const std::string old_key = "35503081211222333000181000000000001126110000000001";

SubstitutionAsked asked_for(InvoiceId id) {
  return {id, SubstitutionReason::Other, "The amount was wrong by a discount."};
}

}  // namespace

TEST_CASE("a substitution moves the old invoice and links the new one in one step", "[intake]") {
  Desk desk;
  const InvoiceRecord old = desk.authorize(accepted_record(desk.accept(an_invoice_body())), old_key);
  // Rules and defaults would lead elsewhere by now; only the provider of the old document can replace it.
  desk.account.default_connection = "acme-town";
  const InvoiceRecord fresh = accepted_record(
      desk.intake.accept_substitution(desk.request(new_body, "k2"), asked_for(old.id), desk.snapshot));
  CHECK(fresh.facts.replaces == old.id);
  CHECK(fresh.route == RouteTaken{"acme-national", "substitution", 3, {}});
  const auto stored = read_json<Invoice>(desk.store.request_of(fresh.id), UnknownFields::Refuse);
  CHECK(stored.value.replaces ==
        Substitution{old_key, SubstitutionReason::Other, "The amount was wrong by a discount."});

  const InvoiceRecord moved = *desk.store.find(old.id);
  CHECK(moved.state == State::Substituting);
  CHECK(moved.version == old.version + 1);
  CHECK(moved.facts.replaced_by == fresh.id);
  const NumberedEvent last = desk.store.timeline(old.id).events.back();
  CHECK(last.event.kind == "substituting");
  // The record is the fold of its events.
  CHECK(dispatch::fold(old, {last}) == moved);
  const auto first = desk.store.timeline(fresh.id).events.front();
  CHECK(record_at_acceptance(first.event, fresh.id, "acme") == fresh);
}

TEST_CASE("a body that names one of our documents in replaces is a substitution of it", "[intake]") {
  Desk desk;
  const InvoiceRecord old = desk.authorize(accepted_record(desk.accept(an_invoice_body())), old_key);
  const std::string replaces =
      R"(,"replaces":{"access_key":")" + old_key + R"(","reason":"rejected_by_customer"}})";
  std::string body = new_body;
  body.replace(body.size() - 1, 1, replaces);
  const InvoiceRecord fresh = accepted_record(desk.accept(body, "k2"));
  CHECK(fresh.facts.replaces == old.id);
  CHECK(desk.store.find(old.id)->state == State::Substituting);

  std::string foreign = body;
  foreign.replace(foreign.find(old_key), 4, "9999");
  foreign.replace(foreign.find("order-1b"), 8, "order-1c");
  CHECK_FALSE(accepted_record(desk.accept(foreign, "k3")).facts.replaces);
}

TEST_CASE("the reason of a substitution holds no placeholder of a secret", "[intake]") {
  Desk desk;
  const InvoiceRecord old = desk.authorize(accepted_record(desk.accept(an_invoice_body())), old_key);
  SubstitutionAsked asked = asked_for(old.id);
  asked.text = "The amount was ${secret:key} wrong.";
  CHECK(in_short(desk.intake.accept_substitution(desk.request(new_body, "k2"), asked, desk.snapshot)) ==
        "/text text_forbidden");
}

TEST_CASE("a repeated substitution is a repeat although the old invoice has moved on", "[intake]") {
  Desk desk;
  const InvoiceRecord old = desk.authorize(accepted_record(desk.accept(an_invoice_body())), old_key);
  const auto request = desk.request(new_body, "k2");
  const InvoiceRecord fresh =
      accepted_record(desk.intake.accept_substitution(request, asked_for(old.id), desk.snapshot));
  const auto again = desk.intake.accept_substitution(request, asked_for(old.id), desk.snapshot);
  REQUIRE(std::holds_alternative<Replayed>(again));
  CHECK(std::get<Replayed>(again).record.id == fresh.id);
  SubstitutionAsked other = asked_for(old.id);
  other.reason = SubstitutionReason::RejectedByCustomer;
  CHECK(in_short(desk.intake.accept_substitution(request, other, desk.snapshot)) == "conflict");
}

TEST_CASE("only an authorized invoice of the account can be replaced", "[intake]") {
  Desk desk;
  const InvoiceRecord queued = accepted_record(desk.accept(an_invoice_body()));
  const auto replace = [&](const SubstitutionAsked& asked, const std::string& body = new_body) {
    return in_short(desk.intake.accept_substitution(desk.request(body, "k2"), asked, desk.snapshot));
  };
  CHECK(replace(asked_for(queued.id)) == "not_substitutable");
  CHECK(replace(asked_for(InvoiceId{5})) == "invoice_unknown");
  const InvoiceRecord old = desk.authorize(queued, old_key);
  const auto claim = desk.store.claim(old.id, desk.clock.now(), seconds(60));
  CHECK(replace(asked_for(old.id)) == "invoice_changed");
  desk.store.release(*claim);
  SubstitutionAsked short_text = asked_for(old.id);
  short_text.text = "wrong";
  CHECK(replace(short_text) == "/text out_of_range");
  std::string other = new_body;
  other.replace(other.size() - 1, 1, R"(,"replaces":{"access_key":"X","reason":"left_simples"}})");
  CHECK(replace(asked_for(old.id), other) == "/invoice/replaces/access_key replaces_another");
  std::string wrong = new_body;
  wrong.replace(wrong.size() - 1, 1, R"(,"text":1,"competence_date":"2026-13-01"})");
  CHECK(replace(asked_for(old.id), wrong) ==
        "/invoice/competence_date wrong_type, /invoice/text field_unknown");
  CHECK(replace(asked_for(old.id)) == "accepted");
  const auto rival = an_account("rival", "rival-national");
  Request stranger = desk.request(new_body, "k9");
  const Request theirs{rival, stranger.key_environment, stranger.body, stranger.idempotency_key,
                       std::nullopt};
  CHECK(in_short(desk.intake.accept_substitution(theirs, asked_for(old.id), desk.snapshot)) ==
        "invoice_unknown");
}

}  // namespace fiscal::intake
