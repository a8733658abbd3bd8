#include <fiscal/encoding.hpp>
#include <fiscal/xml.hpp>
#include <fiscal/xmldsig.hpp>

#include <cstdlib>
#include <stdexcept>

#include "tests/sdk/documents/sample_documents.h"
#include "tests/sdk/documents/throw_away_key.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

using Catch::Contains;

constexpr std::string_view nfse_namespace = "http://www.sped.fazenda.gov.br/nfse";
constexpr std::string_view abrasf_namespace = "http://www.abrasf.org.br/nfse.xsd";
const std::vector<std::string> profile_texts = {"legacy", "sha256_exclusive", "sha256_inclusive",
                                                "sha1_exclusive"};

std::string a_dps(std::string_view description = "Serviço de manutenção & suporte\r\n< 8h") {
  XmlWriter xml(nfse_namespace);
  xml.open("DPS").attribute("versao", "1.01").open("infDPS").attribute("Id", "DPS1");
  xml.element("tpAmb", "2").open("serv").element("xDescServ", description).close();
  return xml.close().close().take();
}

SignatureProfile profile_of(const std::string& name) { return signature_profile_named(name).value(); }

std::string signed_dps(const SignatureProfile& profile = signature_profiles::sha256_exclusive) {
  return sign_enveloped(a_dps(), "infDPS", profile, a_key().signer());
}

SignatureVerdict verdict_on(const std::string& document, std::string_view path = "infDPS",
                            std::string_view pinned = {}) {
  const auto parsed = XmlDocument::parse(document);
  INFO(document);
  REQUIRE(parsed);
  return verify_enveloped(*parsed, path, pinned);
}

SignatureFault fault_of(const std::string& document, std::string_view path = "infDPS") {
  const auto verdict = verdict_on(document, path);
  REQUIRE(verdict.fault);
  CHECK_FALSE(verdict.text.empty());
  CHECK(verdict.certificate_der.empty());
  return *verdict.fault;
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

std::string between(const std::string& text, std::string_view from, std::string_view to) {
  const auto begin = text.find(from);
  const auto end = text.find(to, begin);
  REQUIRE(end != std::string::npos);
  return text.substr(begin, end + to.size() - begin);
}

std::string signature_of(const std::string& document) {
  return between(document, "<Signature ", "</Signature>");
}

/// Whether the xmlsec1 command, an implementation of others, verifies the signature at `node`.
bool xmlsec_verifies(const std::string& document, const std::string& id_element,
                     const std::string& node = {}) {
  const TemporaryFolder folder;
  write_file(folder.path() / "document.xml", document);
  write_file(folder.path() / "certificate.pem", a_key().certificate_pem());
  std::string command =
      "cd '" + folder.path().string() + "' && xmlsec1 --verify --trusted-pem certificate.pem";
  if (!id_element.empty()) command += " --id-attr:Id '" + id_element + "'";
  if (!node.empty()) command += " --node-xpath \"" + node + "\"";
  return std::system((command + " document.xml > output 2>&1").c_str()) == 0;
}

/// Verifies every signature of a document for the element that it stands beside; answers how many there are.
int verify_all(const XmlElement& place) {
  int count = 0;
  if (const auto signature = place.child("Signature", xmldsig_namespace)) {
    ++count;
    const auto uri = signature->path("SignedInfo/Reference").value().attribute("URI").value();
    std::optional<XmlElement> element;
    if (uri.empty()) element = place;
    for (const auto& child : place.children())
      if (child.attribute("Id") == uri.substr(std::min<std::size_t>(1, uri.size()))) element = child;
    INFO(uri << " in " << place.name());
    REQUIRE(element);
    CHECK(verify_enveloped(*element).text == "");
  }
  for (const auto& child : place.children()) count += verify_all(child);
  return count;
}

bool has_xmlsec() { return std::system("command -v xmlsec1 > /dev/null 2>&1") == 0; }

std::string in_namespace(std::string_view ns, std::string_view name) {
  return std::string(ns) + ':' + std::string(name);
}

}  // namespace

