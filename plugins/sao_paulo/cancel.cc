#include "plugins/sao_paulo/cancel.h"

#include <algorithm>
#include <utility>

#include "plugins/sao_paulo/codes.h"
#include "plugins/sao_paulo/note_lookup.h"

namespace fiscal::sao_paulo {
namespace {

Finding plain_finding(std::string code, std::string text, std::string fix) {
  return {std::move(code), {}, {}, std::move(text), std::move(fix)};
}

bool any_is(const std::vector<Notice>& notices, CodeMeaning meaning) {
  return std::any_of(notices.begin(), notices.end(), [&](const Notice& notice) {
    const Code* code = find_code(notice.code);
    return code != nullptr && code->meaning == meaning;
  });
}

bool all_known_refusals(const std::vector<Notice>& errors) {
  return !errors.empty() && std::all_of(errors.begin(), errors.end(), [](const Notice& error) {
    const Code* code = find_code(error.code);
    return code != nullptr &&
           (code->meaning == CodeMeaning::Refused || code->meaning == CodeMeaning::NotFound);
  });
}

/// The note's end as the town shows it, or nothing while it stands or is not shown.
std::optional<Cancelled> end_of(const std::variant<Found, NotFound, CannotTell>& asked) {
  const auto* found = std::get_if<Found>(&asked);
  if (found == nullptr || !found->note.cancelled) return std::nullopt;
  Cancelled cancelled;
  cancelled.cancelled_at = found->note.cancelled_at;
  cancelled.documents.push_back({"event", "application/xml", found->xml});
  return cancelled;
}

std::string words_of(const Return& message) {
  std::string text;
  for (const Notice& notice : message.errors) text += " " + notice.code + ": " + notice.text;
  return text;
}

CancelOutcome read_reply(const Reply& reply) {
  if (reply.status != 200 || !reply.message || reply.message->kind != "RetornoCancelamentoNFe")
    return Unknown{"The town hall answered " + reply.description() + "."};
  const Return& message = *reply.message;
  if (message.success || any_is(message.alerts, CodeMeaning::Done) ||
      any_is(message.errors, CodeMeaning::Done)) {
    Cancelled cancelled;
    cancelled.documents.push_back({"event", "application/xml", message.xml});
    return cancelled;
  }
  if (!all_known_refusals(message.errors))
    return Unknown{"The town hall's refusal is not one of its tables." + words_of(message)};
  return CancelRefused{findings_of(message.errors)};
}

CancelOutcome of_failed_cancel(const HttpFailure& failure) {
  if (failure.kind == HttpFailureKind::NotConnected)
    return NotSent{Retry::Later, {plain_finding("provider_unreachable", failure_text(failure), "")}};
  if (failure.kind == HttpFailureKind::Blocked)
    return NotSent{
        Retry::Never,
        {plain_finding("request_blocked", failure_text(failure), "Allow the address in the connection.")}};
  return Unknown{failure_text(failure)};
}

struct AddCancelRequest {
  const std::string& signed_xml;

  void operator()(NotSent&) const {}
  template <class Outcome>
  void operator()(Outcome& outcome) const {
    outcome.documents.insert(outcome.documents.begin(), {"cancel_request", "application/xml", signed_xml});
  }
};

}  // namespace

CancelOutcome cancel(const CancelInvoice& request, const PaulistanaSettings& settings, Host& host) {
  const auto key = parse_access_key(request.access_key);
  if (!key || !request.invoice.issuer)
    return NotSent{
        Retry::Never,
        {plain_finding("key_malformed", "\"" + request.access_key + "\" is not a key of a note of São Paulo.",
                       "Give the key that was answered when the note was issued.")}};
  const Layout layout = settings.layout_on(receipt_date(request.invoice, request.context, settings));
  TownHall town_hall(host, settings.address_of(layout), layout);
  const NoteKey note{key->registration, key->number};
  const std::string& sender = request.invoice.issuer->tax_id;
  const auto asked = look_up(town_hall, note, sender, layout);
  if (auto cancelled = end_of(asked)) return std::move(*cancelled);
  if (std::holds_alternative<NotFound>(asked))
    return CancelRefused{{finding_of("1106", "The town hall has no note " + request.access_key + ".")}};

  const TextSigner sign = [&](std::string_view text) { return town_hall.sign_text(text); };
  const std::string signed_xml = town_hall.sign_message(cancellation_message(note, sender, layout, sign));
  const Exchange exchange = town_hall.cancel(signed_xml);
  const auto* failure = std::get_if<HttpFailure>(&exchange);
  CancelOutcome outcome =
      failure != nullptr ? of_failed_cancel(*failure) : read_reply(std::get<Reply>(exchange));
  std::visit(AddCancelRequest{signed_xml}, outcome);
  return outcome;
}

}  // namespace fiscal::sao_paulo
