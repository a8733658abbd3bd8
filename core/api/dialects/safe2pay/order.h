#pragma once

#include <fiscal/finding.hpp>

#include <string>
#include <string_view>

#include "core/api/dialects/safe2pay/request.h"
#include "core/api/dialects/safe2pay/transaction.h"

/// Between a request of Safe2Pay and the canonical invoice. Pure functions.
namespace fiscal::dialects::safe2pay {

/// The canonical invoice as JSON. `service`: members of the canonical service, as JSON, that IdService stands for; a
/// transaction's own description goes before theirs.
std::string canonical_invoice(const Transaction& transaction, const IssueRequest& wish, std::string_view service);

/// What the fiscal rules say about it, in Safe2Pay's words where it has some for the field, and in ours otherwise.
Error error_of(const Findings& findings);

}  // namespace fiscal::dialects::safe2pay
