#include "plugins/nfse_nacional/issue.h"

#include <fiscal/national/rejection.hpp>

#include <utility>

#include "plugins/nfse_nacional/events.h"
#include "plugins/nfse_nacional/town_parameters.h"
#include "plugins/nfse_nacional/vendor.h"

namespace fiscal::nacional {
namespace {

/// The number of this document is in another NFS-e.
constexpr std::string_view already_issued = "E0014";

/// A vendor's service that works later is asked for the first time after so long.
constexpr Duration first_protocol_poll = seconds(15);

/// One issue call: what was asked and what was sent.
struct Issuing {
  const IssueInvoice& request;
  const national::Dps& dps;
  std::string signed_xml;
  Portal& portal;

  Environment environment() const { return request.context.environment; }
  DocumentFile sent() const { return {"dps", "application/xml", signed_xml}; }
};

/// The document exists and its own file did not come: key and file are asked for once, and what is missing is
/// told.
IssueOutcome authorized_by_key(const Issuing& issuing, const Envelope& envelope) {
  const auto named = key_of_dps(issuing.portal, issuing.dps.id, issuing.environment());
  if (const auto* key = std::get_if<std::string>(&named); key != nullptr && *key != *envelope.access_key)
    return Unknown{"The answer names key " + *envelope.access_key + " and the authority afterwards " + *key +
                   "."};
  Authorized authorized;
  auto fetched = fetch_nfse(issuing.portal, *envelope.access_key, issuing.environment());
  if (auto* found = std::get_if<Fetched>(&fetched)) {
    if (found->dps_id != issuing.dps.id)
      return Unknown{"The NFS-e " + *envelope.access_key + " was not made from " + issuing.dps.id + "."};
    authorized = std::move(found->authorized);
  } else {
    authorized.access_key = *envelope.access_key;
    authorized.issued_at = envelope.processed_at;
    authorized.alerts = alerts_of(envelope);
    authorized.alerts.push_back(
        {"document_missing",
         {},
         {},
         "The NFS-e was issued, and its XML could not be read from the answer or afterwards.",
         "Fetch it later by its access key."});
  }
  return authorized;
}

IssueOutcome read_success(const Issuing& issuing, const Envelope& envelope) {
  const Issuer& issuer = *issuing.request.invoice.issuer;
  if (!is_of(envelope, issuing.environment())) return Unknown{"The answer is of the other environment."};
  if (envelope.dps_id.value_or(issuing.dps.id) != issuing.dps.id)
    return Unknown{"The answer is for " + *envelope.dps_id + " and not for " + issuing.dps.id + "."};
  if (envelope.access_key && !is_key_of(*envelope.access_key, issuer))
    return Unknown{"The answer's access key is not one of this issuer."};

  auto xml = envelope.nfse ? unpack(*envelope.nfse) : std::nullopt;
  const auto nfse = xml ? national::read_nfse(*xml) : std::nullopt;
  if (!nfse) {
    if (envelope.access_key && envelope.dps_id) return authorized_by_key(issuing, envelope);
    return Unknown{"The answer names neither its DPS nor a readable NFS-e."};
  }
  if (nfse->dps_id != issuing.dps.id || !is_key_of(nfse->access_key, issuer) ||
      envelope.access_key.value_or(nfse->access_key) != nfse->access_key)
    return Unknown{"The NFS-e in the answer is another document's."};
  return fetched_from(std::move(*xml), *nfse, envelope, issuing.environment()).authorized;
}

/// The authority says that the number was used: by us in an earlier attempt, or by somebody else.
IssueOutcome settle_already_issued(const Issuing& issuing) {
  auto fetched = fetch_by_dps(issuing.portal, issuing.dps.id, issuing.environment());
  if (auto* cannot = std::get_if<CannotTell>(&fetched))
    return Unknown{"The authority says that the number is used, and does not show by what: " + cannot->text};
  if (std::holds_alternative<NotFound>(fetched))
    return Unknown{"The authority says that the number is used, and finds no document under it."};
  auto judged = judge_found(std::move(std::get<Fetched>(fetched)), issuing.dps);
  if (auto* ours = std::get_if<Authorized>(&judged)) return std::move(*ours);
  if (auto* other = std::get_if<Rejected>(&judged)) return std::move(*other);
  return Unknown{std::get<CannotTell>(judged).text};
}

IssueOutcome read_refusal(const Issuing& issuing, const Reply& reply) {
  if (auto refusal = certificate_refusal(reply)) return Rejected{std::move(*refusal)};
  if (!reply.envelope || (!has_official_error(*reply.envelope) && !reply.is_known_refusal))
    return Unknown{"The authority answered " + reply.description() + " without an error of its tables."};
  const Envelope& envelope = *reply.envelope;
  if (envelope.dps_id.value_or(issuing.dps.id) != issuing.dps.id)
    return Unknown{"The refusal is for " + *envelope.dps_id + " and not for " + issuing.dps.id + "."};
  if (has_error(envelope, already_issued)) return settle_already_issued(issuing);
  return Rejected{findings_of(envelope.errors)};
}

IssueOutcome read_reply(const Issuing& issuing, const Reply& reply) {
  if (!reply.protocol.empty()) return Pending{reply.protocol, first_protocol_poll};
  if ((reply.status == 201 || reply.status == 200) && reply.envelope)
    return read_success(issuing, *reply.envelope);
  const bool refused =
      reply.status >= 400 && reply.status < 500 && reply.status != 408 && reply.status != 429;
  if (refused) return read_refusal(issuing, reply);
  return Unknown{"The authority answered " + reply.description() + "."};
}

IssueOutcome of_failure(const HttpFailure& failure) {
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

/// What was sent stays with the invoice, whatever became of it.
struct AddSent {
  const Issuing& issuing;

  void operator()(NotSent&) const {}
  template <class Outcome>
  void operator()(Outcome& outcome) const {
    outcome.documents.insert(outcome.documents.begin(), issuing.sent());
  }
};

}  // namespace

std::variant<Authorized, Rejected, CannotTell> judge_found(Fetched fetched, const national::Dps& dps) {
  const auto likeness = national::compare_declarations(fetched.xml, dps.xml);
  if (likeness == national::Likeness::Same) return std::move(fetched.authorized);
  if (likeness == national::Likeness::Different) {
    return Rejected{{{"number_taken",
                      std::string(already_issued),
                      {},
                      "The number of this document (" + dps.id + ") is already in another NFS-e, " +
                          fetched.authorized.access_key + ", of other content.",
                      "Raise the counter of the series above every number that was used, and issue anew."}}};
  }
  return CannotTell{"The NFS-e " + fetched.authorized.access_key +
                    " has this document's number and main facts, and "
                    "differs in others: a person must say whether it is ours."};
}

IssueOutcome issue(const IssueInvoice& request, const PortalSettings& settings, Host& host) {
  auto built = national::build_dps(request, settings.dps);
  if (auto* findings = std::get_if<Findings>(&built)) return NotSent{Retry::Never, std::move(*findings)};
  auto endpoints = endpoints_for(settings, request.context.environment, request.invoice.issuer->municipality);
  if (auto* mismatch = std::get_if<Finding>(&endpoints)) return NotSent{Retry::Never, {std::move(*mismatch)}};
  const auto& dps = std::get<national::Dps>(built);
  if (settings.vendor)
    if (auto unmet = unmet_by(*settings.vendor, municipal::Call::IssueOne, dps.xml); !unmet.empty())
      return NotSent{Retry::Never, std::move(unmet)};

  if (settings.town_parameters)
    keep_town_parameters(request, std::get<Endpoints>(endpoints).parameters_url, host);
  Portal portal(host, std::get<Endpoints>(std::move(endpoints)), settings.signature);
  const Issuing issuing{request, dps, portal.sign(dps.xml, "infDPS"), portal};
  const Exchange exchange = portal.post_dps(issuing.signed_xml);
  const auto* failure = std::get_if<HttpFailure>(&exchange);
  IssueOutcome outcome =
      failure != nullptr ? of_failure(*failure) : read_reply(issuing, std::get<Reply>(exchange));
  std::visit(AddSent{issuing}, outcome);
  if (auto* authorized = std::get_if<Authorized>(&outcome))
    add_end_of_replaced(*authorized, request.invoice, portal, request.context.environment);
  return outcome;
}

}  // namespace fiscal::nacional
