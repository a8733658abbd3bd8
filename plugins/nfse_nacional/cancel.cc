#include "plugins/nfse_nacional/cancel.h"

#include <fiscal/access_key.hpp>
#include <fiscal/national/event.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include "plugins/nfse_nacional/answers.h"
#include "plugins/nfse_nacional/events.h"
#include "plugins/nfse_nacional/vendor.h"

namespace fiscal::nacional {
namespace {

using national::EventKind;

/// Over the municipality's term, above its ceiling, or without a customer: not to be cancelled at once.
constexpr std::array<std::string_view, 3> analysis_codes{"E0822", "E0823", "E0824"};

/// An event of this kind exists already, or another one binds the document (E0848: the request for analysis).
constexpr std::array<std::string_view, 3> already_codes{"E0802", "E0840", "E0848"};

constexpr Duration first_analysis_poll = hours(6);

template <std::size_t size>
bool has_any(const Envelope& envelope, const std::array<std::string_view, size>& codes) {
  return std::any_of(codes.begin(), codes.end(),
                     [&](std::string_view code) { return has_error(envelope, code); });
}

struct Cancelling {
  const CancelInvoice& request;
  const PortalSettings& settings;
  Portal& portal;
  std::vector<DocumentFile> sent;  ///< The requests that were handed to the authority, in order.

  Environment environment() const { return request.context.environment; }
};

/// What happens with an answer that says neither yes nor a plain no.
CancelOutcome settle_by_asking(const Cancelling& cancelling, const Envelope& envelope) {
  auto end = ask_events(cancelling.portal, cancelling.request.access_key, cancelling.environment());
  if (auto* cancelled = std::get_if<Cancelled>(&end)) return std::move(*cancelled);
  if (std::holds_alternative<UnderAnalysis>(end))
    return Pending{cancelling.request.access_key, first_analysis_poll};
  if (auto* cannot = std::get_if<CannotTell>(&end))
    return Unknown{"The authority says that an event binds the document, and does not show it: " +
                   cannot->text};
  return CancelRefused{findings_of(envelope.errors)};
}

/// The event that came back for ours.
CancelOutcome read_registered(const Cancelling& cancelling, EventKind kind, const Envelope& envelope) {
  const std::string& key = cancelling.request.access_key;
  if (!is_of(envelope, cancelling.environment())) return Unknown{"The answer is of the other environment."};
  auto xml = envelope.events.empty() ? std::nullopt : unpack(envelope.events.front().content);
  const auto event = xml ? national::read_event(*xml) : std::nullopt;
  if (event && (event->access_key != key || event->code != national::event_code(kind)))
    return Unknown{"The event in the answer is another one's."};
  if (kind == EventKind::AnalysisRequest) {
    if (!event) return Unknown{"The request for analysis was answered with an event that cannot be read."};
    return Pending{key, first_analysis_poll};
  }
  if (event) return cancelled_by(*xml);
  auto asked = ask_event(cancelling.portal, key, kind, cancelling.environment());
  if (auto* cancelled = std::get_if<Cancelled>(&asked)) return std::move(*cancelled);
  return Unknown{"The cancellation was answered with an event that cannot be read or found."};
}

CancelOutcome of_failed_event(const HttpFailure& failure) {
  const Finding reason{
      "provider_unreachable", {}, {}, failure_text(failure), "The gateway tries again by itself."};
  if (failure.kind == HttpFailureKind::NotConnected) return NotSent{Retry::Later, {reason}};
  if (failure.kind == HttpFailureKind::Blocked)
    return NotSent{Retry::Never,
                   {{"request_blocked",
                     {},
                     {},
                     failure_text(failure),
                     "Allow the address in the connection, or correct base_url."}}};
  return Unknown{failure_text(failure)};
}

CancelOutcome send(Cancelling& cancelling, EventKind kind);

CancelOutcome read_refusal(Cancelling& cancelling, EventKind kind, const Reply& reply) {
  if (auto refusal = certificate_refusal(reply)) return CancelRefused{std::move(*refusal)};
  if (!reply.envelope || (!has_official_error(*reply.envelope) && !reply.is_known_refusal))
    return Unknown{"The authority answered " + reply.description() + " without an error of its tables."};
  const Envelope& envelope = *reply.envelope;
  if (has_any(envelope, already_codes)) return settle_by_asking(cancelling, envelope);
  if (kind == EventKind::Cancellation && cancelling.settings.request_analysis &&
      has_any(envelope, analysis_codes))
    return send(cancelling, EventKind::AnalysisRequest);
  return CancelRefused{findings_of(envelope.errors)};
}

CancelOutcome send(Cancelling& cancelling, EventKind kind) {
  auto built = national::build_cancellation(cancelling.request, kind, cancelling.settings.dps);
  if (auto* findings = std::get_if<Findings>(&built)) return NotSent{Retry::Never, std::move(*findings)};
  const std::string signed_xml =
      cancelling.portal.sign(std::get<national::EventRequest>(built).xml, "infPedReg");
  const Exchange exchange = cancelling.portal.post_event(cancelling.request.access_key, signed_xml);
  cancelling.sent.push_back({"cancel_request", "application/xml", signed_xml});
  if (const auto* failure = std::get_if<HttpFailure>(&exchange)) {
    // A refused cancellation has left before: only the analysis did not.
    if (kind == EventKind::AnalysisRequest) return Unknown{failure_text(*failure)};
    return of_failed_event(*failure);
  }
  const Reply& reply = std::get<Reply>(exchange);
  if ((reply.status == 201 || reply.status == 200) && reply.envelope)
    return read_registered(cancelling, kind, *reply.envelope);
  const bool refused =
      reply.status >= 400 && reply.status < 500 && reply.status != 408 && reply.status != 429;
  if (refused) return read_refusal(cancelling, kind, reply);
  return Unknown{"The authority answered " + reply.description() + "."};
}

/// What was sent stays with the invoice, whatever became of it.
struct AddRequests {
  const std::vector<DocumentFile>& sent;

