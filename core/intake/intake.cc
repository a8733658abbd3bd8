#include "core/intake/intake.h"

#include <memory>

#include <fiscal/json.hpp>

#include "core/dispatch/happening.h"
#include "core/dispatch/notice.h"
#include "core/intake/accepted_event.h"
#include "core/intake/difference.h"

namespace fiscal::intake {
namespace {

/// A version that no record has: the store then answers a repeat as always, and anything new as stale.
constexpr int never_current = -1;

/// What a client can do instead of replacing an invoice in `state`.
std::string_view instead_of_replacing(State state) {
  switch (state) {
    case State::Substituting:
      return "Wait for the invoice that is about to replace it, or withdraw that one.";
    case State::Substituted:
      return "Replace the invoice that took its place (`replaced_by`).";
    case State::Rejected:
    case State::Failed:
    case State::Withdrawn:
    case State::Cancelled:
    case State::CancelledElsewhere:
      return "Issue a new invoice: this one will not be authorized any more.";
    case State::Cancelling:
    case State::CancelUnknown:
      return "Wait for its cancellation; if that is refused, send the request again.";
    default:
      return "Wait until it is authorized and send the request again.";
  }
}

Refused not_substitutable(const InvoiceRecord& record) {
  return {{"not_substitutable",
           {},
           {},
           "the invoice " + to_text(record.id) + " is " + std::string(to_text(record.state)) +
               ", and only an authorized one can be replaced",
           std::string(instead_of_replacing(record.state))}};
}

/// `answer` with each finding where it stands in the body of a substitution, which holds the invoice as one
/// of its members and the reason beside it.
Answer as_in_a_substitution(Answer answer) {
  auto* invalid = std::get_if<Invalid>(&answer);
  if (invalid == nullptr) return answer;
  for (Finding& finding : invalid->findings) {
    constexpr std::string_view beside = "/replaces/";
    if (finding.field == "/replaces/text" || finding.field == "/replaces/reason")
      finding.field.erase(0, beside.size() - 1);
    else if (finding.field.starts_with('/'))
      finding.field.insert(0, "/invoice");
  }
  return answer;
}

/// The old invoice's part of the transaction.
void add_substituted(store::Acceptance& acceptance, const InvoiceRecord& replaced, Instant now) {
  acceptance.substitutes = replaced.id;
  const dispatch::Happening begins = dispatch::SubstitutionBegun{store::not_yet_named};
  acceptance.substituted = replaced;
  dispatch::apply(*acceptance.substituted, begins, now);
  acceptance.substituted_event = dispatch::to_event(begins, now);
  if (replaced.state != State::Authorized) acceptance.substituted->version = never_current;
  if (auto notice = dispatch::notice_of(replaced.account, replaced.id, replaced.version,
                                        {&*acceptance.substituted_event, 1}))
    acceptance.notices.push_back(std::move(*notice));
}

store::Acceptance acceptance_of(Prepared prepared, const std::string& fingerprint, const Request& request,
                                Instant now, const InvoiceRecord* replaced) {
  store::Acceptance acceptance;
  acceptance.request.reserve(request.body.size() + 1024);
  write_json(acceptance.request, prepared.invoice);
  acceptance.idempotency_key = request.idempotency_key;
  acceptance.fingerprint = fingerprint;
  acceptance.event = accepted_event(prepared.record, now);
  if (auto notice =
          dispatch::notice_of(prepared.record.account, store::not_yet_named, 0, {&acceptance.event, 1}))
    acceptance.notices.push_back(std::move(*notice));
  acceptance.record = std::move(prepared.record);
  if (replaced != nullptr) add_substituted(acceptance, *replaced, now);
  return acceptance;
}

/// `said` answers the invoice as the client said it; asked in a conflict alone.
template <class Said>
Answer answer_of(store::AcceptResult result, Said said) {
  if (auto* accepted = std::get_if<store::Accepted>(&result)) return Accepted{std::move(accepted->record)};
  if (auto* replayed = std::get_if<store::Replayed>(&result)) return Replayed{std::move(replayed->record)};
  if (auto* conflict = std::get_if<store::Conflict>(&result))
    return Conflict{std::move(conflict->record), conflict->by_reference,
                    differences(said(), conflict->request)};
  const InvoiceRecord& stale = std::get<store::Stale>(result).record;
  if (stale.state != State::Authorized) return not_substitutable(stale);
  return Refused{{"invoice_changed",
                  {},
                  {},
                  "the invoice " + to_text(stale.id) + " that is to be replaced is being worked on",
                  "Send the request again in a moment."}};
}

}  // namespace

Answer Intake::take_up(Wish wish, const Request& request, const routing::Snapshot& snapshot,
                       const InvoiceRecord* replaced) {
  const Instant now = clock_.now();
  auto validated = validate(wish.invoice, request, snapshot, manifest_of_, limits_, now, replaced, town_of_);
  if (auto* prepared = std::get_if<Prepared>(&validated))
    return answer_of(
        store_.accept(acceptance_of(std::move(*prepared), wish.fingerprint, request, now, replaced)),
        [&] { return wish.invoice; });
  return judged(wish, request, std::move(validated));
}

/// What validation refused, unless the request is the repeat of one that was accepted.
Answer Intake::judged(const Wish& wish, const Request& request,
                      std::variant<Prepared, Invalid, Refused> validated) {
  store::Acceptance asked;
  asked.record.account = request.account.id;
  asked.record.reference = wish.invoice.reference;
  asked.idempotency_key = request.idempotency_key;
  asked.fingerprint = wish.fingerprint;
  if (auto earlier = store_.recall(asked))
    return answer_of(*std::move(earlier), [&] { return wish.invoice; });
  if (auto* invalid = std::get_if<Invalid>(&validated)) return std::move(*invalid);
  return std::get<Refused>(std::move(validated));
}

std::optional<InvoiceRecord> Intake::replaced_by(const Wish& wish, const Request& request) {
  if (!wish.invoice.replaces) return std::nullopt;
  return store_.find_by_access_key(request.account.id, wish.invoice.replaces->access_key);
}

Answer Intake::accept(const Request& request, const routing::Snapshot& snapshot) {
  auto read = read_wish(request, nullptr, limits_.body);
  if (auto* invalid = std::get_if<Invalid>(&read)) return std::move(*invalid);
  if (auto* refused = std::get_if<Refused>(&read)) return std::move(*refused);
  Wish& wish = std::get<Wish>(read);
  const auto replaced = replaced_by(wish, request);
  return take_up(std::move(wish), request, snapshot, replaced ? &*replaced : nullptr);
}

void Intake::accept_later(const Request& request, const routing::Snapshot& snapshot,
                          std::function<void(AnswerLater)> then) {
  const auto at_once = [&](Answer answer) {
    then([answer = std::make_shared<Answer>(std::move(answer))] { return std::move(*answer); });
  };
  auto read = read_wish(request, nullptr, limits_.body);
  if (auto* invalid = std::get_if<Invalid>(&read)) return at_once(std::move(*invalid));
  if (auto* refused = std::get_if<Refused>(&read)) return at_once(std::move(*refused));
  Wish& wish = std::get<Wish>(read);
  const auto replaced = replaced_by(wish, request);
  const Instant now = clock_.now();
  auto validated = validate(std::move(wish.invoice), request, snapshot, manifest_of_, limits_, now,
                            replaced ? &*replaced : nullptr, town_of_);
  // What the client said is read again where it is wanted, which is hardly ever, and not copied for it.
  auto* prepared = std::get_if<Prepared>(&validated);
  if (prepared == nullptr) {
    const auto again = read_wish(request, nullptr, limits_.body);
    return at_once(judged(std::get<Wish>(again), request, std::move(validated)));
  }
  store_.accept_later(
      acceptance_of(std::move(*prepared), wish.fingerprint, request, now, replaced ? &*replaced : nullptr),
      [body = std::string(request.body), then = std::move(then)](store::AcceptedLater result) mutable {
        then([body = std::move(body), result = std::move(result)] {
          return answer_of(result(), [&] { return read_json<Invoice>(body, UnknownFields::Refuse).value; });
        });
      });
}

Answer Intake::accept_substitution(const Request& request, const SubstitutionAsked& substitution,
                                   const routing::Snapshot& snapshot) {
  auto read = read_wish(request, &substitution, limits_.body);
  if (auto* invalid = std::get_if<Invalid>(&read)) return as_in_a_substitution(std::move(*invalid));
  if (auto* refused = std::get_if<Refused>(&read)) return std::move(*refused);
  Wish& wish = std::get<Wish>(read);

  const auto replaced = store_.find(request.account.id, substitution.replaced);
  if (!replaced)
    return Refused{{"invoice_unknown",
                    {},
                    {},
                    "the invoice that is to be replaced does not exist in this account",
                    "Correct its id."}};
  if (!replaced->access_key) return not_substitutable(*replaced);
  if (wish.invoice.replaces && wish.invoice.replaces->access_key != *replaced->access_key)
    return Invalid{{{"replaces_another",
                     {},
                     "/invoice/replaces/access_key",
                     "The body names another document than the invoice that is to be replaced.",
                     "Leave replaces out: it is filled in."}}};
  wish.invoice.replaces = Substitution{*replaced->access_key, substitution.reason, substitution.text};
  // The reason did not come with the body, so it has not met the limits of its field yet.
  auto checked = read_json<Invoice>(to_json(wish.invoice), UnknownFields::Refuse);
  if (!checked.ok()) return as_in_a_substitution(Invalid{std::move(checked.problems)});
  return as_in_a_substitution(take_up(std::move(wish), request, snapshot, &*replaced));
}

}  // namespace fiscal::intake
