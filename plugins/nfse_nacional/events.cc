#include "plugins/nfse_nacional/events.h"

#include <fiscal/national/event.hpp>
#include <fiscal/provider.hpp>

#include <algorithm>
#include <array>
#include <vector>

#include "plugins/nfse_nacional/answers.h"

namespace fiscal::nacional {
namespace {

using national::EventKind;

constexpr std::array<EventKind, 4> endings{EventKind::Cancellation, EventKind::Substitution,
                                           EventKind::CancellationGranted, EventKind::CancellationByOffice};

constexpr Duration longest_further_question = seconds(5);

bool is_ending(std::string_view code) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](EventKind kind) { return national::event_code(kind) == code; });
}

/// A 404 on events carries no errors, and may carry nothing at all (measured on SefinNacional 1.6.0).
bool says_no_event(const Reply& reply, Environment environment) {
  return says_not_found(reply, environment) || (reply.status == 404 && reply.is_empty());
}

Cancelled from_event(const national::Event& event, std::string xml) {
  Cancelled cancelled;
  cancelled.cancelled_at = event.processed_at;
  cancelled.protocol = event.id;
  cancelled.replaced_by = event.replaced_by;
  cancelled.documents.push_back({"event", "application/xml", std::move(xml)});
  return cancelled;
}

/// The event of this key and code among the packed ones of an answer.
std::optional<Cancelled> find_event(const Envelope& envelope, std::string_view access_key,
                                    std::string_view code) {
  for (const PackedEvent& packed : envelope.events) {
    auto xml = unpack(packed.content);
    const auto event = xml ? national::read_event(*xml) : std::nullopt;
    if (event && event->access_key == access_key && event->code == code)
      return from_event(*event, std::move(*xml));
    // The list says what it is even when its file cannot be opened.
    if (!event && packed.access_key == access_key && packed.type == code) return Cancelled{};
  }
  return std::nullopt;
}

/// The ADN answers with the document and its events at once.
DocumentEnd ask_adn(Portal& portal, std::string_view access_key, Environment environment,
                    const CannotTell& why) {
  const Exchange exchange = portal.get_adn_events(access_key);
  const auto* reply = std::get_if<Reply>(&exchange);
  if (reply == nullptr || reply->status != 200 || !reply->envelope ||
      !reply->envelope->is_signed_by_service() || !is_of(*reply->envelope, environment))
    return why;
  bool requested = false;
  bool denied = false;
  bool document_listed = false;
  for (const PackedEvent& packed : reply->envelope->events) {
    auto xml = unpack(packed.content);
    if (!xml) return why;
    if (const auto event = national::read_event(*xml); event && event->access_key == access_key) {
      if (is_ending(event->code)) return from_event(*event, std::move(*xml));
      requested = requested || event->code == national::event_code(EventKind::AnalysisRequest);
      denied = denied || event->code == national::event_code(EventKind::CancellationDenied);
    } else if (const auto nfse = national::read_nfse(*xml); nfse && nfse->access_key == access_key) {
      document_listed = true;
    }
  }
  // A list without the document itself is not the whole list.
  if (!document_listed) return why;
  if (requested && !denied) return UnderAnalysis{};
  return Alive{};
}

/// "No document was found" after the last one (swagger of the ADN; FIELD).
constexpr std::string_view end_of_queue = "E2215";

/// NSUs are whole numbers.
bool is_after(std::string_view nsu, std::string_view cursor) {
  const bool is_number =
      !nsu.empty() && nsu.size() <= 18 && nsu.find_first_not_of("0123456789") == std::string_view::npos;
  return is_number && (nsu.size() != cursor.size() ? nsu.size() > cursor.size() : nsu > cursor);
}

/// What one entry of a lot says of a document: that it exists, or that it has ended. Nothing for other
/// events, and for what cannot be opened: a later question about that document tells.
std::optional<ProviderEvent> told_by(const PackedEvent& packed) {
  auto xml = unpack(packed.content);
  if (!xml) return std::nullopt;
  if (const auto event = national::read_event(*xml); event && is_ending(event->code)) {
    const std::string key = event->access_key;
    return ProviderEvent{
        key, {}, AuthorizedThenCancelled{Authorized{.access_key = key}, from_event(*event, std::move(*xml))}};
  }
  if (const auto nfse = national::read_nfse(*xml))
    return ProviderEvent{
        nfse->access_key,
        {},
        Authorized{.access_key = nfse->access_key, .number = nfse->number, .issued_at = nfse->issued_at}};
  return std::nullopt;
}

}  // namespace