TEST_CASE("profiles are found by name and by nothing else", "[xmldsig]") {
  CHECK(profile_of("legacy") == SignatureProfile{Canonicalization::Inclusive, SignatureDigest::Sha1});
  CHECK(profile_of("sha256_exclusive") == signature_profiles::sha256_exclusive);
  CHECK(profile_of("sha256_inclusive") == signature_profiles::sha256_inclusive);
  CHECK(profile_of("sha1_exclusive") == signature_profiles::sha1_exclusive);
  CHECK_FALSE(signature_profile_named("Legacy"));
  CHECK_FALSE(signature_profile_named(""));
  CHECK(signature_algorithm_name(SignatureDigest::Sha256) == "rsa-sha256");
  CHECK(signature_algorithm_name(SignatureDigest::Sha1) == "rsa-sha1");
}

TEST_CASE("a signature is inserted and nothing else changes", "[xmldsig]") {
  const auto document = signed_dps();
  const auto signature = signature_of(document);
  CHECK(replaced(document, signature, "") == a_dps());
  CHECK(document.ends_with(signature + "</DPS>"));
  CHECK_THAT(signature, Contains("<Reference URI=\"#DPS1\">"));
  CHECK_THAT(signature,
             Contains("<KeyInfo><X509Data><X509Certificate>" + base64_encode(a_key().certificate_der()) +
                      "</X509Certificate></X509Data></KeyInfo>"));
  CHECK(XmlDocument::parse(document)->root().canonical(Canonicalization::Inclusive) == document);
}

TEST_CASE("every profile verifies here and with xmlsec1", "[xmldsig]") {
  for (const auto& name : profile_texts) {
    INFO(name);
    const auto document = signed_dps(profile_of(name));
    const auto verdict = verdict_on(document);
    CHECK(verdict);
    CHECK(verdict.profile == profile_of(name));
    CHECK(verdict.certificate_der == a_key().certificate_der());
    if (!has_xmlsec()) {
      WARN("skipped: the xmlsec1 command is absent");
      continue;
    }
    CHECK(xmlsec_verifies(document, in_namespace(nfse_namespace, "infDPS")));
    CHECK_FALSE(xmlsec_verifies(replaced(document, ">2<", ">1<"), in_namespace(nfse_namespace, "infDPS")));
  }
  const auto with_comments = signed_dps({Canonicalization::ExclusiveWithComments, SignatureDigest::Sha256});
  CHECK(verdict_on(with_comments));
  if (has_xmlsec()) CHECK(xmlsec_verifies(with_comments, in_namespace(nfse_namespace, "infDPS")));
}

TEST_CASE("random documents sign as libxml2 canonicalizes them", "[xmldsig]") {
  int signed_count = 0;
  int refused = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    XmlWriter xml("urn:outer");
    xml.open("Lote").declare("o", "urn:o");
    if (seed % 3 == 0) xml.attribute("o:versao", "1");
    xml.open("Inf").attribute("Id", "I1").raw("<conteudo></conteudo>");
    // The fragment sees the same default namespace and binds all other prefixes itself.
    auto fragment = a_random_document(random);
    if (fragment.find("xmlns=") == std::string::npos) fragment = "<d xmlns=\"\">" + fragment + "</d>";
    const auto document = xml.raw(fragment).close().close().take();
    if (XmlDocument::parse(document)->root().canonical(Canonicalization::Inclusive) != document) continue;
    for (const auto& name : profile_texts) {
      INFO(seed << " " << name << " " << document);
      std::string result;
      try {
        result = sign_enveloped(document, "Inf", profile_of(name), a_key().signer());
      } catch (const std::invalid_argument& refusal) {
        // Only the exclusive form of prefixed names is beyond the writer.
        REQUIRE_THAT(refusal.what(), Contains("prefixed names"));
        REQUIRE(profile_of(name).canonicalization == Canonicalization::Exclusive);
        ++refused;
        continue;
      }
      REQUIRE(verdict_on(result, "Inf").text == "");
      ++signed_count;
    }
  }
  CHECK(signed_count > 300);
  CHECK(refused > 50);
}

