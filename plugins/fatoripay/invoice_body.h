#pragma once

#include <fiscal/finding.hpp>
#include <fiscal/request.hpp>

#include <string>
#include <variant>

#include "plugins/fatoripay/fatoripay_settings.h"

namespace fiscal::fatoripay {

/// The body of POST /api/v1/invoices/create, or why FatoriPay cannot issue the invoice. Prices are whole
/// centavos, as its page has them; days are written 01-12-2026. Pure.
std::variant<std::string, Findings> invoice_body(const IssueInvoice& request,
                                                 const FatoriPaySettings& settings);

}  // namespace fiscal::fatoripay
