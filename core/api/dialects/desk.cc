#include "core/api/dialects/desk.h"

#include <fiscal/encoding.hpp>

#include <nlohmann/json.hpp>

#include "core/api/problem.h"
#include "core/billing/json.h"
#include "core/intake/fingerprint.h"

namespace fiscal::dialects {
namespace {

using Json = nlohmann::ordered_json;

constexpr Duration patience_of_a_cancellation = seconds(30);
/// Tries of one caller's key; each was refused or failed before the next.
constexpr int most_tries = 1000;

/// Nothing came of it, so its key may be used for another try.
bool came_to_nothing(const InvoiceRecord& record) {
  return record.state == State::Rejected || record.state == State::Failed;
}

/// The idempotency key of the n-th try. Callers' keys hold any characters, ours few.
std::string key_of_try(std::string_view dialect, std::string_view callers_key, int attempt) {
  const std::string key = std::string(dialect) + ":" + hex(sha256(callers_key));
  return attempt == 1 ? key : key + ":" + std::to_string(attempt);
}

std::optional<InvoiceRecord> record_of_key(store::Store& store, const AccountId& account,
                                           const std::string& key) {
  store::Acceptance asked;
  asked.record.account = account;
  asked.idempotency_key = key;
  auto known = store.recall(asked);
  if (!known) return std::nullopt;
  if (auto* replayed = std::get_if<store::Replayed>(&*known)) return std::move(replayed->record);
  if (auto* conflict = std::get_if<store::Conflict>(&*known)) return std::move(conflict->record);
  return std::nullopt;
}

struct LastTry {
  std::optional<InvoiceRecord> record;
  int attempt = 0;
};

LastTry last_try(store::Store& store, const AccountId& account, std::string_view dialect,
                 std::string_view callers_key) {
  LastTry last;
  for (int attempt = 1; attempt <= most_tries; ++attempt) {
    auto record = record_of_key(store, account, key_of_try(dialect, callers_key, attempt));
    if (!record) break;
    last = {std::move(record), attempt};
    if (!came_to_nothing(*last.record)) break;
  }
  return last;
}

std::string with_terms(const Terms& terms, const std::string& invoice) {
  Json whole = Json::parse(terms.invoice);
  whole.merge_patch(Json::parse(invoice));
  return whole.dump();
}

}  // namespace

Desk::Desk(Parts parts)
    : parts_(std::move(parts)),
      shelf_(parts_.store, parts_.clock),
      window_(parts_.store, parts_.clock, parts_.replay_window) {}

Terms Desk::terms(const AccountId& account, const std::vector<std::string>& service_codes) {
  Terms agreed = terms(account);
  for (const std::string& code : service_codes) {
    if (agreed.services.contains(code)) continue;
    auto entry = services().find_by_code(account, code);
    if (!entry) entry = services().find(account, code);
    if (!entry || entry->deleted) continue;
    agreed.services[code] = Json::parse(billing::write(*entry)).at("service").dump();
  }
  return agreed;
}

Result<Account> Desk::account(const api::Caller& caller) {
  auto known = parts_.snapshot()->accounts.find(caller.account);
  if (!known) {
    parts_.catch_up();
    known = parts_.snapshot()->accounts.find(caller.account);
  }
  if (known) return *known;
  return Finding{"account_unknown", {}, {}, "The key's account is not configured", "Ask the operator."};
}

IssueAnswer Desk::issue(const api::Request& request, const api::Caller& caller, const Order& order) {
  if (!parts_.has_room()) throw store::StoreFull("the disk has less free room than is reserved");
  const auto owner = account(caller);
  if (!owner) return api::problem(403, owner.error());
  const Terms agreed = terms(caller.account);
  const std::string body = with_terms(agreed, order.invoice);
  const std::string named =
      order.callers_key ? *order.callers_key : repeat_key(request, caller, order.dialect);
  const LastTry last = last_try(parts_.store, caller.account, order.dialect, named);
  const bool again = last.record && came_to_nothing(*last.record);
  const std::string key = key_of_try(order.dialect, named, last.record ? last.attempt + (again ? 1 : 0) : 1);
  const auto snapshot = parts_.snapshot();
  const auto answer = parts_.intake.accept(
      {.account = *owner, .key_environment = caller.environment, .body = body, .idempotency_key = key},
      *snapshot);
  if (const auto* accepted = std::get_if<intake::Accepted>(&answer)) {
    parts_.wake();
    return Issued{accepted->record, false};
  }
  if (const auto* replayed = std::get_if<intake::Replayed>(&answer)) return Issued{replayed->record, true};
  // The key was made of the body, so what differs is the account's terms or the day: it is the same request.
  const auto* conflict = std::get_if<intake::Conflict>(&answer);
  if (conflict != nullptr && !conflict->by_reference && !order.callers_key)
    return Issued{conflict->record, true};
  return api::not_taken(answer, body);
}

std::string Desk::repeat_key(const api::Request& request, const api::Caller& caller,
                             std::string_view dialect) {
  const std::string what = std::string(dialect) + ' ' + request.method + ' ' + request.path;
  if (!terms(caller.account).replays_identical_bodies) return ReplayWindow::fresh_key();
  return window_.key_of(caller.account, what, request.body);
}

std::optional<InvoiceRecord> Desk::find_by_key(const AccountId& account, std::string_view dialect,
                                               std::string_view callers_key) {
  return last_try(parts_.store, account, dialect, callers_key).record;
}

std::string Desk::plugin_of(const InvoiceRecord& record) {
  const auto connection = parts_.snapshot()->connections.find(record.route.connection);
  return connection ? connection->plugin : std::string();
}

std::optional<InvoiceRecord> Desk::find(const AccountId& account, std::string_view id) {
  const auto parsed = parse_invoice_id(id);
  return parsed ? parts_.store.find(account, *parsed) : std::nullopt;
}

std::variant<InvoiceRecord, api::Response> Desk::cancel(const api::Caller& caller, InvoiceId id,
                                                        const CancelReasonGiven& reason) {
  const auto moved = parts_.requests.cancel(caller.account, id, reason, patience_of_a_cancellation);
  if (moved) return *moved;
  const auto now = parts_.store.find(caller.account, id);
  if (!now) return api::problem(404, moved.error());
  if (now->facts.cancel || now->state == State::Cancelled || now->state == State::Withdrawn) return *now;
  if (moved.error().code == "busy") return api::problem(503, moved.error()).with("Retry-After", "5");
  return api::problem(409, moved.error());
}

std::variant<InvoiceRecord, api::Response> Desk::withdraw(const api::Caller& caller, InvoiceId id,
                                                          const CancelReasonGiven& reason) {
  const auto moved = parts_.requests.withdraw(caller.account, id, reason, patience_of_a_cancellation);
  if (moved) return *moved;
  if (moved.error().code == "not_found") return api::problem(404, moved.error());
  if (moved.error().code == "busy") return api::problem(503, moved.error()).with("Retry-After", "5");
  return api::problem(409, moved.error());
}

InvoiceRecord Desk::wait(InvoiceRecord record, Duration longest) {
  return parts_.invoices.wait_for_rest(std::move(record), static_cast<int>(longest.milliseconds / 1000));
}

api::Response Desk::document(const InvoiceRecord& record, std::string_view kind) {
  for (const DocumentFile& file : parts_.store.documents(record.id))
    if (file.kind == kind) return {200, file.media_type, file.content, {}};
  return api::problem(404, "not_found", "The invoice has no such document yet",
                      "Ask again once it is authorized.");
}

}  // namespace fiscal::dialects
