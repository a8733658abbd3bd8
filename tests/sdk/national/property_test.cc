#include "tests/sdk/national/requests.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"
#include "tests/support/xml_schema.h"

namespace fiscal::test {

TEST_CASE("every valid invoice becomes a DPS that the official schema accepts", "[dps][property]") {
  const auto shared = shared_dir();
  if (!shared) {
    WARN("skipped: the official schemas are not beside the tree");
    return;
  }
  const XmlSchema schema(*shared / "data/national/xsd/1.01-20260727-rebuilt/DPS_v1.01.xsd");
  std::uint64_t left_out = 0;
  for (std::uint64_t seed = 1; seed <= random_requests; ++seed) {
    const IssueInvoice request = a_random_request(seed);
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
  CHECK(left_out < random_requests / 10);
}

TEST_CASE("the same request gives the same bytes", "[dps][property]") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const IssueInvoice request = a_random_request(seed);
    const IssueInvoice again = request;
    CHECK(dps_of(request).xml == dps_of(again).xml);
  }
}

}  // namespace fiscal::test
