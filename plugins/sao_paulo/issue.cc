#include "plugins/sao_paulo/issue.h"

#include <fiscal/encoding.hpp>

#include <algorithm>
#include <utility>

#include "plugins/sao_paulo/codes.h"
#include "plugins/sao_paulo/rps_string.h"

namespace fiscal::sao_paulo {
namespace {

/// One issue call: what was asked and what is sent.
struct Issuing {
  const Invoice& invoice;
  const Rps& rps;
  TownHall& town_hall;
  std::string signature_b64;  ///< Of the receipt's text.
  std::string signed_xml;

  DocumentFile sent() const { return {"dps", "application/xml", signed_xml}; }
};

bool all_mean(const std::vector<Notice>& notices, CodeMeaning meaning) {
  return !notices.empty() && std::all_of(notices.begin(), notices.end(), [&](const Notice& notice) {
    const Code* code = find_code(notice.code);
    return code != nullptr && (code->meaning == meaning || code->meaning == CodeMeaning::Remark);
  });
}

bool any_means(const std::vector<Notice>& notices, CodeMeaning meaning) {
  return std::any_of(notices.begin(), notices.end(), [&](const Notice& notice) {
    const Code* code = find_code(notice.code);
    return code != nullptr && code->meaning == meaning;
  });
}

std::string notices_text(const Return& message) {
  std::string text;
  for (const auto* list : {&message.errors, &message.alerts})
    for (const Notice& notice : *list) text += " " + notice.code + ": " + notice.text;
  return text;
}

std::variant<Found, NotFound, CannotTell> look_up_receipt(const Issuing& issuing) {
  return look_up(issuing.town_hall, issuing.rps.key, issuing.invoice.issuer->tax_id, issuing.rps.layout);
}

IssueOutcome outcome_of(std::variant<Authorized, Rejected, CannotTell> judged) {
  if (auto* ours = std::get_if<Authorized>(&judged)) return std::move(*ours);
  if (auto* other = std::get_if<Rejected>(&judged)) return std::move(*other);
  return Unknown{std::get<CannotTell>(judged).text};
}

/// The town speaks of a note that it made of this receipt in another call.
IssueOutcome settle_by_asking(const Issuing& issuing, const Return& message) {
  auto found = look_up_receipt(issuing);
  if (auto* note = std::get_if<Found>(&found))
    return outcome_of(judge_found(*note, issuing.rps, issuing.invoice, issuing.signature_b64));
  const std::string why =
      std::holds_alternative<NotFound>(found) ? "and finds none" : std::get<CannotTell>(found).text;
  return Unknown{"The town hall speaks of an earlier note," + notices_text(message) + ", " + why};
}

IssueOutcome read_success(const Issuing& issuing, const Return& message) {
  const auto ours = std::find_if(message.issued.begin(), message.issued.end(), [&](const Issued& issued) {
    return same_receipt(issued.receipt, issuing.rps.key);
  });
  if (ours == message.issued.end()) {
    const bool speaks_of_a_note =
        any_means(message.alerts, CodeMeaning::Ask) || any_means(message.alerts, CodeMeaning::Replaced);
    if (speaks_of_a_note) return settle_by_asking(issuing, message);
    return Unknown{"The town hall answered success and named no note of this receipt." +
                   notices_text(message)};
  }
  if (!same_registration(ours->note.registration, issuing.rps.key.registration))
    return Unknown{"The note in the answer is another issuer's."};
  Authorized authorized;
  authorized.access_key = access_key_of(ours->note);
  authorized.number = std::to_string(ours->note.number);
  if (!ours->note.verification.empty()) authorized.verification_code = ours->note.verification;
  authorized.documents.push_back({"nfse", "application/xml", message.xml});
  authorized.alerts = findings_of(message.alerts);
  return authorized;
}

IssueOutcome read_reply(const Issuing& issuing, const Reply& reply, std::string_view kind) {
  if (reply.status != 200 || !reply.message || reply.message->kind != kind)
    return Unknown{"The town hall answered " + reply.description() + "."};
  const Return& message = *reply.message;
  if (message.success) return read_success(issuing, message);
  if (any_means(message.errors, CodeMeaning::Ask)) return settle_by_asking(issuing, message);
  if (!message.issued.empty() || !all_mean(message.errors, CodeMeaning::Refused))
    return Unknown{"The town hall's refusal is not one of its tables." + notices_text(message)};
  return Rejected{findings_of(message.errors)};
}

IssueOutcome of_failure(const HttpFailure& failure) {
  if (failure.kind == HttpFailureKind::NotConnected)
    return NotSent{
        Retry::Later,
        {{"provider_unreachable", {}, {}, failure_text(failure), "The gateway tries again by itself."}}};
  if (failure.kind == HttpFailureKind::Blocked)
    return NotSent{Retry::Never,
                   {{"request_blocked",
                     {},
                     {},
                     failure_text(failure),
                     "Allow the address in the connection, or correct base_url."}}};
  return Unknown{failure_text(failure)};
}

/// What a trial comes to: never a note, whatever the town says.
IssueOutcome read_trial(const Exchange& exchange) {
  if (const auto* failure = std::get_if<HttpFailure>(&exchange))
    return NotSent{Retry::Later, {{"provider_unreachable", {}, {}, failure_text(*failure), ""}}};
  const Reply& reply = std::get<Reply>(exchange);
  if (reply.status != 200 || !reply.message)
    return NotSent{Retry::Later,
                   {{"provider_unreachable",
                     {},
                     {},
                     "The town hall answered a trial with " + reply.description() + ".",
                     ""}}};
  if (!reply.message->success && !reply.message->errors.empty())
    return Rejected{findings_of(reply.message->errors)};
  Findings said{{"dry_run_passed",
                 {},
                 {},
                 "The town hall tried the receipt, found nothing wrong, and issued nothing.",
                 "Issue it over a connection whose setting dry_run is false."}};
  for (Finding& alert : findings_of(reply.message->alerts)) said.push_back(std::move(alert));
  return NotSent{Retry::Never, std::move(said)};
}

/// Keeps what was sent with the invoice.
struct AddSent {
  const Issuing& issuing;