  void operator()(NotSent&) const {}
  template <class Outcome>
  void operator()(Outcome& outcome) const {
    outcome.documents.insert(outcome.documents.begin(), sent.begin(), sent.end());
  }
};

/// Nothing was asked for yet, so that a question without an answer means that nothing was sent.
NotSent without_a_question(const Exchange& exchange, const CannotTell& cannot) {
  const auto* failure = std::get_if<HttpFailure>(&exchange);
  if (failure != nullptr && failure->kind == HttpFailureKind::Blocked)
    return std::get<NotSent>(of_failed_event(*failure));
  return {Retry::Later,
          {{"provider_unreachable", {}, {}, cannot.text, "The gateway tries again by itself."}}};
}

}  // namespace

CancelOutcome cancel(const CancelInvoice& request, const PortalSettings& settings, Host& host) {
  if (!is_nfse_key(request.access_key) || !request.invoice.issuer)
    return NotSent{Retry::Never,
                   {{"key_malformed",
                     {},
                     {},
                     "The document to cancel has no access key of an NFS-e.",
                     "Settle the document first."}}};
  // What cannot be sent is said before anything is asked.
  auto built = national::build_cancellation(request, EventKind::Cancellation, settings.dps);
  if (auto* findings = std::get_if<Findings>(&built)) return NotSent{Retry::Never, std::move(*findings)};
  if (settings.vendor)
    if (auto unmet =
            unmet_by(*settings.vendor, municipal::Call::Cancel, std::get<national::EventRequest>(built).xml);
        !unmet.empty())
      return NotSent{Retry::Never, std::move(unmet)};
  auto endpoints = endpoints_for(settings, request.context.environment, request.invoice.issuer->municipality);
  if (auto* mismatch = std::get_if<Finding>(&endpoints)) return NotSent{Retry::Never, {std::move(*mismatch)}};
  Portal portal(host, std::get<Endpoints>(std::move(endpoints)), settings.signature);

  const Exchange asked = portal.get_event(request.access_key, EventKind::Cancellation);
  auto before =
      read_event_answer(asked, request.access_key, EventKind::Cancellation, request.context.environment);
  if (auto* cancelled = std::get_if<Cancelled>(&before)) return std::move(*cancelled);
  if (const auto* cannot = std::get_if<CannotTell>(&before)) return without_a_question(asked, *cannot);
  Cancelling cancelling{request, settings, portal, {}};
  CancelOutcome outcome = send(cancelling, EventKind::Cancellation);
  std::visit(AddRequests{cancelling.sent}, outcome);
  return outcome;
}

}  // namespace fiscal::nacional
