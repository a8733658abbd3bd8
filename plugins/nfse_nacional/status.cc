#include "plugins/nfse_nacional/status.h"

#include <fiscal/access_key.hpp>

#include <utility>

#include "plugins/nfse_nacional/answers.h"
#include "plugins/nfse_nacional/events.h"
#include "plugins/nfse_nacional/issue.h"
#include "plugins/nfse_nacional/vendor.h"

namespace fiscal::nacional {
namespace {

/// A municipality's analysis takes days.
constexpr Duration analysis_poll = hours(6);

StatusOutcome with_its_end(Authorized authorized, const InvoiceQuery& query, Portal& portal) {
  if (query.purpose != QueryPurpose::Cancel) return authorized;
  const std::string key = authorized.access_key;
  auto end = ask_events(portal, key, query.context.environment);
  if (auto* cancelled = std::get_if<Cancelled>(&end))
    return AuthorizedThenCancelled{std::move(authorized), std::move(*cancelled)};
  if (auto* cannot = std::get_if<CannotTell>(&end)) return std::move(*cannot);
  if (std::holds_alternative<UnderAnalysis>(end)) return Pending{key, analysis_poll};
  return authorized;
}

/// The DPS of a found document as it was sent: signed again it comes out the same, which the signature in the
/// NFS-e shows; not so where the certificate was replaced since.
void add_sent(Authorized& authorized, const national::Dps& dps, std::string_view nfse, Portal& portal) {
  std::string again;
  try {
    again = portal.sign(dps.xml, "infDPS");
  } catch (const ProviderError&) {
    return;  // Without a certificate the document is found all the same.
  }
  const auto begin = again.find("<SignatureValue>");
  const auto end = again.find("</SignatureValue>");
  if (begin == std::string::npos || end == std::string::npos) return;
  if (nfse.find(std::string_view(again).substr(begin, end - begin)) == std::string_view::npos) return;
  authorized.documents.insert(authorized.documents.begin(), {"dps", "application/xml", std::move(again)});
}

StatusOutcome by_key(const std::string& key, const InvoiceQuery& query, Portal& portal) {
  if (!is_nfse_key(key)) return CannotTell{"\"" + key + "\" is not an access key of an NFS-e."};
  auto fetched = fetch_nfse(portal, key, query.context.environment);
  if (std::holds_alternative<NotFound>(fetched)) return NotFound{};
  if (auto* cannot = std::get_if<CannotTell>(&fetched)) return std::move(*cannot);
  return with_its_end(std::move(std::get<Fetched>(fetched).authorized), query, portal);
}

StatusOutcome by_number(const InvoiceQuery& query, const PortalSettings& settings, Portal& portal) {
  const auto built = national::build_dps({query.context, query.number, query.invoice}, settings.dps);
  const auto* dps = std::get_if<national::Dps>(&built);
  if (dps == nullptr)
    return CannotTell{"The DPS cannot be written anew: " + std::get<Findings>(built).front().text};
  auto fetched = fetch_by_dps(portal, dps->id, query.context.environment);
  if (std::holds_alternative<NotFound>(fetched)) {
    if (!settings.vendor) return NotFound{};
    return CannotTell{
        "The national system does not have the note yet, which says nothing of the town's own service."};
  }
  if (auto* cannot = std::get_if<CannotTell>(&fetched)) return std::move(*cannot);
  const std::string nfse = std::get<Fetched>(fetched).xml;
  auto judged = judge_found(std::move(std::get<Fetched>(fetched)), *dps);
  if (auto* other = std::get_if<Rejected>(&judged)) return std::move(*other);
  if (auto* cannot = std::get_if<CannotTell>(&judged)) return std::move(*cannot);
  Authorized& ours = std::get<Authorized>(judged);
  add_sent(ours, *dps, nfse, portal);
  add_end_of_replaced(ours, query.invoice, portal, query.context.environment);
  return with_its_end(std::move(ours), query, portal);
}

/// What a vendor's service says of its protocol; nothing where the national system is to be asked.
std::optional<StatusOutcome> by_protocol(const InvoiceQuery& query, const Vendor& vendor, Host& host) {
  if (vendor.profile.operation(municipal::Call::AskLot) == nullptr) return std::nullopt;
  const Exchange exchange =
      ask_protocol(vendor, *query.ticket, *query.invoice.issuer, query.context.environment, host);
  const auto* reply = std::get_if<Reply>(&exchange);
  // A note in the answer is read where it counts: with the national system.
  if (reply == nullptr || !reply->envelope || reply->status != 400) return std::nullopt;
  const bool refuses = has_official_error(*reply->envelope) || reply->is_known_refusal;
  if (!refuses || has_error(*reply->envelope, "E0014")) return std::nullopt;
  return Rejected{findings_of(reply->envelope->errors)};
}

}  // namespace

StatusOutcome ask_status(const InvoiceQuery& query, const PortalSettings& settings, Host& host) {
  if (!query.invoice.issuer) return CannotTell{"The query names no issuer."};
  auto endpoints = endpoints_for(settings, query.context.environment, query.invoice.issuer->municipality);
  if (const auto* mismatch = std::get_if<Finding>(&endpoints)) return CannotTell{mismatch->text};
  Portal portal(host, std::get<Endpoints>(std::move(endpoints)), settings.signature);
  if (query.access_key) return by_key(*query.access_key, query, portal);
  // The ticket of a pending cancellation is the key.
  const bool is_protocol = settings.vendor && query.ticket && !is_nfse_key(*query.ticket);
  if (query.ticket && !is_protocol) return by_key(*query.ticket, query, portal);
  if (is_protocol)
    if (auto told = by_protocol(query, *settings.vendor, host)) return std::move(*told);
  if (query.number) return by_number(query, settings, portal);
  return CannotTell{"The query names neither a key nor a number."};
}

}  // namespace fiscal::nacional
