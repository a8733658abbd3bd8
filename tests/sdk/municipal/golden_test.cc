#include <fiscal/municipal/catalog.hpp>
#include <fiscal/municipal/document.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <regex>

#include "tests/sdk/municipal/requests.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"
#include "tests/support/pem_key.h"
#include "tests/support/xml_schema.h"

// Documents whose bytes another program made with a known key: the same content signed here has the same
// digests and the same signatures.
namespace fiscal::test {
namespace {

using municipal::Call;

std::optional<std::filesystem::path> golden_folder() {
  const auto shared = shared_dir();
  if (!shared) {
    WARN("skipped: the reference material is absent");
    return std::nullopt;
  }
  return *shared / "data/municipal";
}

std::vector<std::string> values_of(const std::string& xml, const std::string& element) {
  std::vector<std::string> values;
  const std::regex pattern("<" + element + ">([^<]*)</" + element + ">");
  for (std::sregex_iterator at(xml.begin(), xml.end(), pattern), end; at != end; ++at) {
    std::string value = (*at)[1];
    value.erase(
        std::remove_if(value.begin(), value.end(), [](unsigned char c) { return std::isspace(c) != 0; }),
        value.end());
    values.push_back(value);
  }
  return values;
}

const municipal::Profile& official() {
  static const auto profile = municipal::Catalog::shipped().load("abrasf-2.04");
  return profile;
}

municipal::Facts lot_of_two() {
  auto facts = municipal::facts_of(a_town_request(101), official());
  municipal::add_declaration(facts, a_town_request(102));
  facts.set("lot.number", std::string("77"));
  facts.set("lot.id", std::string("lote77"));
  return facts;
}

municipal::Facts cancellation() {
  auto facts = municipal::issuer_facts(*a_town_request().invoice.issuer, official());
  facts.set("nfse.number", std::string("55"));
  facts.set("cancel.id", std::string("canc55"));
  facts.set("cancel.code", std::string("1"));
  return facts;
}

/// Base64 in lines of 64, as the tool that made the golden files writes it. A lot's signature covers those of
/// its declarations, line breaks and all, so that equal content means equal lines.
std::string in_lines(std::string xml) {
  for (const char* element : {"SignatureValue", "X509Certificate"}) {
    const std::string begin = "<" + std::string(element) + ">";
    for (std::size_t at = 0; (at = xml.find(begin, at)) != std::string::npos;) {
      at += begin.size();
      const std::size_t end = xml.find('<', at);
      if (xml.find('\n', at) < end) continue;
      std::string lines;
      for (std::size_t from = at; from < end; from += 64)
        lines += (lines.empty() ? "" : "\n") + xml.substr(from, std::min<std::size_t>(64, end - from));
      if (std::string_view(element) == "X509Certificate") lines += '\n';
      xml.replace(at, end - at, lines);
    }
  }
  return xml;
}

std::string signed_document(Call call, const municipal::Facts& facts, const std::filesystem::path& data) {
  const PemKey key(data / "golden/test-key.pem", data / "golden/test-cert.pem");
  municipal::Operation operation = *official().operation(call);
  const auto written = municipal::write_document(official(), operation, facts);
  REQUIRE(std::holds_alternative<std::string>(written));
  std::string document = std::get<std::string>(written);
  const auto elements = operation.sign;
  for (const std::string& element : elements) {
    operation.sign = {element};
    document = in_lines(municipal::sign_document(official(), operation, std::move(document), key.signer()));
  }
  return document;
}

struct Golden {
  Call call;
  municipal::Facts facts;
  const char* file;
  std::size_t signatures;
};

std::vector<Golden> goldens() {
  return {{Call::SendLot, lot_of_two(), "abrasf-2.04-EnviarLoteRpsEnvio.signed.xml", 3},
          {Call::IssueOne, municipal::facts_of(a_town_request(103), official()),
           "abrasf-2.04-GerarNfseEnvio.signed.xml", 1},
          {Call::Cancel, cancellation(), "abrasf-2.04-CancelarNfseEnvio.signed.xml", 1}};
}

}  // namespace

TEST_CASE("signed requests of ABRASF 2.04 have the digests and signatures of the golden files",
          "[municipal][golden]") {
  const auto data = golden_folder();
  if (!data) return;
  for (const Golden& golden : goldens()) {
    INFO(golden.file);
    const std::string ours = signed_document(golden.call, golden.facts, *data);
    const std::string theirs = contents(*data / "golden" / golden.file);
    CHECK(values_of(ours, "DigestValue").size() == golden.signatures);
    CHECK(values_of(ours, "DigestValue") == values_of(theirs, "DigestValue"));
    CHECK(values_of(ours, "SignatureValue") == values_of(theirs, "SignatureValue"));

    // What is sent is signed in one go, without line breaks: the innermost element has the same digest.
    const PemKey key(*data / "golden/test-key.pem", *data / "golden/test-cert.pem");
    const auto& operation = *official().operation(golden.call);
    const auto written = municipal::write_document(official(), operation, golden.facts);
    const std::string sent =
        municipal::sign_document(official(), operation, std::get<std::string>(written), key.signer());
    CHECK(values_of(sent, "DigestValue").size() == golden.signatures);
    CHECK(values_of(sent, "DigestValue").front() == values_of(theirs, "DigestValue").front());
  }
}

TEST_CASE("signed requests of ABRASF 2.04 validate against the schema and verify with xmlsec1",
          "[municipal][golden]") {
  const auto data = golden_folder();
  if (!data) return;
  const XmlSchema schema(*data / "xsd/abrasf-2.04-patched/nfse_v204.xsd");
  const bool has_xmlsec = std::system("command -v xmlsec1 >/dev/null 2>&1") == 0;
  if (!has_xmlsec) WARN("skipped: xmlsec1 is absent");
  const TemporaryFolder folder;
  for (const Golden& golden : goldens()) {
    INFO(golden.file);
    const std::string ours = signed_document(golden.call, golden.facts, *data);
    CHECK(schema.complaints(ours) == "");
    if (!has_xmlsec) continue;
    const auto file = folder.path() / golden.file;
    std::ofstream(file) << ours;
    for (std::size_t at = 1; at <= golden.signatures; ++at) {
      const std::string command = "timeout 30 xmlsec1 --verify --trusted-pem " +
                                  (*data / "golden/test-cert.pem").string() +
                                  " --id-attr:Id InfDeclaracaoPrestacaoServico --id-attr:Id LoteRps "
                                  "--id-attr:Id InfPedidoCancelamento"
                                  " --node-xpath \"(//*[local-name()='Signature'])[" +
                                  std::to_string(at) + "]\" " + file.string() + " >/dev/null 2>&1";
      CHECK(std::system(command.c_str()) == 0);
    }
  }
}

TEST_CASE("a namespace on the root, or a changed letter, would be noticed", "[municipal][golden]") {
  const auto data = golden_folder();
  if (!data) return;
  const std::string ours =
      signed_document(Call::IssueOne, municipal::facts_of(a_town_request(103), official()), *data);
  IssueInvoice other = a_town_request(103);
  other.invoice.amount = Money{150'001};
  const std::string changed = signed_document(Call::IssueOne, municipal::facts_of(other, official()), *data);
  CHECK(values_of(ours, "DigestValue") != values_of(changed, "DigestValue"));
  const auto parsed = XmlDocument::parse(ours);
  REQUIRE(parsed);
  CHECK(verify_enveloped(*parsed, "Rps/InfDeclaracaoPrestacaoServico"));
  std::string moved = ours;
  moved.insert(moved.find('>'), " xmlns:x=\"urn:x\"");
  const auto damaged = XmlDocument::parse(moved);
  REQUIRE(damaged);
  CHECK_FALSE(verify_enveloped(*damaged, "Rps/InfDeclaracaoPrestacaoServico"));
}

}  // namespace fiscal::test
