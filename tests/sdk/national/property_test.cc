#include <fiscal/testing/random_invoice.hpp>

#include <iostream>

#include "tests/sdk/national/requests.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"
#include "tests/support/xml_schema.h"

namespace fiscal::test {
namespace {

constexpr std::uint64_t random_invoices = 2000;

IssueInvoice random_request(std::uint64_t seed) {
  IssueInvoice request = a_request();
  request.context.environment = seed % 2 == 0 ? Environment::Test : Environment::Production;
  request.number =
      DocumentNumber{std::to_string(seed % 49999 + 1), static_cast<std::int64_t>(seed * 7919 + 1)};
  testing::RandomOptions options;
  options.town_active = seed % 3 != 0;
  options.rare_characters = seed % 4 == 0;
  request.invoice = testing::random_invoice(seed, options);
  if (!request.invoice.competence_date) request.invoice.competence_date = Date{2026, 11, 20};
  return request;
}

/// The schema's pattern for keys puts the letters of a CNPJ three places too early, so keys with letters in
/// the right place do not pass it (see the README of sdk/national).
bool has_a_key_with_letters(const Invoice& invoice) {
  const auto has_letters = [](const std::optional<std::string>& key) {
    return key && key->find_first_not_of("0123456789") != std::string::npos;
  };
  if (invoice.replaces && has_letters(invoice.replaces->access_key)) return true;
  if (invoice.deductions)
    for (const auto& document : invoice.deductions->documents)
      if (has_letters(document.nfse_key) || has_letters(document.nfe_key)) return true;
  if (invoice.taxes.ibs_cbs)
    for (const auto& key : invoice.taxes.ibs_cbs->referenced_keys)
      if (has_letters(key)) return true;
  return false;
}

}  // namespace

TEST_CASE("every valid invoice becomes a DPS that the official schema accepts", "[dps][property]") {
  const auto shared = shared_dir();
  if (!shared) {
    WARN("skipped: the official schemas are not beside the tree");
    return;
  }
  const XmlSchema schema(*shared / "data/national/xsd/1.01-20260727-rebuilt/DPS_v1.01.xsd");
  std::uint64_t left_out = 0;
  for (std::uint64_t seed = 1; seed <= random_invoices; ++seed) {
    const IssueInvoice request = random_request(seed);
    const auto built = national::build_dps(request);
    if (const auto* findings = std::get_if<Findings>(&built)) {
      FAIL("seed " << seed << " " << findings->front().field << ": " << findings->front().text);
    }
    if (has_a_key_with_letters(request.invoice)) {
      ++left_out;
      continue;
    }
    const std::string complaints = schema.complaints(std::get<national::Dps>(built).xml);
    if (!complaints.empty())
      FAIL("seed " << seed << ": " << complaints << std::get<national::Dps>(built).xml);
  }
  INFO(left_out << " documents name keys with letters");
  CHECK(left_out < random_invoices / 10);
}

TEST_CASE("the same request gives the same bytes", "[dps][property]") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const IssueInvoice request = random_request(seed);
    const IssueInvoice again = request;
    CHECK(dps_of(request).xml == dps_of(again).xml);
  }
}

}  // namespace fiscal::test
