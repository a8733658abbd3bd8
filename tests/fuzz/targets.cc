#include "tests/fuzz/target.h"

#include <fiscal/access_key.hpp>
#include <fiscal/danfse.hpp>
#include <fiscal/encoding.hpp>
#include <fiscal/json.hpp>
#include <fiscal/national/nfse.hpp>
#include <fiscal/rules.hpp>
#include <fiscal/testing/random_invoice.hpp>
#include <fiscal/xml_document.hpp>

#include "core/api/account_body.h"
#include "core/api/body.h"
#include "core/api/framing.h"
#include "core/base/require.h"
#include "core/plugin/frame.h"
#include "core/plugin/manifest.h"
#include "core/plugin/plugin_lock.h"
#include "core/routing/routing_json.h"

namespace fiscal::fuzz {
namespace {

const std::string small_invoice =
    R"({"reference":"a","customer":{"tax_id":"529.982.247-25","name":"M"},"service":{"national_code":"010701",)"
    R"("description":"S"},"amount":45000,"taxes":{"iss":{},"approximate":{"simples_percent":"6.00"}}})";

const std::string small_account =
    R"({"name":"A","environment":"test","zone":"America/Sao_Paulo","default_connection":"c","issuer":)"
    R"({"tax_id":"11222333000181","name":"A","municipality":"3303302","tax_regime":"regular"}})";

const std::string small_note =
    R"(<NFSe xmlns="http://www.sped.fazenda.gov.br/nfse"><infNFSe Id="NFS35503082211222333000181000000000000126011234567890">)"
    R"(<xLocEmi>Belém</xLocEmi><nNFSe>1</nNFSe><dhProc>2026-01-15T10:00:00-03:00</dhProc><emit><CNPJ>11222333000181</CNPJ></emit>)"
    R"(<valores><vLiq>1.00</vLiq></valores><DPS><infDPS><tpAmb>2</tpAmb><tpEmit>1</tpEmit><dCompet>2026-01-15</dCompet>)"
    R"(<toma><CPF>52998224725</CPF><xNome>M</xNome></toma><serv><cServ><cTribNac>010701</cTribNac><xDescServ>S</xDescServ>)"
    R"(</cServ></serv></infDPS></DPS></infNFSe></NFSe>)";

/// What was taken once must be written and taken again, and mean the same.
template <class T>
void holds_its_form(std::string_view input) {
  const auto read = read_json<T>(input, UnknownFields::Refuse);
  if (!read.ok()) return;
  const std::string written = to_json(read.value);
  const auto again = read_json<T>(written, UnknownFields::Refuse);
  require(again.ok(), "what was written cannot be read");
  require(to_json(again.value) == written, "what was read again is written otherwise");
}

void invoice(std::string_view input) {
  holds_its_form<Invoice>(input);
  const auto read = read_json<Invoice>(input, UnknownFields::Ignore);
  if (!read.ok() || !read.value.issuer) return;
  check_invoice(read.value);
  for (const RuleSet& rules : rule_sets()) rules.check(read.value, {});
}

/// The canonical form, or nothing for a document that has none: one with a relative namespace URI.
std::optional<std::string> canonical_form(std::string_view input) {
  const auto parsed = XmlDocument::parse(input);
  if (!parsed.document) return std::nullopt;
  try {
    return parsed.document->root().canonical(Canonicalization::Exclusive);
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
}

void xml(std::string_view input) {
  const auto canonical = canonical_form(input);
  if (canonical) require(canonical_form(*canonical) == canonical, "a canonical form has another one");
}

void compressed(std::string_view input) {
  constexpr std::size_t most = 1 << 20;
  if (const auto bytes = gunzip(input, most)) require(bytes->size() <= most, "gunzip gave more than it may");
  if (const auto bytes = inflate_bytes(input, most))
    require(bytes->size() <= most, "inflate gave more than it may");
  if (const auto bytes = base64_decode(input))
    require(base64_encode(*bytes) == input, "base64 has two spellings");
}

/// What can be read is drawn, whatever it says.
void drawing(std::string_view input) {
  const auto drawn = danfse::render(input);
  require(drawn.pdf.empty() != drawn.error.empty(), "neither a page nor a reason");
}

/// A line a header, after the method and the target.
void http_head(std::string_view input) {
  std::vector<std::pair<std::string, std::string>> headers;
  std::string method, target;
  for (std::size_t line = 0; !input.empty(); ++line) {
    const std::string_view text = input.substr(0, input.find('\n'));
    input.remove_prefix(std::min(input.size(), text.size() + 1));
    const auto colon = text.find(':');
    if (line == 0)
      method = text;
    else if (line == 1)
      target = text;
    else
      headers.emplace_back(text.substr(0, colon),
                           colon == std::string_view::npos ? "" : text.substr(colon + 1));
  }
  const api::FramingLimits limits;
  const api::Framing framing = api::check_framing(method, target, headers, limits);
  if (!framing.refusal)
    require(framing.body_size <= limits.max_body, "a body beyond the limit would be read");
  if (const auto parsed = api::parse_target(target))
    require(parsed->first.find('\n') == std::string::npos, "a line break came through a target");
}

void operator_bodies(std::string_view input) {
  (void)api::read_account(input, "a");
  (void)api::read_connection(input, "a", "c");
  (void)api::read_substitution(input);
}

std::string frame_bytes(plugin::FrameKind kind, std::string_view name, std::string_view body) {
  const auto header = plugin::frame_header({kind, 0, 1, name, body});
  return std::string(header.data(), header.size()) + std::string(name) + std::string(body);
}

/// The stream of a worker that may be anybody's by now, in pieces of the size that its first byte says. Every
/// frame that is taken is within the limits, and the buffer always has room.
void frames(std::string_view input) {
  if (input.empty()) return;
  const std::size_t piece = 1 + static_cast<unsigned char>(input.front());
  plugin::FrameBuffer buffer;
  for (input.remove_prefix(1); !input.empty();) {
    const auto space = buffer.space();
    require(!space.empty(), "a buffer has no room for more");
    const std::size_t count = std::min({piece, input.size(), space.size()});
    std::copy_n(input.begin(), count, space.begin());
    buffer.filled(count);
    input.remove_prefix(count);
    plugin::Frame frame;
    auto state = buffer.next(frame);
    for (; state == plugin::FrameBuffer::State::Complete; state = buffer.next(frame))
      require(frame.name.size() <= plugin::max_frame_name && frame.body.size() <= plugin::max_frame_body,
              "a frame beyond the limits was taken");
    if (state == plugin::FrameBuffer::State::Broken) return;
  }
}

std::string random_invoice_json(std::uint64_t seed) { return to_json(testing::random_invoice(seed)); }

}  // namespace

const std::vector<Target>& targets() {
  static const std::vector<Target> all{
      {"invoice",
       {small_invoice, random_invoice_json(1), random_invoice_json(2), random_invoice_json(3)},
       invoice},
      {"outcome",
       {R"({"outcome":"authorized","access_key":"1","number":"1","alerts":[]})",
        R"({"outcome":"rejected","reasons":[{"code":"c","text":"t"}]})",
        R"({"outcome":"unknown","text":"t"})"},
       holds_its_form<IssueOutcome>},
      {"http_result",
       {R"({"answer":{"status":200,"headers":[["a","b"]],"body_b64":"QQ=="}})"},
       holds_its_form<HttpResult>},
      {"xml",
       {"<a xmlns=\"u\"><b c='d'>e &amp; f</b><!-- g --><h/></a>",
        "<?xml version=\"1.0\"?><N:x xmlns:N=\"y\"/>"},
       xml},
      {"nfse",
       {"<NFSe xmlns=\"http://www.sped.fazenda.gov.br/nfse\"><infNFSe "
        "Id=\"NFS1\"><nNFSe>1</nNFSe></infNFSe></NFSe>"},
       [](std::string_view input) { (void)national::read_nfse(input); }},
      {"danfse", {small_note}, drawing},
      {"compressed", {gzip("fiscal"), deflate_bytes("fiscal"), base64_encode("fiscal")}, compressed},
      {"http_head",
       {"POST\n/v1/invoices?a=b%20c\nhost:x\ncontent-length:12\nidempotency-key:k",
        "GET\n/v1/invoices/inv_1\nhost:x\ntransfer-encoding:chunked"},
       http_head},
      {"operator_bodies",
       {small_account, R"({"plugin":"p","environment":"test","settings":{},"egress":["a:1"],"series":"1"})",
        R"({"reason":"other","text":"long enough text","invoice":)" + small_invoice + "}"},
       operator_bodies},
      {"manifest",
       {R"({"id":"p","version":"1.0.0","title":"P","needs":["http/1"],"egress":["a.b:443"],"numbering":"gateway"})"},
       [](std::string_view input) { (void)plugin::parse_manifest(input); }},
      {"frames",
       {"\x05" + frame_bytes(plugin::FrameKind::Call, "http/1", "{}") +
            frame_bytes(plugin::FrameKind::Reply, "", "{}"),
        "\xFF" + frame_bytes(plugin::FrameKind::Hello, "seccomp", std::string(500, 'm'))},
       frames},
      {"plugin_lock",
       {R"({"acme":{"file":"acme.so","sha256":"0000000000000000000000000000000000000000000000000000000000000000"}})"},
       [](std::string_view input) { (void)plugin::parse_plugin_lock(input, "/"); }},
      {"rules",
       {R"([{"id":"r","when":{"service_in":["0101"],"amount_from":1},"use":["c"],"note":"n"}])"},
       [](std::string_view input) { (void)routing::rules_from_json(input); }}};
  return all;
}

}  // namespace fiscal::fuzz
