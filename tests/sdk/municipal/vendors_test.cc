#include <fiscal/municipal/catalog.hpp>
#include <fiscal/municipal/document.hpp>

#include <algorithm>
#include <iostream>

#include "tests/sdk/municipal/requests.h"
#include "tests/sdk/municipal/vendor_schemas.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"
#include "tests/support/pem_key.h"

// What each vendor's profile writes, held against the vendor's own XSD set.
namespace fiscal::test {
namespace {

using municipal::Call;
using municipal::Facts;
using municipal::Profile;

Facts facts_for(const IssueInvoice& request, const Profile& profile) {
  municipal::LocalFacts local;
  local.user = "user";
  local.password = "password";
  local.cnae = "6201501";
  Facts facts = municipal::facts_of(request, profile, local);
  facts.set("protocol", std::string("P123"));
  facts.set("nfse.number", std::string("55"));
  facts.set("nfse.verification",
            profile.cancel.by_access_key ? std::string(32, 'a') : std::string("ABCD1234"));
  facts.set("cancel.id", std::string("canc55"));
  facts.set("cancel.code", profile.cancel.issued_in_error);
  facts.set("cancel.reason", std::string("1"));
  facts.set("cancel.text", std::string("Emitida por engano"));
  return facts;
}

/// What is wrong with an operation's documents, in the first words of the schema's complaint.
std::string complaints_about(const Profile& profile, Call call, VendorSchemas& schemas, const PemKey& key) {
  const auto& operation = *profile.operation(call);
  IssueInvoice with_ibs_cbs = a_full_town_request();
  with_ibs_cbs.invoice.taxes.ibs_cbs =
      IbsCbs{.cst = "000", .classification = "000001", .operation_indicator = "100301"};
  for (IssueInvoice request : {a_town_request(), a_full_town_request(), with_ibs_cbs}) {
    request.number->series = "1";  // Some vendors take no letters in it.
    const auto written = municipal::write_document(profile, operation, facts_for(request, profile));
    if (const auto* findings = std::get_if<Findings>(&written)) {
      // What a vendor's layout demands and the plain invoice lacks is refused with its place before anything
      // is sent; the full invoice has everything.
      if (!request.invoice.customer->address) continue;
      return findings->front().text;
    }
    const auto document =
        municipal::sign_document(profile, operation, std::get<std::string>(written), key.signer());
    if (auto wrong = schemas.complaints(document); !wrong.empty()) return wrong;
  }
  return "";
}

struct Row {
  std::string profile;
  std::map<Call, std::string> complaints;
  bool green() const {
    return std::all_of(complaints.begin(), complaints.end(),
                       [](const auto& one) { return one.second.empty(); });
  }
};

std::vector<Row> coverage() {
  std::vector<Row> rows;
  const auto catalog = municipal::Catalog::shipped();
  const auto data = *shared_dir() / "data/municipal";
  const PemKey key(data / "golden/test-key.pem", data / "golden/test-cert.pem");
  for (const auto& [id, folder] : vendor_folders()) {
    if (!catalog.has(id)) continue;
    const Profile profile = catalog.load(id);
    VendorSchemas schemas(folder);
    Row row{id, {}};
    for (const auto& [call, operation] : profile.operations)
      row.complaints[call] = complaints_about(profile, call, schemas, key);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

namespace {

std::string line_of(const Row& row) {
  std::string line = "| `" + row.profile + "`";
  for (const Call call : municipal::all_calls) {
    const auto at = row.complaints.find(call);
    line += at == row.complaints.end() ? " | " : at->second.empty() ? " | yes" : " | no";
  }
  return line + " |";
}

}  // namespace

TEST_CASE("what each vendor's profile writes is valid by the vendor's own schema, as docs/municipal.md says",
          "[municipal][vendors]") {
  if (!shared_dir()) {
    WARN("skipped: the reference material is absent");
    return;
  }
  const std::string page = contents(source_dir() / "docs/municipal.md");
  int green = 0;
  for (const Row& row : coverage()) {
    green += row.green() ? 1 : 0;
    INFO("the page lacks: " << line_of(row));
    CHECK(page.find(line_of(row)) != std::string::npos);
    for (const auto& [call, wrong] : row.complaints)
      if (!wrong.empty())
        std::cout << row.profile << " " << municipal::to_text(call) << ": " << wrong.substr(0, 300) << "\n";
  }
  std::cout << green << " vendors are valid throughout\n";
  CHECK(green >= 25);
}

TEST_CASE("the rows of the table of vendors and operations, for docs/municipal.md", "[.][table]") {
  if (!shared_dir()) return;
  for (const Row& row : coverage()) std::cout << line_of(row) << "\n";
}

}  // namespace fiscal::test