TEST_CASE("an ABRASF lot carries one signature per RPS and one of its own", "[xmldsig]") {
  XmlWriter xml(abrasf_namespace);
  xml.open("EnviarLoteRpsEnvio")
      .open("LoteRps")
      .attribute("Id", "lote1")
      .attribute("versao", "2.04")
      .open("ListaRps");
  for (const char* id : {"rps1", "rps2"})
    xml.open("Rps")
        .open("InfDeclaracaoPrestacaoServico")
        .attribute("Id", id)
        .element("Competencia", "2026-01-01")
        .close()
        .close();
  auto document = xml.close().close().close().take();
  const auto& profile = signature_profiles::legacy;
  for (const char* id : {"rps1", "rps2"})
    document =
        sign_at(document, {.element = "InfDeclaracaoPrestacaoServico", .id = id}, profile, a_key().signer());
  document = sign_at(document, {.element = "LoteRps"}, profile, a_key().signer());

  const auto parsed = XmlDocument::parse(document);
  REQUIRE(parsed);
  CHECK(verify_enveloped(*parsed, "LoteRps"));
  const auto list = parsed->root().path("LoteRps/ListaRps").value();
  REQUIRE(list.children("Rps").size() == 2);
  for (const auto& rps : list.children("Rps")) {
    CHECK(rps.children().size() == 2);
    CHECK(rps.children().back().name() == "Signature");
    CHECK(verify_enveloped(rps.child("InfDeclaracaoPrestacaoServico").value()).text == "");
  }
  CHECK(parsed->root().children().back().name() == "Signature");
  if (has_xmlsec()) {
    const std::string signature = "/*[local-name()='Signature']";
    CHECK(xmlsec_verifies(document, in_namespace(abrasf_namespace, "LoteRps"), "/*" + signature));
    for (const char* position : {"1", "2"})
      CHECK(xmlsec_verifies(document, in_namespace(abrasf_namespace, "InfDeclaracaoPrestacaoServico"),
                            "/*/*/*/*[" + std::string(position) + "]" + signature));
  }
}

TEST_CASE("a whole document is signed with an empty URI", "[xmldsig]") {
  XmlWriter xml("http://www.prefeitura.sp.gov.br/nfe");
  xml.open("PedidoEnvioRPS").open("Cabecalho").declare("", "").attribute("Versao", "2").close();
  const auto document = xml.open("RPS").declare("", "").close().close().take();
  const SignatureTarget target{.element = "PedidoEnvioRPS", .reference = SignatureReference::WholeDocument};
  for (const auto& name : profile_texts) {
    INFO(name);
    const auto result = sign_at(document, target, profile_of(name), a_key().signer());
    CHECK_THAT(result, Contains("URI=\"\""));
    CHECK(verdict_on(result, "").text == "");
    CHECK(fault_of(replaced(result, "Versao=\"2\"", "Versao=\"1\""), "") == SignatureFault::Digest);
    CHECK(fault_of(result, "Cabecalho") == SignatureFault::Reference);
    if (has_xmlsec()) CHECK(xmlsec_verifies(result, ""));
  }
}

TEST_CASE("prefixes in scope become part of an inclusive signature", "[xmldsig]") {
  XmlWriter xml("urn:r");
  xml.open("r").declare("b", "urn:b").declare("a", "urn:a").attribute("b:x", "1");
  const auto document = xml.open("i").attribute("Id", "i1").element("a:v", "1").close().close().take();
  for (const auto& profile : {signature_profiles::legacy, signature_profiles::sha256_inclusive}) {
    const auto result = sign_enveloped(document, "i", profile, a_key().signer());
    CHECK(verdict_on(result, "i").text == "");
    if (has_xmlsec()) CHECK(xmlsec_verifies(result, "urn:r:i"));
  }
  CHECK_THROWS_WITH(sign_enveloped(document, "i", signature_profiles::sha256_exclusive, a_key().signer()),
                    Contains("prefixed names in element i"));

  const SignatureTarget whole{.element = "r", .reference = SignatureReference::WholeDocument};
  CHECK(verdict_on(sign_at(document, whole, signature_profiles::legacy, a_key().signer()), "").text == "");
  CHECK_THROWS_WITH(sign_at(document, whole, signature_profiles::sha1_exclusive, a_key().signer()),
                    Contains("prefixed names in element r"));
}

