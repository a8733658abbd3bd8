#pragma once

#include <string>

#include "core/model/record.h"

namespace fiscal::api {

/// An invoice as clients see it, as JSON text: every accept answers one, and a tree of it would cost as much
/// as validating the request.
std::string invoice_text(const InvoiceRecord& record);

}  // namespace fiscal::api
