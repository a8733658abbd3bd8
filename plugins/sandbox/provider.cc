#include <fiscal/json.hpp>
#include <fiscal/provider.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <thread>

#include "book.h"
#include "script.h"

namespace fiscal::sandbox_plugin {
namespace {

constexpr Duration poll_after = seconds(1);
constexpr std::string_view ticket_prefix = "sandbox-";

Finding finding(std::string code, std::string field, std::string text, std::string fix) {
  return {std::move(code), {}, std::move(field), std::move(text), std::move(fix)};
}

Findings rejection() {
  return {{"rejected_by_sandbox", "SBX001", "/tags", "The sandbox was told to reject this invoice.",
           "Remove the tag sandbox:rejected, or change the centavos of the amount."}};
}

Findings not_sent_reason() {
  return {finding("not_sent_by_sandbox", "/tags", "The sandbox was told not to send this invoice.",
                  "Remove the tag sandbox:not_sent, or change the centavos of the amount.")};
}

std::string ticket_of(const Entry& entry) { return std::string(ticket_prefix) + entry.access_key; }

Authorized authorized(const Entry& entry) {
  Authorized answer;
  answer.access_key = entry.access_key;
  answer.number = entry.number;
  answer.protocol = "sandbox";
  answer.issued_at = entry.issued_at;
  answer.documents.push_back(
      {"nfse", "application/json",
       "{\"sandbox\":true,\"access_key\":\"" + entry.access_key + "\",\"number\":\"" + entry.number + "\"}"});
  return answer;
}

Cancelled cancelled(const Entry& entry) { return {entry.cancelled_at, "sandbox", entry.replaced_by, {}}; }

/// Takes `delay`, in slices, so that a call that is to stop does.
void take_time(Duration delay, const Host& host) {
  constexpr std::int64_t slice = 10;
  for (std::int64_t left = delay.milliseconds; left > 0; left -= slice) {
    if (host.remaining() <= Duration{0}) throw Stopped{};
    std::this_thread::sleep_for(std::chrono::milliseconds(std::min(left, slice)));
  }
}

[[noreturn]] void hang() {
  for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
}

/// How a document stands after it was issued in this scene; nothing when none exists.
std::optional<Standing> standing_after(Scene scene) {
  switch (scene) {
    case Scene::Authorized:
    case Scene::Unknown:
      return Standing::Authorized;
    case Scene::Rejected:
      return Standing::Rejected;
    case Scene::Pending:
      return Standing::Pending;
    case Scene::PendingRejected:
      return Standing::PendingRejected;
    case Scene::PendingForever:
      return Standing::PendingForever;
    default:
      return std::nullopt;
  }
}

IssueOutcome outcome_of(const Entry& entry) {
  switch (entry.standing) {
    case Standing::Authorized:
    case Standing::Cancelled:
      return authorized(entry);
    case Standing::Rejected:
      return Rejected{rejection()};
    default:
      return Pending{ticket_of(entry), poll_after};
  }
}

/// The scenes in which nothing is issued.
IssueOutcome outcome_without_document(Scene scene) {
  switch (scene) {
    case Scene::NotSentNever:
      return NotSent{Retry::Never, not_sent_reason()};
    case Scene::NotSentOtherConnection:
      return NotSent{Retry::OtherConnection, not_sent_reason()};
    case Scene::Lost:
      return Unknown{"the sandbox lost the request"};
    case Scene::Fails:
      throw ProviderError("the sandbox was told to fail");
    case Scene::Crashes:
      std::raise(SIGSEGV);
      [[fallthrough]];
    case Scene::Hangs:
      hang();
    default:
      return NotSent{Retry::Later, not_sent_reason()};
  }
}

class Sandbox final : public Provider, public Substitutes, public ReadsEvents {
 public:
  explicit Sandbox(const Settings& settings)
      : amounts_(settings.flag("amounts", true) ? ByAmount::Yes : ByAmount::No) {
    const auto scene = parse_scene(settings.text("outcome", "authorized"));
    if (!scene)
      throw SettingError("outcome", "is not an outcome of the sandbox: see plugins/sandbox/README.md");
    otherwise_.issue = *scene;
    otherwise_.delay = milliseconds(settings.number("latency_ms", 0));
    if (otherwise_.delay < Duration{0} || otherwise_.delay > minutes(1))
      throw SettingError("latency_ms", "must be 0 to 60000");
  }

