#pragma once

#include "plugins/common/flows.h"
#include "plugins/common/settings.h"

/// From a plugin's methods to the flows: the address for the call's environment, and a finding where there is
/// none.
namespace fiscal::aggregator {

/// `with_system(address)` makes the call's System.
template <class WithSystem>
IssueOutcome issue_at(const Addresses& addresses, const IssueInvoice& request,
                      const WithSystem& with_system) {
  auto address = address_for(addresses, request.context.environment);
  if (auto* mismatch = std::get_if<Finding>(&address)) return NotSent{Retry::Never, {std::move(*mismatch)}};
  auto system = with_system(std::move(std::get<std::string>(address)));
  return issue(system, request);
}

template <class WithSystem>
CancelOutcome cancel_at(const Addresses& addresses, const CancelInvoice& request,
                        const WithSystem& with_system) {
  auto address = address_for(addresses, request.context.environment);
  if (auto* mismatch = std::get_if<Finding>(&address)) return NotSent{Retry::Never, {std::move(*mismatch)}};
  auto system = with_system(std::move(std::get<std::string>(address)));
  return cancel(system, request);
}

template <class WithSystem>
StatusOutcome status_at(const Addresses& addresses, const InvoiceQuery& query,
                        const WithSystem& with_system) {
  auto address = address_for(addresses, query.context.environment);
  if (auto* mismatch = std::get_if<Finding>(&address)) return CannotTell{std::move(mismatch->text)};
  auto system = with_system(std::move(std::get<std::string>(address)));
  return ask_status(system, query);
}

/// The event in which a system tells of `document`, its files read from the address for `environment`.
template <class WithSystem>
ProviderEvents told_at(const Addresses& addresses, Environment environment, RemoteDocument document,
                       const WithSystem& with_system) {
  ProviderEvent event{document.id, document.id, CannotTell{}, {}};
  if (!document.caller_key.empty()) event.idempotency = document.caller_key;
  auto address = address_for(addresses, environment);
  if (auto* mismatch = std::get_if<Finding>(&address)) {
    event.status = CannotTell{std::move(mismatch->text)};
  } else {
    auto system = with_system(std::move(std::get<std::string>(address)));
    event.status = told(system, std::move(document), QueryPurpose::Issue);
  }
  return {std::move(event)};
}

}  // namespace fiscal::aggregator
