#include "core/api/invoices.h"

#include <fiscal/encoding.hpp>
#include <fiscal/json.hpp>

#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>

#include "core/api/body.h"
#include "core/api/idempotency.h"
#include "core/api/problem.h"
#include "core/api/resource.h"
#include "core/intake/forbidden_text.h"

namespace fiscal::api {
namespace {

/// A gateway that stops keeps nobody waiting; and what another one did to the invoice no bell here tells.
constexpr std::chrono::milliseconds look_up_at_least_every{250};
constexpr int largest_page = 200;
/// Drawn when it is asked for, where the provider can; no document of the list.
constexpr std::string_view drawing_name = "danfse.pdf";
constexpr Duration patience_for_a_running_call = seconds(30);

Response no_such_invoice() {
  return problem(404, "not_found", "There is no such invoice",
                 "Check the id; invoices of other accounts are not shown.");
}

/// A scheduled invoice rests until its time, which is the client's own wish.
bool has_waited_enough(State state) { return is_resting(state) || state == State::Scheduled; }

/// The number in `Prefer: wait=20` (RFC 7240), as far as it is allowed; 0 when the client does not want to
/// wait.
int wanted_wait(const Request& request, Duration longest) {
  const auto prefer = request.header("prefer");
  if (!prefer) return 0;
  const auto at = prefer->find("wait=");
  if (at == std::string_view::npos) return 0;
  int wanted = 0;
  const std::string_view digits = prefer->substr(at + 5);
  std::from_chars(digits.data(), digits.data() + digits.size(), wanted);
  return std::clamp(wanted, 0, static_cast<int>(longest.milliseconds / 1000));
}

std::optional<std::string> header_text(const Request& request, std::string_view name) {
  const auto value = request.header(name);
  if (!value) return std::nullopt;
  return std::string(*value);
}

intake::Request intake_request(const Request& request, const Caller& caller, const Account& account,
                               std::string_view body) {
  return {.account = account,
          .key_environment = caller.environment,
          .body = body,
          .idempotency_key = idempotency_key(request),
          .asked_connection = header_text(request, "fiscal-connection")};
}

Response account_is_gone() {
  return problem(403, "account_unknown", "The key's account is not configured", "Ask the operator.");
}

struct Answered {
  std::string_view body;

