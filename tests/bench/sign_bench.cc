// From the request of a plugin call, as JSON, to a signed DPS, and on to the gzipped base64 that is sent; one
// thread. The limit is RSA-2048 of OpenSSL with the same key. Processor time, so that what else runs on the
// machine counts little.
#include <fiscal/encoding.hpp>
#include <fiscal/json.hpp>
#include <fiscal/national/dps.hpp>
#include <fiscal/xmldsig.hpp>

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/vault/certificate.h"
#include "core/vault/pkcs12.h"
#include "tests/bench/stopwatch.h"
#include "tests/bench/support/figures.h"
#include "tests/bench/support/stage.h"

namespace fiscal::bench {
namespace {

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string a_request() {
  auto read = read_json<Invoice>(InvoiceBodies(InvoiceBodies::Due::Now).body(1), UnknownFields::Refuse);
  if (!read.ok()) throw std::runtime_error(to_json(read.problems));
  IssueInvoice request;
  request.context.now = *parse_instant("2026-11-21T12:00:00Z");
  request.context.zone = ZoneOffset{-180};
  request.context.idempotency = "inv_1-connection";
  request.number = DocumentNumber{"1", 4711};
  request.invoice = std::move(read.value);
  Issuer issuer;
  issuer.tax_id = "11222333000181";
  issuer.name = "Oficina de Software Ltda";
  issuer.municipality = "3303302";
  issuer.tax_regime = TaxRegime::SimplesMeEpp;
  issuer.simples_assessment = SimplesAssessment::AllInSimples;
  request.invoice.issuer = issuer;
  request.invoice.competence_date = Date{2026, 11, 21};
  request.invoice.service.municipality = "3303302";
  return to_json(request);
}

class Signing {
 public:
  explicit Signing(const std::filesystem::path& pki)
      : certificate_(opened(pki)),
        certificate_b64_(base64_encode(certificate_.der())),
        request_(a_request()) {}

  std::string unsigned_dps() const {
    const auto request = read_json<IssueInvoice>(request_, UnknownFields::Refuse);
    auto built = national::build_dps(request.value);
    if (const auto* findings = std::get_if<Findings>(&built)) throw std::runtime_error(to_json(*findings));
    return std::move(std::get<national::Dps>(built).xml);
  }
  std::string signed_dps() const {
    return sign_enveloped(
        unsigned_dps(), "infDPS", signature_profiles::sha256_exclusive,
        [this](std::string_view data, SignatureDigest) {
          return Signed{certificate_.sign(SignatureAlgorithm::RsaSha256, data), certificate_b64_};
        });
  }
  std::string packed_dps() const { return base64_encode(gzip(signed_dps())); }

  /// The bare operation: a digest of 32 bytes becomes a signature, with everything that can be kept prepared.
  void sign_digest() {
    std::size_t size = signature_.size();
    if (EVP_PKEY_sign(raw_.get(), signature_.data(), &size, digest_.data(), digest_.size()) != 1)
      throw std::runtime_error("OpenSSL does not sign");
  }
  void prepare_raw() {
    raw_.reset(EVP_PKEY_CTX_new(certificate_.key(), nullptr));
    if (!raw_ || EVP_PKEY_sign_init(raw_.get()) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(raw_.get(), RSA_PKCS1_PADDING) != 1 ||
        EVP_PKEY_CTX_set_signature_md(raw_.get(), EVP_sha256()) != 1)
      throw std::runtime_error("OpenSSL does not prepare a signature");
  }

 private:
  static vault::Certificate opened(const std::filesystem::path& pki) {
    auto identity = vault::import_pkcs12(bytes_of(pki / "client-11222333000181.p12"), "sandbox");
    if (!identity) throw std::runtime_error(identity.error().text);
    return vault::Certificate(std::move(*identity));
  }

