#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/app/fiscalctl/failure.h"

namespace fiscal::ctl {

/// An invoice as the gateway shows it, for a person: one fact a line, then its reasons and alerts.
std::string invoice_text(const nlohmann::ordered_json& invoice);

/// Several of them, one a line.
std::string invoices_text(const nlohmann::ordered_json& invoices);

/// One finding (a reason or an alert) as a line without its end.
std::string finding_text(const nlohmann::ordered_json& finding);

/// Nothing more happens to it by itself.
bool is_settled(const nlohmann::ordered_json& invoice);

/// Refused when the invoice came to nothing or waits for a person; Done otherwise.
ExitCode exit_code_of(const nlohmann::ordered_json& invoice);

/// Centavos as "1234.56".
std::string amount_text(const nlohmann::ordered_json& centavos);

}  // namespace fiscal::ctl