  Response operator()(const intake::Invalid& invalid) const {
    if (invalid.findings.front().code == "not_json") return body_refused(body, invalid.findings.front());
    return problem(422, "invoice_invalid", "The invoice cannot be issued as it is",
                   "Correct the fields that `errors` names and send it again with the same key.",
                   invalid.findings);
  }
  Response operator()(const intake::Refused& refused) const {
    const std::string& code = refused.reason.code;
    if (code == "invoice_unknown") return problem(404, refused.reason);
    if (code == "invoice_changed" || code == "not_substitutable") return problem(409, refused.reason);
    if (code == "plugin_unavailable") return problem(503, refused.reason).with("Retry-After", "30");
    return problem(code.starts_with("idempotency_key") ? 400 : 422, refused.reason);
  }
  Response operator()(const intake::Conflict& conflict) const {
    const std::string other = to_text(conflict.record.id);
    return problem(422, conflict.by_reference ? "reference_in_use" : "idempotency_key_reused",
                   conflict.by_reference ? "The reference belongs to another living invoice"
                                         : "The idempotency key was used for a different request",
                   "It belongs to " + other + "; `errors` names the differences.", conflict.differences);
  }
  Response operator()(const intake::Accepted&) const { return {}; }
  Response operator()(const intake::Replayed&) const { return {}; }
};

template <class T>
Result<T> query_value(const Request& request, std::string_view name,
                      std::optional<T> (*parse)(std::string_view), std::string fix) {
  const auto at = request.query.find(name);
  const auto value = parse(at->second);
  if (!value)
    return Finding{
        "parameter_malformed", {}, std::string(name), std::string(name) + " cannot be read", std::move(fix)};
  return *value;
}

std::optional<int> parse_limit(std::string_view text) {
  int limit = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
  if (error != std::errc{} || end != text.data() + text.size() || limit < 1 || limit > largest_page)
    return std::nullopt;
  return limit;
}

/// The filters of a list; the error names the parameter.
Result<store::ListRequest> list_request(const Request& request, const AccountId& account) {
  store::ListRequest list;
  list.account = account;
  for (const auto& [name, value] : request.query) {
    if (name == "reference") {
      list.reference = value;
    } else if (name == "status") {
      const auto state = query_value<State>(request, name, &parse_state, "Use a status of docs/states.md.");
      if (!state) return state.error();
      list.state = *state;
    } else if (name == "created_from" || name == "created_before") {
      const auto at =
          query_value<Instant>(request, name, &parse_instant, "Send it as 2026-11-21T10:00:00-03:00.");
      if (!at) return at.error();
      (name == "created_from" ? list.created_from : list.created_before) = *at;
    } else if (name == "limit") {
      const auto limit =
          query_value<int>(request, name, &parse_limit, "Use 1 to " + std::to_string(largest_page) + ".");
      if (!limit) return limit.error();
      list.limit = *limit;
    } else if (name == "cursor") {
      const auto before =
          query_value<InvoiceId>(request, name, &parse_invoice_id, "Use next_cursor of the page before.");
      if (!before) return before.error();
      list.before = *before;
    } else {
      return Finding{"parameter_unknown",
                     {},
                     name,
                     name + " is not a parameter of this list",
                     "Use status, reference, created_from, created_before, limit or cursor."};
    }
  }
  return list;
}

}  // namespace

Response not_taken(const intake::Answer& answer, std::string_view body) {
  return std::visit(Answered{body}, answer);
}

void Invoices::add_routes(Router& router) {
  const auto add = [&](const char* method, const char* pattern,
                       Response (Invoices::*handler)(const Request&, const Caller&)) {
    router.add(method, pattern, Access::Account,
               [this, handler](const Request& request, const Caller& caller) {
                 return (this->*handler)(request, caller);
               });
  };
  add("POST", "/v1/invoices", &Invoices::create);
  router.also_later("POST", "/v1/invoices",
                    [this](const std::shared_ptr<const Request>& request, const Caller& caller, Reply reply) {
                      create_later(request, caller, std::move(reply));
                    });
  add("GET", "/v1/invoices", &Invoices::list);
  add("GET", "/v1/invoices/{id}", &Invoices::show);
  add("POST", "/v1/invoices/{id}/cancel", &Invoices::cancel);
  add("POST", "/v1/invoices/{id}/substitute", &Invoices::substitute);
  add("GET", "/v1/invoices/{id}/timeline", &Invoices::timeline);
  add("GET", "/v1/invoices/{id}/documents", &Invoices::documents);
  add("GET", "/v1/invoices/{id}/documents/{name}", &Invoices::document);
  add("GET", "/v1/invoices/{id}/request", &Invoices::as_accepted);
}

InvoiceRecord Invoices::wait_for_rest(InvoiceRecord record, int seconds_wanted) {
  if (seconds_wanted == 0 || has_waited_enough(record.state)) return record;
  if (waiting_.fetch_add(1) >= parts_.wait_slots) {
    --waiting_;
    return record;
  }
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(seconds_wanted);
  dispatch::Bell::Watch watch(parts_.bell, record.id);
  while (true) {
    if (auto now = parts_.store.find(record.id)) record = std::move(*now);
    if (has_waited_enough(record.state) || parts_.stopping()) break;
    const auto now = std::chrono::steady_clock::now();
    if (now >= until) break;
    watch.wait_until(std::min(until, now + look_up_at_least_every));
  }
  --waiting_;
  return record;
}

Response Invoices::waited(int status, InvoiceRecord record, const Request& request) {
  const int wait = wanted_wait(request, parts_.longest_wait);
  record = wait_for_rest(std::move(record), wait);
  const bool settled = wait > 0 && is_resting(record.state);
  Response response = invoice_response(settled ? 200 : status, record, request);
  response.with("Location", "/v1/invoices/" + to_text(record.id));
  if (wait > 0) response.with("Preference-Applied", "wait=" + std::to_string(wait));
  return response;
}

Response Invoices::answer(intake::Answer answer, const Request& request) {
  if (auto* accepted = std::get_if<intake::Accepted>(&answer)) {
    parts_.wake();
    return waited(202, std::move(accepted->record), request);
  }
  if (auto* replayed = std::get_if<intake::Replayed>(&answer))
    return waited(200, std::move(replayed->record), request).with("Idempotent-Replayed", "true");
  return not_taken(answer, request.body);
}

/// What was accepted must be brought to its end, which takes room: without it nothing is accepted.
void Invoices::require_room() const {
  if (!parts_.has_room()) throw store::StoreFull("the disk has less free room than is reserved");
}

/// An account that the configuration does not know may be one that another gateway has just made.
Invoices::Configured Invoices::configured(const AccountId& account) {
  auto snapshot = parts_.snapshot();
  if (auto known = snapshot->accounts.find(account)) return {std::move(snapshot), std::move(known)};
  parts_.catch_up();
  snapshot = parts_.snapshot();
  auto known = snapshot->accounts.find(account);
  return {std::move(snapshot), std::move(known)};
}

Response Invoices::create(const Request& request, const Caller& caller) {
  require_room();
  const auto [snapshot, account] = configured(caller.account);
  if (!account) return account_is_gone();
  return answer(parts_.intake.accept(intake_request(request, caller, *account, request.body), *snapshot),
                request);
}

void Invoices::create_later(const std::shared_ptr<const Request>& request, const Caller& caller,
                            Reply reply) {
  require_room();
  const auto [snapshot, account] = configured(caller.account);
  if (!account) return reply(account_is_gone);
  parts_.intake.accept_later(
      intake_request(*request, caller, *account, request->body), *snapshot,
      [this, request, reply = std::move(reply)](intake::Intake::AnswerLater make) {
        reply([this, request, make = std::move(make)] { return answer(make(), *request); });
      });
}

Response Invoices::substitute(const Request& request, const Caller& caller) {
  require_room();
  const auto id = parse_invoice_id(request.captured[0]);
  if (!id) return no_such_invoice();
  const auto read = read_substitution(request.body);
  if (const auto* findings = std::get_if<Findings>(&read))
    return body_refused(request.body, "substitution_invalid", "The substitution cannot be read", *findings);
  const auto& asked = std::get<SubstitutionBody>(read);
  const auto [snapshot, account] = configured(caller.account);
  if (!account) return account_is_gone();
  const intake::SubstitutionAsked substitution{*id, asked.reason, asked.text};
  return answer(parts_.intake.accept_substitution(intake_request(request, caller, *account, asked.invoice),
                                                  substitution, *snapshot),
                request);
}

Response Invoices::list(const Request& request, const Caller& caller) {
  const auto wanted = list_request(request, caller.account);
  if (!wanted) return problem(400, wanted.error());
  const auto page = parts_.store.list(*wanted);
  Json data = Json::array();
  for (const InvoiceRecord& record : page) data.push_back(invoice_resource(record));
  Json body{{"object", "list"}, {"data", std::move(data)}};
  if (static_cast<int>(page.size()) == wanted->limit) body["next_cursor"] = to_text(page.back().id);
  return json_response(200, body);
}

/// Runs `then` with the caller's own invoice that the path names, or answers 404.
template <class Then>
Response with_invoice_of(store::Store& store, const Request& request, const Caller& caller, Then then) {
  const auto id = parse_invoice_id(request.captured[0]);
  const auto record = id ? store.find(caller.account, *id) : std::nullopt;
  return record ? then(*record) : no_such_invoice();
}

Response Invoices::show(const Request& request, const Caller& caller) {
  return with_invoice_of(parts_.store, request, caller, [&](const InvoiceRecord& record) {
    return invoice_response(200, wait_for_rest(record, wanted_wait(request, parts_.longest_wait)), request);
  });
}

Result<InvoiceRecord> Invoices::ask_to_cancel(const AccountId& account, InvoiceId id,
                                              const CancelReasonGiven& reason) {
  return parts_.requests.cancel(account, id, reason, patience_for_a_running_call);
}

Response Invoices::cancel(const Request& request, const Caller& caller) {
  return with_invoice_of(parts_.store, request, caller, [&](const InvoiceRecord& record) {
    auto reason = read_json<CancelReasonGiven>(request.body, UnknownFields::Refuse);
    if (reason.ok()) reason.problems = intake::forbidden_texts(request.body);
    if (!reason.ok())
      return body_refused(request.body, "cancellation_invalid", "The cancellation cannot be read",
                          reason.problems);
    const std::string key = idempotency_key(request);
    const std::string scope = "cancel:" + to_text(record.id);
    const std::string fingerprint = sha256(to_json(reason.value));
    if (!key.empty()) {
      const std::string first = parts_.store.remember_key(caller.account, scope, key, fingerprint);
      if (first != fingerprint)
        return problem(422, "idempotency_key_reused",
                       "The idempotency key was used for a different cancellation", "Use a new key.");
    }
    const auto moved =
        parts_.requests.cancel(caller.account, record.id, reason.value, patience_for_a_running_call);
    if (moved) return waited(202, *moved, request);
    // The same wish again, while it is carried out or after it was: the client repeats itself and gets the
    // same answer.
    const auto now = parts_.store.find(caller.account, record.id);
    const bool wished =
        now && (now->facts.cancel || now->state == State::Cancelled || now->state == State::Withdrawn);
    if (wished) return waited(200, *now, request).with("Idempotent-Replayed", "true");
    if (moved.error().code == "busy") return problem(503, moved.error()).with("Retry-After", "5");
    return problem(409, moved.error());
  });
}

Response Invoices::timeline(const Request& request, const Caller& caller) {
  return with_invoice_of(parts_.store, request, caller, [&](const InvoiceRecord& record) {
    return json_response(200, timeline_resource(record, parts_.store.timeline(record.id)));
  });
}

Response Invoices::documents(const Request& request, const Caller& caller) {
  return with_invoice_of(parts_.store, request, caller, [&](const InvoiceRecord& record) {
    return json_response(200, documents_resource(record, parts_.store.documents(record.id)));
  });
}

Response Invoices::drawing(const InvoiceRecord& record) {
  auto drawn = parts_.renderer.render(record);
  if (drawn) return Response{200, drawn->media_type, std::move(drawn->content), {}};
  if (drawn.error().code == "not_drawn") return problem(404, drawn.error());
  return problem(503, drawn.error()).with("Retry-After", "5");
}

Response Invoices::document(const Request& request, const Caller& caller) {
  return with_invoice_of(parts_.store, request, caller, [&](const InvoiceRecord& record) {
    const auto documents = parts_.store.documents(record.id);
    for (const NamedDocument& document : named_documents(documents))
      if (document.name == request.captured[1])
        return Response{200, document.file->media_type, document.file->content, {}};
    if (request.captured[1] == drawing_name) return drawing(record);
    return problem(404, "not_found", "The invoice has no such document",
                   "List them at /v1/invoices/" + to_text(record.id) + "/documents.");
  });
}

Response Invoices::as_accepted(const Request& request, const Caller& caller) {
  return with_invoice_of(parts_.store, request, caller, [&](const InvoiceRecord& record) {
    return Response{200, "application/json", parts_.store.request_of(record.id), {}};
  });
}

}  // namespace fiscal::api
