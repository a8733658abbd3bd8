#pragma once

#include <fiscal/national/dps.hpp>
#include <fiscal/national/ids.hpp>
#include <fiscal/request.hpp>
#include <fiscal/xml_document.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fiscal::test {

/// A company of São Paulo that invoices a company of Curitiba for software, at noon of 20 November 2026.
IssueInvoice a_request();

/// A random request of the generator, the same for the same seed: the issuer's town may be active or not,
/// characters may be rare, and every group of the layout turns up.
IssueInvoice a_random_request(std::uint64_t seed);

/// How many of them every test takes that promises something of all.
inline constexpr std::uint64_t random_requests = 2000;

/// Whether the invoice names a document by a key with letters. The schema's pattern for keys puts the letters
/// of a CNPJ three places too early, so keys with letters in the right place do not pass it (see the README
/// of sdk/national).
bool has_a_key_with_letters(const Invoice& invoice);

/// The DPS of a request that the layout can carry; fails the test otherwise.
national::Dps dps_of(const IssueInvoice& request, const national::DpsOptions& options = {});

/// The text at a path below infDPS; nothing where it is absent.
std::optional<std::string> at(const national::Dps& dps, std::string_view path);

/// The one finding that a request comes back with; fails the test when there are more or none.
Finding only_finding(const IssueInvoice& request, const national::DpsOptions& options = {});

}  // namespace fiscal::test
