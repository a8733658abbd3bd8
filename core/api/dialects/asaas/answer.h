#pragma once

#include <string>
#include <string_view>

#include "core/api/dialects/values.h"
#include "core/model/record.h"

/// What Asaas' clients are told of an invoice.
namespace fiscal::dialects::asaas {

std::string_view status_of(const InvoiceRecord& record);

/// Whether a status of Asaas' exists.
bool is_status(std::string_view word);

/// Its id there: that of the first invoice, however often it was changed since.
std::string id_of(const InvoiceRecord& record, const Json& request);

/// `request` is the canonical invoice as it was accepted; `files_url` what the addresses of its files begin
/// with.
Json invoice_json(const InvoiceRecord& record, const Json& request, const std::string& files_url);

}  // namespace fiscal::dialects::asaas