TEST_CASE("a signer's own element may be the root and hold its signature", "[xmldsig]") {
  const auto document =
      XmlWriter("urn:p").open("Pedido").attribute("id", "p1").element("v", "1").close().take();
  const auto result = sign_at(document, {.element = "Pedido", .id_attribute = "id"},
                              signature_profiles::legacy, a_key().signer());
  CHECK(verdict_on(result, "").text == "");
  CHECK(fault_of(replaced(result, "<v>1", "<v>2"), "") == SignatureFault::Digest);
}

TEST_CASE("what cannot be signed is refused with its reason", "[xmldsig]") {
  const auto refuses = [](const std::string& document, const SignatureTarget& target,
                          const std::string& why) {
    INFO(document);
    bool asked = false;
    const Signer signer = [&](std::string_view, SignatureDigest) {
      asked = true;
      return Signed{"s", "AAAA"};
    };
    CHECK_THROWS_WITH(sign_at(document, target, signature_profiles::legacy, signer), Contains(why));
    CHECK_FALSE(asked);
  };
  const SignatureTarget b{.element = "b"};
  refuses("<a><c></c></a>", b, "no element b");
  refuses("<a><b></b></a>", b, "no attribute Id");
  refuses("<a><b Id=\"1\"></b><b Id=\"2\"></b></a>", b, "more than one");
  refuses("<a><b Id=\"1\"></b><b Id=\"2\"></b></a>", {.element = "b", .id = "3"},
          "no element b with the id 3");
  refuses("<a Id=\"1\"><b Id=\"1\"></b></a>", b, "more than once");
  refuses("<a xml:lang=\"pt\"><b Id=\"1\"></b></a>", b, "xml:");
  refuses(sign_enveloped("<a><b Id=\"1\"></b></a>", "b", signature_profiles::legacy, a_key().signer()), b,
          "already");
  for (const char* text : {"", "x", "<a>", "<a></b>", "<a><b Id=\"1\"/></a>", "<a><b Id='1'></b></a>",
                           "<?xml version=\"1.0\"?><a></a>", "<!-- --><a></a>", "<a></a><a></a>",
                           "<a></a>tail>", "<a b></a>", "<a b=\"", "<", "<a", "</a>", "<a><![CDATA[x]]></a>"})
    refuses(text, b, "canonical form");
  CHECK_THROWS_AS(sign_enveloped("<a><b Id=\"1\"></b></a>", "b", signature_profiles::legacy,
                                 [](std::string_view, SignatureDigest) {
                                   return Signed{"", "AAAA"};
                                 }),
                  std::invalid_argument);
  CHECK_THROWS_AS(sign_enveloped("<a><b Id=\"1\"></b></a>", "b", signature_profiles::legacy,
                                 [](std::string_view, SignatureDigest) {
                                   return Signed{"s", "<pem>"};
                                 }),
                  std::invalid_argument);
}

