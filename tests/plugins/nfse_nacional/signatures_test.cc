#include <fiscal/national/event.hpp>

#include <fstream>
#include <iostream>
#include <iterator>

#include "plugins/nfse_nacional/portal.h"
#include "tests/plugins/nfse_nacional/authority.h"
#include "tests/sdk/documents/throw_away_key.h"
#include "tests/sdk/national/requests.h"
#include "tests/support/catch.h"
#include "tests/support/papers.h"

// What is sent, held against the tools of others: the xmllint and xmlsec1 commands.
namespace fiscal::test {
namespace {

constexpr std::uint64_t random_events = 200;

struct NamedProfile {
  const char* name;
  SignatureProfile profile;
};
const NamedProfile main_profiles[] = {{"sha256_exclusive", signature_profiles::sha256_exclusive},
                                      {"legacy", signature_profiles::legacy}};

std::string signed_with(const SignatureProfile& profile, std::string_view xml, std::string_view element) {
  FakeHost fake;
  with_certificate(fake);
  Host host = fake.host();
  return nacional::Portal(host, {}, profile).sign(xml, element);
}

/// The certificate that signs, as a file.
class TrustedFile {
 public:
  TrustedFile() { std::ofstream(path()) << a_key().certificate_pem(); }
  std::filesystem::path path() const { return folder_.path() / "certificate.pem"; }

 private:
  TemporaryFolder folder_;
};

void check(const Papers& papers, const char* profile) {
  const TrustedFile trusted;
  const auto verdict = papers.check(trusted.path());
  INFO(verdict.said);
  CHECK(verdict.good);
  std::cout << profile << ": " << verdict.said;
}

}  // namespace

TEST_CASE(
    "every random invoice becomes a DPS that xmllint accepts and xmlsec1 verifies, in both main profiles",
    "[signature][property]") {
  if (!tools_are_there()) return;
  Papers papers[std::size(main_profiles)];
  for (std::uint64_t seed = 1; seed <= random_requests; ++seed) {
    const std::string dps = dps_of(a_random_request(seed)).xml;
    for (std::size_t i = 0; i < std::size(main_profiles); ++i)
      papers[i].add("dps", signed_with(main_profiles[i].profile, dps, "infDPS"));
  }
  for (std::size_t i = 0; i < std::size(main_profiles); ++i) {
    INFO(main_profiles[i].name);
    CHECK(papers[i].size() == random_requests);
    CHECK(papers[i].with_lettered_keys() < random_requests / 10);
    check(papers[i], main_profiles[i].name);
  }
}

TEST_CASE("every event request is one that xmllint accepts and xmlsec1 verifies, in both main profiles",
          "[signature][property]") {
  if (!tools_are_there()) return;
  for (const auto& [name, profile] : main_profiles) {
    INFO(name);
    Papers papers;
    for (std::uint64_t seed = 1; seed <= random_events; ++seed) {
      CancelInvoice request;
      request.context = a_request().context;
      request.invoice = a_random_request(seed).invoice;
      request.access_key = a_key_of(*request.invoice.issuer);
      request.reason_text = "Serviço não prestado " + std::to_string(seed);
      const auto kind =
          seed % 2 == 0 ? national::EventKind::Cancellation : national::EventKind::AnalysisRequest;
      const auto built = national::build_cancellation(request, kind);
      papers.add("cancel_request",
                 signed_with(profile, std::get<national::EventRequest>(built).xml, "infPedReg"));
    }
    CHECK(papers.size() == random_events);
    check(papers, name);
  }
}

TEST_CASE("the commands would notice one changed letter, and an element in the wrong place", "[signature]") {
  if (!tools_are_there()) return;
  const TrustedFile trusted;
  const std::string good =
      signed_with(signature_profiles::sha256_exclusive, dps_of(a_request()).xml, "infDPS");
  const auto said_of = [&](std::string_view from, std::string_view to) {
    std::string changed = good;
    changed.replace(changed.find(from), from.size(), to);
    Papers papers;
    papers.add("dps", good);
    papers.add("dps", changed);
    const auto verdict = papers.check(trusted.path());
    CHECK(verdict.good == (from == to));
    return verdict.said;
  };
  CHECK(said_of("Papelaria", "Papelaria") == "dps: 2 files, xmllint accepts 2, xmlsec1 verifies 2\n");
  const std::string by_xmlsec = said_of("Papelaria", "Padaria..");
  CHECK(by_xmlsec.find("dps-2.xml: refused by xmlsec1") != std::string::npos);
  CHECK(by_xmlsec.find("refused by xmllint") == std::string::npos);
  CHECK(said_of("<tpEmit>1</tpEmit>", "").find("dps-2.xml: refused by xmllint") != std::string::npos);
}

}  // namespace fiscal::test