  vault::Certificate certificate_;
  std::string certificate_b64_;
  std::string request_;
  std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> raw_{nullptr, &EVP_PKEY_CTX_free};
  std::array<unsigned char, 32> digest_{};
  std::array<unsigned char, 512> signature_{};
};

template <class Work>
double per_second(double seconds, const Work& work) {
  const std::int64_t start = cpu_nanoseconds();
  const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  std::int64_t count = 0;
  for (; std::chrono::steady_clock::now() < until; ++count) work();
  return static_cast<double>(count) / (static_cast<double>(cpu_nanoseconds() - start) / 1e9);
}

struct Peer {
  std::string name;
  std::vector<std::string> words;
};

double peer_per_second(const Peer& peer, const std::filesystem::path& folder) {
  Program program(peer.words, folder / "peer.log");
  const auto said = nlohmann::json::parse(program.read_line());
  return said.at("count").get<double>() / said.at("seconds").get<double>();
}

std::vector<Peer> peers(const Options& options, const std::filesystem::path& folder, Figures& figures) {
  const auto script = [](const char* name) {
    return (test::source_dir() / "tests/bench/peers" / name).string();
  };
  const std::string seconds = std::to_string(options.seconds(1));
  std::vector<Peer> found;
  if (options.node && std::filesystem::exists(*options.node / "node_modules/xml-crypto"))
    found.push_back({"Node xml-crypto: signed",
                     {"node", script("sign.mjs"), options.node->string(), folder.string(), seconds}});
  else
    figures.absent("Node xml-crypto", "npm did not install it, see build/logs");
  if (is_installed("php"))
    found.push_back(
        {"PHP, DOM and openssl, cached key: signed", {"php", script("sign.php"), folder.string(), seconds}});
  else
    figures.absent("PHP with DOM and openssl", "php-cli and php-xml are not installed");
  return found;
}

int measure(const Options& options) {
  Figures figures("sign", options);
  const test::TemporaryFolder folder(options.folder);
  const auto pki = make_certificates(folder.path());
  Signing signing(pki);
  signing.prepare_raw();
  const std::string document = signing.signed_dps();
  const auto parsed = XmlDocument::parse(document);
  if (const auto verdict = verify_enveloped(*parsed, "infDPS"); !verdict)
    throw std::runtime_error("the signature does not hold: " + verdict.text);
  std::ofstream(folder.path() / "dps.xml") << signing.unsigned_dps();
  std::filesystem::copy(pki / "client-11222333000181.key", folder.path() / "key.pem");
  std::filesystem::copy(pki / "client-11222333000181.pem", folder.path() / "certificate.pem");
  figures.add("a signed DPS", "bytes", static_cast<double>(document.size()));

  const std::string raw = "raw RSA-2048: signatures", ours = "ours: signed",
                    packed = "ours: signed, gzipped, base64";
  const auto others = peers(options, folder.path(), figures);
  for (int round = 0; round < options.rounds; ++round) {
    const double seconds = options.seconds(1);
    figures.add(raw, "/s a core", per_second(seconds, [&] { signing.sign_digest(); }));
    figures.add(ours, "/s a core", per_second(seconds, [&] { signing.signed_dps(); }));
    figures.add(packed, "/s a core", per_second(seconds, [&] { signing.packed_dps(); }));
    for (const Peer& peer : others) figures.add(peer.name, "/s a core", peer_per_second(peer, folder.path()));
    figures.add("ours: all but the signature (JSON to XML, gzip, base64)", "us",
                each(200, [&](int) { base64_encode(gzip(signing.unsigned_dps())); }) / 1e3);
  }
  figures.hold("signed against raw RSA", figures.ratio("ours signed / raw RSA", ours, raw), "times",
               Bound::AtLeast, 0.90);
  figures.hold("signed, gzipped, base64 against raw RSA", figures.ratio("ours packed / raw RSA", packed, raw),
               "times", Bound::AtLeast, 0.85);
  for (const Peer& peer : others)
    figures.hold("signed against " + peer.name.substr(0, peer.name.find(':')),
                 figures.ratio("ours signed / " + peer.name, ours, peer.name), "times", Bound::AtLeast,
                 peer.name.starts_with("Node") ? 8 : 1);
  return figures.finish();
}

}  // namespace
}  // namespace fiscal::bench

int main(int count, char** words) { return fiscal::bench::run(fiscal::bench::measure, count, words); }
