#pragma once

#include <fiscal/finding.hpp>
#include <fiscal/request.hpp>

#include <string>
#include <variant>

#include "plugins/safe2pay/safe2pay_settings.h"

namespace fiscal::safe2pay {

/// The body that asks for the note of a transaction, or why Safe2Pay cannot issue it. The price, the
/// description and the taxes are those of the transaction and of the service at Safe2Pay; what would change
/// the document otherwise is refused. Pure.
std::variant<std::string, Findings> note_body(const IssueInvoice& request, const Safe2PaySettings& settings);

/// The transaction that an invoice bills; empty when it names none.
std::string transaction_of(const Invoice& invoice);

}  // namespace fiscal::safe2pay