EventAnswer ask_event(Portal& portal, std::string_view access_key, EventKind kind, Environment environment) {
  return read_event_answer(portal.get_event(access_key, kind), access_key, kind, environment);
}

EventAnswer read_event_answer(const Exchange& exchange, std::string_view access_key, EventKind kind,
                              Environment environment) {
  if (const auto* failure = std::get_if<HttpFailure>(&exchange)) return CannotTell{failure_text(*failure)};
  const Reply& reply = std::get<Reply>(exchange);
  if (says_no_event(reply, environment)) return NotFound{};
  const std::string code = national::event_code(kind);
  if (reply.status == 200 && reply.envelope && is_of(*reply.envelope, environment))
    if (auto found = find_event(*reply.envelope, access_key, code)) return std::move(*found);
  return CannotTell{"Asked for event " + code + ", the authority answered " + reply.description() + "."};
}

DocumentEnd ask_events(Portal& portal, std::string_view access_key, Environment environment) {
  for (const EventKind kind : endings) {
    auto answer = ask_event(portal, access_key, kind, environment);
    if (auto* cancelled = std::get_if<Cancelled>(&answer)) return std::move(*cancelled);
    if (auto* cannot = std::get_if<CannotTell>(&answer))
      return ask_adn(portal, access_key, environment, *cannot);
  }
  const auto requested = ask_event(portal, access_key, EventKind::AnalysisRequest, environment);
  if (std::holds_alternative<NotFound>(requested)) return Alive{};
  if (const auto* cannot = std::get_if<CannotTell>(&requested)) return *cannot;
  const auto denied = ask_event(portal, access_key, EventKind::CancellationDenied, environment);
  if (std::holds_alternative<NotFound>(denied)) return UnderAnalysis{};
  if (const auto* cannot = std::get_if<CannotTell>(&denied)) return *cannot;
  return Alive{};
}

void add_end_of_replaced(Authorized& authorized, const Invoice& invoice, Portal& portal,
                         Environment environment) {
  if (!invoice.replaces) return;
  try {
    const std::string& key = invoice.replaces->access_key;
    const Exchange exchange = portal.get_event(key, EventKind::Substitution, longest_further_question);
    auto answer = read_event_answer(exchange, key, EventKind::Substitution, environment);
    if (auto* ended = std::get_if<Cancelled>(&answer))
      for (DocumentFile& file : ended->documents)
        authorized.documents.push_back(
            {"replaced_event", std::move(file.media_type), std::move(file.content)});
  } catch (const Stopped&) {
    // The document exists, and that is not given away for a file.
  }
}

EventPage list_events(const ListEvents& request, Portal& portal) {
  EventPage page{{}, request.cursor.empty() ? "0" : request.cursor, false};
  const Exchange exchange = portal.get_adn_lot(page.cursor, request.issuer.tax_id);
  if (const auto* failure = std::get_if<HttpFailure>(&exchange)) throw ProviderError(failure_text(*failure));
  const Reply& reply = std::get<Reply>(exchange);
  if (!reply.envelope || !is_of(*reply.envelope, request.context.environment))
    throw ProviderError("The ADN answered " + reply.description() + ".");
  if (reply.status == 404 && has_error(*reply.envelope, end_of_queue)) return page;
  if (reply.status != 200) throw ProviderError("The ADN answered " + reply.description() + ".");
  for (const PackedEvent& packed : reply.envelope->events) {
    if (!packed.nsu || !is_after(*packed.nsu, page.cursor))
      throw ProviderError("The ADN's documents are not in order.");
    page.cursor = *packed.nsu;
    // The lot also has documents in which the taxpayer is the customer.
    if (auto event = told_by(packed); event && is_key_of(*event->access_key, request.issuer))
      page.events.push_back(std::move(*event));
  }
  page.more = !reply.envelope->events.empty();
  return page;
}

Cancelled cancelled_by(std::string_view event_xml) {
  const auto event = national::read_event(event_xml);
  return event ? from_event(*event, std::string(event_xml)) : Cancelled{};
}

}  // namespace fiscal::nacional
