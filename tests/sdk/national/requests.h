#pragma once

#include <fiscal/national/dps.hpp>
#include <fiscal/national/ids.hpp>
#include <fiscal/request.hpp>
#include <fiscal/xml_document.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace fiscal::test {

/// A company of São Paulo that invoices a company of Curitiba for software, at noon of 20 November 2026.
IssueInvoice a_request();

/// The DPS of a request that the layout can carry; fails the test otherwise.
national::Dps dps_of(const IssueInvoice& request, const national::DpsOptions& options = {});

/// The text at a path below infDPS; nothing where it is absent.
std::optional<std::string> at(const national::Dps& dps, std::string_view path);

/// The one finding that a request comes back with; fails the test when there are more or none.
Finding only_finding(const IssueInvoice& request, const national::DpsOptions& options = {});

}  // namespace fiscal::test
