#include <fiscal/json.hpp>
#include <fiscal/tax_id.hpp>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/plugins/aggregators_sandbox/residents.h"
#include "tests/support/paths.h"
#include "tests/support/provider_requests.h"

// Not a test: `test_aggregators_sandbox "[record]"` writes the cassettes of these plugins anew, from what
// their stand-ins answer. The plugins' own tests play them.
namespace fiscal::test {
namespace {

using nlohmann::ordered_json;

/// As a cassette holds it: with the system's own address, so that it plays with default settings, and with
/// the customer's CPF, which the gateway's own record masks.
std::string at_public_address(std::string text, const std::string& url, const std::string& public_url) {
  const std::string cpf = *an_issue().invoice.customer->tax_id, masked = masked_tax_id(cpf);
  if (const auto at = text.find(masked); at != std::string::npos) text.replace(at, masked.size(), cpf);
  for (auto at = text.find(url); at != std::string::npos; at = text.find(url, at))
    text.replace(at, url.size(), public_url);
  return text;
}

/// Writes the last call of a house. Every cassette begins without a login.
void write_cassette(House& house, const std::string& name) {
  house.forget("access_token");
  const auto& [method, request, reply, exchanges] = house.last_call();
  ordered_json kept = ordered_json::array();
  for (const Exchange& one : exchanges)
    kept.push_back({{"method", one.method},
                    {"url", at_public_address(one.url, house.stand_in().url(), house.resident().public_url)},
                    {"status", one.status},
                    {"body", at_public_address(one.response_body, house.stand_in().url(),
                                               house.resident().public_url)}});
  const ordered_json cassette{{"settings", ordered_json::parse(house.resident().settings)},
                              {"method", method},
                              {"request", ordered_json::parse(request)},
                              {"exchanges", kept},
                              {"outcome", ordered_json::parse(reply)}};
  const auto folder = source_dir() / "plugins" / house.resident().plugin / "cassettes";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / (name + ".json")) << cassette.dump(1) << "\n";
}

}  // namespace

TEST_CASE("cassettes of the aggregators are recorded", "[.][record]") {
  for (const Resident& resident : residents()) {
    House house(resident);
    const IssueInvoice request = a_new_request(house);
    house.status(query_of(request));
    write_cassette(house, "status_not_found");
    const IssueOutcome first = house.issue(request);
    write_cassette(house, "issue");
    house.status(query_of(request));
    write_cassette(house, "status_by_key");
    if (resident.key_is_unique) {
      IssueInvoice again = request;
      again.context.attempt = 2;
      house.issue(again);
      write_cassette(house, resident.repeated);
    }
    const std::string key = house.documents_of(request).front().at("id");
    house.cancel(cancellation_of(request, key));
    write_cassette(house, "cancel");
    InvoiceQuery after = query_of(request);
    after.purpose = QueryPurpose::Cancel;
    after.access_key = key;
    house.status(after);
    write_cassette(house, "status_cancelled");
    if (!resident.can_fail) continue;
    house.set(R"({"verdict":"fail"})");
    const IssueInvoice other = a_new_request(house);
    house.issue(other);
    house.status(query_of(other));
    write_cassette(house, "status_failed");
  }
}

}  // namespace fiscal::test
