#pragma once

#include <fiscal/request.hpp>

#include <filesystem>
#include <string>

namespace fiscal::test {

/// The invoice that the golden files of ABRASF 2.04 declare: a service of R$ 1.500,00 at 5 %, under RPS
/// `number`.
IssueInvoice a_town_request(std::int64_t number = 101);

/// The same with an address, phone, e-mail, withheld taxes, discounts and a work: every group that vendors'
/// layouts have.
IssueInvoice a_full_town_request(std::int64_t number = 101);

std::string contents(const std::filesystem::path& file);

}  // namespace fiscal::test
