#include "tests/contract/store/samples.h"

#include <fiscal/encoding.hpp>

#include "tests/support/catch.h"

namespace fiscal::test {

Event event_of(const std::string& kind, Instant at) { return {at, kind, R"({"kind":")" + kind + "\"}"}; }

SampleAcceptance::SampleAcceptance() {
  InvoiceRecord& record = made_.record;
  record.account = "acme";
  record.state = State::Queued;
  record.created_at = noon;
  record.competence_date = {2026, 11, 21};
  record.amount = {150'000};
  record.route = {"town", "account_default", 1, {}};
  record.job = Job{JobKind::Issue, noon};
  made_.event = event_of("accepted");
  saying("consulting");
}

SampleAcceptance& SampleAcceptance::of(const AccountId& account) {
  return made_.record.account = account, *this;
}
SampleAcceptance& SampleAcceptance::over(const ConnectionId& connection) {
  return made_.record.route.connection = connection, *this;
}
SampleAcceptance& SampleAcceptance::key(const std::string& text) {
  return made_.idempotency_key = text, *this;
}
SampleAcceptance& SampleAcceptance::reference(const std::string& text) {
  return made_.record.reference = text, *this;
}
SampleAcceptance& SampleAcceptance::saying(const std::string& text) {
  made_.request = R"({"service":{"description":")" + text + "\"}}";
  made_.fingerprint = sha256(made_.request);
  return *this;
}
SampleAcceptance& SampleAcceptance::created(Instant at) { return made_.record.created_at = at, *this; }
SampleAcceptance& SampleAcceptance::due(Instant at) { return made_.record.job->at = at, *this; }
SampleAcceptance& SampleAcceptance::without_job() { return made_.record.job.reset(), *this; }
SampleAcceptance& SampleAcceptance::substituting(const InvoiceRecord& old) {
  made_.substitutes = old.id;
  made_.substituted = old;
  made_.substituted->state = State::Substituting;
  made_.substituted_event = event_of("substitution_accepted");
  return *this;
}

InvoiceRecord accepted(store::Store& store, const store::Acceptance& acceptance) {
  const auto result = store.accept(acceptance);
  REQUIRE(std::holds_alternative<store::Accepted>(result));
  return std::get<store::Accepted>(result).record;
}

store::Claim claimed(store::Store& store, InvoiceId id) {
  auto claim = store.claim(id, noon, minutes(1));
  REQUIRE(claim.has_value());
  return *claim;
}

store::Settlement settlement_to(InvoiceRecord record, State state) {
  store::Settlement settlement;
  settlement.record = std::move(record);
  settlement.record.state = state;
  settlement.record.job.reset();
  settlement.events = {event_of(std::string(to_text(state)))};
  return settlement;
}

InvoiceRecord brought_to(store::Store& store, InvoiceId id, State state) {
  const auto claim = claimed(store, id);
  return store.settle(claim, settlement_to(claim.record, state));
}

}  // namespace fiscal::test
