#pragma once

#include <string>
#include <string_view>

#include "core/api/dialects/values.h"
#include "core/billing/charge.h"
#include "core/model/record.h"

/// What Woovi's clients are told of an invoice; `request` is the canonical one as it was accepted.
namespace fiscal::dialects::woovi {

/// PENDING, PROCESSING, CONFIRMED and, which the vendor does not name, ERROR and CANCELED.
std::string_view status_of(const InvoiceRecord& record);

/// As the current revision shows it, with its charge where it has one.
Json invoice_json(const InvoiceRecord& record, const Json& request,
                  const std::optional<billing::Charge>& charge);

/// As the first revision showed it. `provider` is who issues; `files_url` what the addresses of its files
/// are but for "pdf" and "xml" at their end.
Json legacy_json(const InvoiceRecord& record, const Json& request, const std::string& provider,
                 const std::string& files_url);

}  // namespace fiscal::dialects::woovi