  void operator()(NotSent&) const {}
  template <class Outcome>
  void operator()(Outcome& outcome) const {
    outcome.documents.insert(outcome.documents.begin(), issuing.sent());
  }
};

/// Asks before the receipt leaves. Nothing: the town says that it has no note of it, and it may be sent.
std::optional<IssueOutcome> earlier_note(const Issuing& issuing) {
  auto found = look_up_receipt(issuing);
  if (std::holds_alternative<NotFound>(found)) return std::nullopt;
  if (auto* note = std::get_if<Found>(&found))
    return outcome_of(judge_found(*note, issuing.rps, issuing.invoice, issuing.signature_b64));
  return NotSent{
      Retry::Later,
      {{"provider_unreachable",
        {},
        {},
        "The receipt was not sent, because the town hall did not say whether it has a note of it: " +
            std::get<CannotTell>(found).text,
        "The gateway tries again by itself."}}};
}

}  // namespace

std::variant<Authorized, Rejected, CannotTell> judge_found(const Found& found, const Rps& rps,
                                                           const Invoice& invoice,
                                                           std::string_view signature_b64) {
  const std::string key = access_key_of(found.note.key);
  switch (compare(found.note, rps, invoice, signature_b64)) {
    case Likeness::Same:
      if (found.note.cancelled)
        return CannotTell{"The town's note of this receipt, " + key +
                          ", is cancelled: a person must say what is to be done."};
      return authorized_from(found);
    case Likeness::Different:
      return Rejected{
          {{"number_taken",
            {},
            {},
            "The number of this receipt is already in another note, " + key + ", of other content.",
            "Raise the counter of the series above every number that was used, and issue anew."}}};
    case Likeness::Unclear:
      break;
  }
  return CannotTell{"The note " + key +
                    " has this receipt's number, and whether it is ours cannot be told: a person must say."};
}

IssueOutcome issue(const IssueInvoice& request, const PaulistanaSettings& settings, Host& host) {
  const Invoice& invoice = request.invoice;
  auto built = rps_of(request.context, request.number, invoice, settings);
  if (auto* findings = std::get_if<Findings>(&built)) return NotSent{Retry::Never, std::move(*findings)};
  const Rps& rps = std::get<Rps>(built);
  TownHall town_hall(host, settings.address_of(rps.layout), rps.layout);
  const TextSigner sign = [&](std::string_view text) { return town_hall.sign_text(text); };

  const bool tries = settings.tries_only(request.context.environment);
  const ReceiptMessage form = tries || settings.as_lot ? ReceiptMessage::Lot : ReceiptMessage::Single;
  Issuing issuing{invoice, rps, town_hall, base64_encode(sign(receipt_text(rps, invoice))), {}};
  issuing.signed_xml = town_hall.sign_message(receipt_message(rps, invoice, settings, form, sign));
  if (tries) return read_trial(town_hall.try_receipt(issuing.signed_xml));
  if (auto earlier = earlier_note(issuing)) return std::move(*earlier);

  const Exchange exchange = town_hall.send_receipt(issuing.signed_xml, form);
  const auto* failure = std::get_if<HttpFailure>(&exchange);
  IssueOutcome outcome = failure != nullptr ? of_failure(*failure)
                                            : read_reply(issuing, std::get<Reply>(exchange),
                                                         form == ReceiptMessage::Lot ? "RetornoEnvioLoteRPS"
                                                                                     : "RetornoEnvioRPS");
  std::visit(AddSent{issuing}, outcome);
  return outcome;
}

}  // namespace fiscal::sao_paulo
