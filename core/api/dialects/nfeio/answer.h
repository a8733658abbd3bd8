#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/api/dialects/values.h"
#include "core/base/ids.h"
#include "core/model/account.h"
#include "core/model/record.h"

/// What NFE.io's clients are told.
namespace fiscal::dialects::nfeio {

/// "inv-01k…": its clients take letters, digits and dashes alone out of a Location header.
std::string id_of(InvoiceId id);
std::optional<InvoiceId> parse_id(std::string_view text);

/// `flowStatus`: Issued, IssueFailed, Cancelled and CancelFailed end a client's waiting.
std::string_view flow_status(const InvoiceRecord& record);

/// One service invoice; `request` is the canonical one as it was accepted.
Json invoice_json(const InvoiceRecord& record, const Json& request);

/// The company that an account is.
Json company_json(const Account& account);

}  // namespace fiscal::dialects::nfeio
