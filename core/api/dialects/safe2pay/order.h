#pragma once

#include <fiscal/finding.hpp>

#include <optional>
#include <string>

#include "core/api/dialects/safe2pay/request.h"
#include "core/api/dialects/safe2pay/transaction.h"

/// Between a request of Safe2Pay and the canonical invoice. Pure functions.
namespace fiscal::dialects::safe2pay {

/// What IdService stands for, as JSON: members of the canonical service, and of its taxes where the account's
/// catalog has them.
struct RenderedService {
  std::string service;
  std::optional<std::string> taxes;
};

/// The canonical invoice as JSON. A transaction's own description goes before that of the service; what the
/// request says of a customer goes before what is known of the transaction's.
std::string canonical_invoice(const Transaction& transaction, const IssueRequest& wish,
                              const RenderedService& rendered);

/// What the fiscal rules say about it, in Safe2Pay's words where it has some for the field, and in ours
/// otherwise.
Error error_of(const Findings& findings);

}  // namespace fiscal::dialects::safe2pay
