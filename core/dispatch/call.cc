#include "core/dispatch/call.h"

#include <fiscal/json.hpp>

#include <algorithm>

#include "core/base/fail_point.h"
#include "core/plugin/verdict.h"

namespace fiscal::dispatch {
namespace {

/// Keeps each departure of one call in the store, before the byte that makes it true.
class StoreWitness final : public services::DepartureWitness {
 public:
  StoreWitness(store::Store& store, const store::Claim& claim, std::string effect, const Clock& clock)
      : store_(store), claim_(claim), effect_(std::move(effect)), clock_(clock) {}

  void departs(const services::OutgoingWrite& write) override {
    const Instant now = clock_.now();
    if (!FISCAL_BREAKS("I5"))
      store_.mark_departed(claim_, {now, effect_, write.method, write.url, write.headers, write.body});
    if (!facts_.departed) facts_ = {true, now};
  }

  const CallFacts& facts() const { return facts_; }

 private:
  store::Store& store_;
  const store::Claim& claim_;
  const std::string effect_;
  const Clock& clock_;
  CallFacts facts_;
};

bool is_cancelling(const InvoiceRecord& record) {
  return record.job && (record.job->kind == JobKind::Cancel || record.job->kind == JobKind::QueryCancel);
}

std::string call_idempotency(const InvoiceRecord& record) {
  const std::string name = to_text(record.id) + "-" + record.route.connection;
  return is_cancelling(record) ? name + "-c" + std::to_string(record.facts.cancels) : name;
}

CallContext context_of(const CallSubject& subject, Instant now) {
  const InvoiceRecord& record = subject.record;
  return {record.environment, record.facts.first_attempt_at.value_or(now),
          brazilian_zone(subject.account.zone).value_or(ZoneOffset{-180}), call_idempotency(record),
          std::max(record.facts.attempts, 1)};
}

/// For calls that are about no invoice: nothing of theirs may change anything.
class NoDeparture final : public services::DepartureWitness {
 public:
  void departs(const services::OutgoingWrite& write) override {
    throw std::runtime_error("a question may not write: " + write.method + " " + write.url);
  }
};

/// The stored invoice goes into a request as the bytes that it is: it need not be read and written again.
/// It is the last member of every request.
std::string with_invoice(const std::string& request, const std::string& invoice) {
  const std::string_view member = R"(,"invoice":)";
  const auto at = request.rfind(member);
  require(at != std::string::npos, "a request is written with an invoice");
  return request.substr(0, at + member.size()) + invoice + "}";
}

/// The key of the document that a claim of success names; null for every other claim.
const std::string* claimed_key(const IssueOutcome& claim) {
  const auto* authorized = std::get_if<Authorized>(&claim);
  return authorized != nullptr ? &authorized->access_key : nullptr;
}
const std::string* claimed_key(const StatusOutcome& claim) {
  if (const auto* authorized = std::get_if<Authorized>(&claim)) return &authorized->access_key;
  const auto* cancelled = std::get_if<AuthorizedThenCancelled>(&claim);
  return cancelled != nullptr ? &cancelled->authorized.access_key : nullptr;
}

}  // namespace

std::string effect_name(const InvoiceRecord& record) {
  return is_cancelling(record) ? "cancel:" + std::to_string(record.facts.cancels) : "issue";
}

Caller::Ran Caller::run(const CallSubject& subject, std::string_view method, const std::string& effect,
                        const std::string& request, const std::optional<store::Departure>& replay) {
  StoreWitness witness(store_, subject.claim, effect, clock_);
  services::CallScope scope{.connection = subject.connection,
                            .manifest = subject.manifest,
                            .witness = witness,
                            .call = std::string(method.substr(0, method.find('/'))) + " " +
                                    std::to_string(std::max(subject.record.facts.attempts, 1)),
                            .deadline = clock_.steady() + subject.manifest.call_timeout,
                            .replay = {}};
  if (replay) scope.replay = {replay->method, replay->url, replay->headers, replay->body};
  Ran ran;
  ran.evidence = with_services_(scope, [&](plugin::CallServices& services) {
    ran.result = runner_.call(subject.connection, method, request, services);
  });
  ran.facts = witness.facts();
  if (ran.evidence.departed && !ran.facts.departed) ran.facts = {true, clock_.now()};
  return ran;
}

std::string Caller::foreign_document(const CallSubject& subject, const std::string* claimed_key) {
  if (claimed_key == nullptr) return {};
  const auto owner = store_.find_by_access_key(subject.record.account, *claimed_key);
  if (!owner || owner->id == subject.record.id) return {};
  return "the plugin answered with the document of the invoice " + to_text(owner->id);
}

void Caller::report(const CallSubject& subject, std::string_view method, const std::string& misbehaviour) {
  if (misbehaviour.empty()) return;
  log_.write(LogLevel::PluginMisbehaving, "claim_not_believed",
             {{"plugin", std::string_view(subject.connection.plugin)},
              {"connection", std::string_view(subject.connection.id)},
              {"invoice", std::string_view(to_text(subject.record.id))},
              {"method", method},
              {"text", std::string_view(misbehaviour)}});
}

Called<IssueOutcome> Caller::issue(const CallSubject& subject,
                                   const std::optional<store::Departure>& replay) {
  const InvoiceRecord& record = subject.record;
  const bool offers_substitute =
      std::count(subject.manifest.methods.begin(), subject.manifest.methods.end(), "substitute/1") > 0;
  const char* method = record.facts.replaces && offers_substitute ? "substitute/1" : "issue/1";
  const std::string context = to_json(IssueInvoice{context_of(subject, clock_.now()), record.number, {}});
  Ran ran =
      run(subject, method, effect_name(record), with_invoice(context, store_.request_of(record.id)), replay);
  const bool departed = ran.facts.departed || record.facts.departed_at.has_value();
  auto verdict = plugin::judge_issue(ran.result, {departed, ran.evidence.write_answered});
  if (std::string wrong = foreign_document(subject, claimed_key(verdict.outcome)); !wrong.empty())
    verdict = {Unknown{wrong}, wrong};
  report(subject, method, verdict.misbehaviour);
  return {std::move(verdict.outcome), ran.facts, ran.trace()};
}

Called<CancelOutcome> Caller::cancel(const CallSubject& subject) {
  const InvoiceRecord& record = subject.record;
  require(record.access_key && record.facts.cancel, "only an authorised invoice with an intent is cancelled");
  const CancelInvoice call{context_of(subject, clock_.now()), *record.access_key,        record.number,
                           record.facts.cancel->reason,       record.facts.cancel->text, {}};
  const std::string request = with_invoice(to_json(call), store_.request_of(record.id));
  Ran ran = run(subject, "cancel/1", effect_name(record), request, std::nullopt);
  const bool departed = ran.facts.departed || record.facts.departed_at.has_value();
  auto verdict = plugin::judge_cancel(ran.result, {departed, ran.evidence.write_answered});
  report(subject, "cancel/1", verdict.misbehaviour);
  return {std::move(verdict.outcome), ran.facts, ran.trace()};
}

Result<EventPage> Caller::list(const Account& account, const Connection& connection,
                               const plugin::Manifest& manifest, const std::string& cursor) {
  NoDeparture witness;
  const services::CallScope scope{.connection = connection,
                                  .manifest = manifest,
                                  .witness = witness,
                                  .call = "list",
                                  .deadline = clock_.steady() + manifest.call_timeout,
                                  .replay = {}};
  const CallContext context{connection.environment, clock_.now(),
                            brazilian_zone(account.zone).value_or(ZoneOffset{-180}), "list-" + connection.id,
                            1};
  const std::string request = to_json(ListEvents{context, account.issuer, cursor});
  plugin::CallResult result;
  with_services_(scope, [&](plugin::CallServices& services) {
    result = runner_.call(connection, "list/1", request, services);
  });
  if (result.end != plugin::CallEnd::Answered)
    return Finding{"list_failed", {}, {}, "the plugin could not list: " + result.reply, "It is asked again."};
  auto page = read_json<EventPage>(result.reply, UnknownFields::Ignore);
  if (!page.ok() || page.value.cursor.empty())
    return Finding{"list_malformed",
                   {},
                   {},
                   "the plugin's list breaks its schema",
                   "It is asked again; update the plugin."};
  return std::move(page.value);
}

Called<StatusOutcome> Caller::query(const CallSubject& subject, QueryPurpose purpose) {
  const InvoiceRecord& record = subject.record;
  const InvoiceQuery call{
      context_of(subject, clock_.now()), purpose, record.access_key, record.number, record.facts.ticket, {}};
  const std::string request = with_invoice(to_json(call), store_.request_of(record.id));
  Ran ran = run(subject, "status/1", effect_name(record), request, std::nullopt);
  auto verdict = plugin::judge_status(ran.result);
  if (std::string wrong = foreign_document(subject, claimed_key(verdict.outcome)); !wrong.empty())
    verdict = {CannotTell{wrong}, wrong};
  report(subject, "status/1", verdict.misbehaviour);
  return {std::move(verdict.outcome), ran.facts, ran.trace()};
}

}  // namespace fiscal::dispatch