TEST_CASE("no changed byte of the signed element or of the signature passes", "[xmldsig]") {
  const auto document = signed_dps(signature_profiles::legacy);
  const auto from = document.find("<infDPS");
  int parsed_count = 0;
  for (std::size_t at = from; at < document.size(); ++at) {
    auto altered = document;
    altered[at] = altered[at] == 'A' ? 'B' : 'A';
    const auto parsed = XmlDocument::parse(altered);
    if (!parsed) continue;
    ++parsed_count;
    const auto verdict = verify_enveloped(*parsed, "infDPS");
    if (!verdict) continue;
    // Outside the signed parts only the certificate may differ without breaking the key that it carries.
    INFO("byte " << at << ": " << altered.substr(at - 10, 20));
    const auto certificate = document.find("<X509Certificate>");
    CHECK((at > certificate && at < document.find("</X509Certificate>")));
    CHECK(verdict.certificate_der != a_key().certificate_der());
  }
  CHECK(parsed_count > 1000);
  CHECK(fault_of(replaced(document, ">2<", ">1<")) == SignatureFault::Digest);
}

TEST_CASE("a pinned certificate decides, not the one that came along", "[xmldsig]") {
  const ThrowAwayKey stranger;
  const auto document =
      sign_enveloped(a_dps(), "infDPS", signature_profiles::sha256_exclusive, stranger.signer());
  CHECK(verdict_on(document).certificate_der == stranger.certificate_der());
  CHECK(verdict_on(document, "infDPS", stranger.certificate_der()));
  CHECK(verdict_on(document, "infDPS", a_key().certificate_der()).fault == SignatureFault::SignatureValue);
  CHECK(verdict_on(document, "infDPS", "not DER").fault == SignatureFault::Certificate);
  // The stranger's signature under our certificate.
  const auto disguised =
      replaced(document, base64_encode(stranger.certificate_der()), base64_encode(a_key().certificate_der()));
  CHECK(fault_of(disguised) == SignatureFault::SignatureValue);
}

TEST_CASE("a wrapped signature does not vouch for the element that is read", "[xmldsig]") {
  const auto document = signed_dps();
  const auto original = between(document, "<infDPS", "</infDPS>");
  const auto signature = signature_of(document);
  const std::string forged = "<infDPS Id=\"DPS2\"><tpAmb>1</tpAmb></infDPS>";
  const std::string open = "<DPS xmlns=\"" + std::string(nfse_namespace) + "\" versao=\"1.01\">";

  // The signed element is moved away and another stands in its place.
  CHECK(fault_of(open + forged + "<extra>" + original + "</extra>" + signature + "</DPS>") ==
        SignatureFault::Reference);
  CHECK(fault_of(open + forged + original + signature + "</DPS>") == SignatureFault::Reference);
  CHECK(fault_of(open + forged +
                 replaced(signature, "</KeyInfo>", "</KeyInfo><Object>" + original + "</Object>") +
                 "</DPS>") == SignatureFault::Structure);
  // It keeps its id twice.
  const auto same_id = replaced(forged, "DPS2", "DPS1");
  CHECK(fault_of(open + same_id + "<extra>" + original + "</extra>" + signature + "</DPS>") ==
        SignatureFault::DuplicateId);
  CHECK(fault_of(open + original + "<extra ID=\"DPS1\"></extra>" + signature + "</DPS>") ==
        SignatureFault::DuplicateId);
  CHECK(fault_of(replaced(document, "versao=", "Id=\"DPS1\" versao=")) == SignatureFault::DuplicateId);
  // The signature stands elsewhere, or has company.
  CHECK(fault_of(open + original + "<extra>" + signature + "</extra></DPS>") ==
        SignatureFault::SignatureMissing);
  CHECK(fault_of(open + original + signature + signature + "</DPS>") == SignatureFault::SignatureNotAlone);
  CHECK(fault_of(open + original + "</DPS>") == SignatureFault::SignatureMissing);
  CHECK(fault_of(document, "infNFSe") == SignatureFault::ElementMissing);
}

