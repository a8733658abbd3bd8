#pragma once

#include <fiscal/finding.hpp>
#include <fiscal/request.hpp>

#include <string>
#include <variant>

#include "plugins/nfeio/nfeio_settings.h"

namespace fiscal::nfeio {

/// The body of POST /v1/companies/{id}/serviceinvoices for an invoice (NFE.io OpenAPI "nf-servico-v1", and
/// for IBS and CBS the fields of "service-invoice-rtc-v1", which share the path), or why NFE.io cannot issue
/// it. Pure.
std::variant<std::string, Findings> request_body(const IssueInvoice& request, const NfeioSettings& settings);

}  // namespace fiscal::nfeio