  IssueOutcome issue_invoice(const IssueInvoice& request, Host& host) override {
    const Script script = script_of(request, host);
    Book book(host);
    const std::string access_key = access_key_for(request.context.idempotency);
    if (const auto issued = book.find(access_key)) return outcome_of(*issued);
    const auto standing = standing_after(script.issue);
    if (!standing) return outcome_without_document(script.issue);
    const std::int64_t number = request.number ? request.number->number : 1;
    const Entry entry{access_key, *standing, request.context.now, std::to_string(number), {}, {}};
    book.write(entry);
    if (script.issue == Scene::Unknown)
      return Unknown{"the sandbox issued the document and hides its answer"};
    return outcome_of(entry);
  }

  IssueOutcome substitute(const IssueInvoice& request, Host& host) override {
    const IssueOutcome outcome = issue_invoice(request, host);
    if (!request.invoice.replaces) return outcome;
    Book book(host);
    const auto issued = book.find(access_key_for(request.context.idempotency));
    auto replaced = book.find(request.invoice.replaces->access_key);
    if (issued && issued->standing == Standing::Authorized && replaced &&
        replaced->standing == Standing::Authorized) {
      replaced->replaced_by = issued->access_key;
      close(*replaced, request.context.now, book);
    }
    return outcome;
  }

  CancelOutcome cancel(const CancelInvoice& request, Host& host) override {
    const Script script = script_of(request, host);
    Book book(host);
    auto entry = book.find(request.access_key);
    if (!entry || entry->standing == Standing::Rejected)
      return CancelRefused{
          {finding("document_not_found", "", "The sandbox has no document with this access key.",
                   "Cancel a document that it authorized.")}};
    if (entry->standing == Standing::Cancelled) return cancelled(*entry);
    if (script.cancel == CancelScene::Refused)
      return CancelRefused{
          {finding("cancel_refused_by_sandbox", "", "The sandbox was told to refuse the cancellation.",
                   "Remove the tag sandbox:cancel:refused, or change the centavos of the amount.")}};
    if (script.cancel == CancelScene::NotSent) return NotSent{Retry::Later, not_sent_reason()};
    close(*entry, request.context.now, book);
    if (script.cancel == CancelScene::Pending) return Pending{ticket_of(*entry), poll_after};
    if (script.cancel == CancelScene::Unknown)
      return Unknown{"the sandbox cancelled the document and hides its answer"};
    return cancelled(*entry);
  }

  StatusOutcome status(const InvoiceQuery& request, Host& host) override {
    const Script script = script_of(request, host);
    if (script.status == StatusScene::CannotTell) return CannotTell{"the sandbox was told not to tell"};
    Book book(host);
    auto entry = book.find(access_key_asked_for(request));
    if (!entry) return NotFound{};
    switch (entry->standing) {
      case Standing::PendingForever:
        return Pending{ticket_of(*entry), poll_after};
      case Standing::Cancelled:
        return AuthorizedThenCancelled{authorized(*entry), cancelled(*entry)};
      case Standing::Pending:
        return settle(*entry, Standing::Authorized, book), authorized(*entry);
      case Standing::PendingRejected:
        return settle(*entry, Standing::Rejected, book), Rejected{rejection()};
      case Standing::Rejected:
        return Rejected{rejection()};
      case Standing::Authorized:
        break;
    }
    return authorized(*entry);
  }

  ProviderEvents read_event(const InboundMessage& message, Host& host) override {
    auto events = read_json<ProviderEvents>(message.body, UnknownFields::Ignore);
    if (events.ok()) return std::move(events.value);
    host.log(HostLogLevel::Warning, "the callback is not a list of events: " + events.problems.front().text);
    return {};
  }

 private:
  template <class Request>
  Script script_of(const Request& request, const Host& host) const {
    const Script script = script_for(request.invoice, request.context.attempt, amounts_, otherwise_);
    take_time(script.delay, host);
    return script;
  }

  static std::string access_key_asked_for(const InvoiceQuery& request) {
    if (request.access_key) return *request.access_key;
    if (request.ticket && request.ticket->starts_with(ticket_prefix))
      return request.ticket->substr(ticket_prefix.size());
    return access_key_for(request.context.idempotency);
  }

  static void settle(Entry& entry, Standing standing, Book& book) {
    entry.standing = standing;
    book.write(entry);
  }

  static void close(Entry& entry, Instant now, Book& book) {
    entry.cancelled_at = now;
    settle(entry, Standing::Cancelled, book);
  }

  ByAmount amounts_;
  Script otherwise_;
};

}  // namespace
}  // namespace fiscal::sandbox_plugin

FISCAL_PROVIDER(fiscal::sandbox_plugin::Sandbox)