TEST_CASE("only the transforms and algorithms of the list are accepted", "[xmldsig]") {
  const auto document = signed_dps();
  const auto with = [&](std::string_view what, std::string_view instead) {
    return fault_of(replaced(document, what, instead));
  };
  const std::string enveloped =
      "<Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></Transform>";
  const std::string exclusive =
      "<Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></Transform>";
  CHECK(with(enveloped, "") == SignatureFault::Transform);
  CHECK(with(enveloped + exclusive, exclusive + enveloped) == SignatureFault::Transform);
  CHECK(with(enveloped + exclusive, enveloped + exclusive + exclusive) == SignatureFault::Transform);
  CHECK(
      with(exclusive, "<Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"></Transform>") ==
      SignatureFault::Transform);
  CHECK(with(exclusive,
             "<Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"><x></x></Transform>") ==
        SignatureFault::Algorithm);
  CHECK(with("<CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"",
             "<CanonicalizationMethod Algorithm=\"x\"") == SignatureFault::Algorithm);
  CHECK(with("rsa-sha256", "hmac-sha256") == SignatureFault::Algorithm);
  CHECK(with("xmlenc#sha256", "xmlenc#md5") == SignatureFault::Algorithm);
  CHECK(with("URI=\"#DPS1\"", "URI=\"\"") == SignatureFault::Reference);
  CHECK(with(" URI=\"#DPS1\"", "") == SignatureFault::Reference);
  CHECK(with("<DigestValue>", "<DigestValue>!") == SignatureFault::Digest);
  CHECK(with("<SignatureValue>", "<SignatureValue>!") == SignatureFault::SignatureValue);
  CHECK(with("<X509Certificate>", "<X509Certificate>AAAA") == SignatureFault::Certificate);
  const auto reference = between(document, "<Reference", "</Reference>");
  CHECK(with(reference, reference + reference) == SignatureFault::Structure);
  CHECK(with(between(document, "<KeyInfo>", "</KeyInfo>"), "") == SignatureFault::Structure);
}

TEST_CASE("lines in base64 and comments around a signature do not break it", "[xmldsig]") {
  auto document = signed_dps();
  document = replaced(document, "<X509Certificate>", "<X509Certificate>\n  ");
  document = replaced(document, "<SignatureValue>", "<SignatureValue>\r\n");
  document = replaced(document, "<tpAmb>", "<!-- a comment is no part of a reference --><tpAmb>");
  CHECK(verdict_on(document).text == "");
}

TEST_CASE("a comment added to the signed element is no change, whatever the canonical form says",
          "[xmldsig]") {
  const auto document = signed_dps({Canonicalization::ExclusiveWithComments, SignatureDigest::Sha256});
  const auto commented = replaced(document, "<tpAmb>", "<!-- added --><tpAmb>");
  CHECK(verdict_on(commented).text == "");
  if (has_xmlsec()) CHECK(xmlsec_verifies(commented, in_namespace(nfse_namespace, "infDPS")));
  CHECK(fault_of(replaced(document, "<SignedInfo>", "<SignedInfo><!-- added -->")) ==
        SignatureFault::SignatureValue);
}

TEST_CASE("an element without a namespace is signed without the one around it", "[xmldsig]") {
  XmlWriter xml("urn:r");
  xml.open("r").open("i").declare("", "").attribute("Id", "i1").element("v", "1").close();
  const auto document = xml.close().take();
  for (const auto& name : profile_texts) {
    const auto result = sign_enveloped(document, "i", profile_of(name), a_key().signer());
    CHECK(verdict_on(result, "i").text == "");
    if (has_xmlsec()) CHECK(xmlsec_verifies(result, "i"));
  }
}

TEST_CASE("signatures that others made verify", "[xmldsig]") {
  const auto samples = shared_samples("data/municipal/golden");
  if (samples.empty()) {
    WARN("skipped: the reference material is absent");
    return;
  }
  int verified = 0;
  for (const auto& sample : samples) {
    if (sample.filename().string().find(".signed.") == std::string::npos) continue;
    const auto parsed = XmlDocument::parse(read_file(sample));
    INFO(sample.filename() << " " << parsed.error);
    REQUIRE(parsed);
    const int found = verify_all(parsed->root());
    CHECK(found > 0);
    verified += found;
  }
  CHECK(verified > 4);
}

}  // namespace fiscal::test
