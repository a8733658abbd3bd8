#pragma once

#include <fiscal/provider.hpp>
#include <fiscal/request.hpp>

#include <string>

namespace fiscal::nacional {

/// Reads what the ADN says of the town where ISS of the invoice is due (swagger "parametrizacao": convenio,
/// aliquota), unless kv/1 has it from the last day, and puts it there for the gateway's intake. Whatever goes
/// wrong is logged and nothing else: the invoice is issued all the same. Lets Stopped pass.
void keep_town_parameters(const IssueInvoice& request, const std::string& parameters_url, Host& host);

}  // namespace fiscal::nacional
