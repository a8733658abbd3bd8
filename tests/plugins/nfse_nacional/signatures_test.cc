#include <fiscal/national/event.hpp>
#include <fiscal/testing/random_invoice.hpp>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>

#include "plugins/nfse_nacional/portal.h"
#include "tests/plugins/nfse_nacional/authority.h"
#include "tests/sdk/documents/throw_away_key.h"
#include "tests/sdk/national/requests.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

// What is sent, held against the tools of others: the xmlsec1 and xmllint commands.
namespace fiscal::test {
namespace {

constexpr std::uint64_t documents_a_profile = 400;
constexpr std::uint64_t documents_a_batch = 200;

bool has_command(const std::string& name) {
  return std::system(("command -v " + name + " > /dev/null 2>&1").c_str()) == 0;
}

void write_text(const std::filesystem::path& file, std::string_view text) {
  std::ofstream(file, std::ios::binary) << text;
}

std::string read_text(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

std::size_t count_of(const std::string& text, std::string_view word) {
  std::size_t count = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++count;
  return count;
}

/// Runs a command over `count` documents in one folder; answers what it said.
std::string run_over(const std::string& command, std::uint64_t count,
                     const std::function<std::string(std::uint64_t)>& document) {
  const TemporaryFolder folder;
  write_text(folder.path() / "certificate.pem", a_key().certificate_pem());
  for (std::uint64_t i = 0; i < count; ++i)
    write_text(folder.path() / ("d" + std::to_string(i) + ".xml"), document(i));
  const std::string all = "cd '" + folder.path().string() + "' && " + command + " d*.xml > output 2>&1";
  const int status = std::system(all.c_str());
  return (status == 0 ? "" : "exit status " + std::to_string(status) + "\n") +
         read_text(folder.path() / "output");
}

IssueInvoice random_issue(std::uint64_t seed) {
  IssueInvoice request = a_request();
  request.number = DocumentNumber{"1", static_cast<std::int64_t>(seed + 1)};
  request.invoice = testing::random_invoice(seed);
  if (!request.invoice.competence_date) request.invoice.competence_date = Date{2026, 11, 20};
  return request;
}

std::string signed_with(const SignatureProfile& profile, std::string_view xml, std::string_view element) {
  FakeHost fake;
  with_certificate(fake);
  Host host = fake.host();
  return nacional::Portal(host, {}, profile).sign(xml, element);
}

const SignatureProfile main_profiles[] = {signature_profiles::sha256_exclusive, signature_profiles::legacy};

}  // namespace

TEST_CASE("what is sent verifies with xmlsec1, in both main profiles", "[signature][property]") {
  if (!has_command("xmlsec1")) {
    WARN("skipped: the xmlsec1 command is absent");
    return;
  }
  const std::string command =
      "xmlsec1 --verify --trusted-pem certificate.pem --id-attr:Id "
      "http://www.sped.fazenda.gov.br/nfse:infDPS";
  for (const SignatureProfile& profile : main_profiles) {
    for (std::uint64_t batch = 0; batch < documents_a_profile; batch += documents_a_batch) {
      const std::string output = run_over(command, documents_a_batch, [&](std::uint64_t i) {
        return signed_with(profile, dps_of(random_issue(batch + i)).xml, "infDPS");
      });
      INFO(output.substr(0, 2000));
      CHECK(count_of(output, "\nOK\n") + (output.starts_with("OK\n") ? 1u : 0u) == documents_a_batch);
      CHECK(output.find("FAIL") == std::string::npos);
    }
  }
}

TEST_CASE("xmlsec1 would notice one changed letter", "[signature]") {
  if (!has_command("xmlsec1")) return;
  const std::string command =
      "xmlsec1 --verify --trusted-pem certificate.pem --id-attr:Id "
      "http://www.sped.fazenda.gov.br/nfse:infDPS";
  const std::string output = run_over(command, 1, [](std::uint64_t) {
    std::string xml = signed_with(signature_profiles::sha256_exclusive, dps_of(a_request()).xml, "infDPS");
    xml.replace(xml.find("Papelaria"), 9, "Padaria..");
    return xml;
  });
  CHECK(output.find("FAIL") != std::string::npos);
}

TEST_CASE("event requests verify with xmlsec1", "[signature]") {
  if (!has_command("xmlsec1")) {
    WARN("skipped: the xmlsec1 command is absent");
    return;
  }
  const std::string command =
      "xmlsec1 --verify --trusted-pem certificate.pem --id-attr:Id "
      "http://www.sped.fazenda.gov.br/nfse:infPedReg";
  for (const SignatureProfile& profile : main_profiles) {
    const std::string output = run_over(command, 20, [&](std::uint64_t i) {
      CancelInvoice request;
      request.context = a_request().context;
      request.invoice = random_issue(i).invoice;
      request.access_key = a_key_of(*request.invoice.issuer);
      request.reason_text = "Serviço não prestado " + std::to_string(i);
      const auto kind = i % 2 == 0 ? national::EventKind::Cancellation : national::EventKind::AnalysisRequest;
      const auto built = national::build_cancellation(request, kind);
      return signed_with(profile, std::get<national::EventRequest>(built).xml, "infPedReg");
    });
    INFO(output);
    CHECK(count_of(output, "OK\n") == 20);
  }
}

TEST_CASE("what is sent is valid for the xmllint command", "[signature][property]") {
  if (!has_command("xmllint") || !shared_dir()) {
    WARN("skipped: the xmllint command or the official schemas are absent");
    return;
  }
  const auto schema = *shared_dir() / "data/national/xsd/1.01-20260727-rebuilt/DPS_v1.01.xsd";
  const std::string command = "xmllint --noout --nonet --schema '" + schema.string() + "'";
  testing::RandomOptions options;
  options.substitution = false;  // The schema's pattern for keys refuses some that hold letters.
  options.deductions = false;
  for (const SignatureProfile& profile : main_profiles) {
    const std::string output = run_over(command, documents_a_batch, [&](std::uint64_t i) {
      IssueInvoice request = random_issue(i);
      request.invoice = testing::random_invoice(i, options);
      if (!request.invoice.competence_date) request.invoice.competence_date = Date{2026, 11, 20};
      if (request.invoice.taxes.ibs_cbs) request.invoice.taxes.ibs_cbs->referenced_keys.clear();
      return signed_with(profile, dps_of(request).xml, "infDPS");
    });
    INFO(output.substr(0, 2000));
    CHECK(count_of(output, " validates\n") == documents_a_batch);
  }
}

}  // namespace fiscal::test
