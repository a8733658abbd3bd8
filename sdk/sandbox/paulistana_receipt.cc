#include "sdk/sandbox/paulistana_receipt.h"

#include <algorithm>
#include <span>

#include "sdk/sandbox/clock.h"
#include "sdk/sandbox/encoding.h"
#include "sdk/sandbox/money.h"

namespace fiscal::sandbox {
namespace {

/// One element of tpRPS: in which versions it stands and whether it must.
struct Element {
  std::string_view name;
  bool in_1, in_2, wanted;
};

/// tpRPS in order, from TiposNFe_v01 and TiposNFe_v02 (July 2026).
constexpr Element sequence[] = {
    {"Assinatura", true, true, true},
    {"ChaveRPS", true, true, true},
    {"TipoRPS", true, true, true},
    {"DataEmissao", true, true, true},
    {"StatusRPS", true, true, true},
    {"TributacaoRPS", true, true, true},
    {"ValorServicos", true, false, true},
    {"ValorDeducoes", true, true, true},
    {"ValorPIS", true, true, false},
    {"ValorCOFINS", true, true, false},
    {"ValorINSS", true, true, false},
    {"ValorIR", true, true, false},
    {"ValorCSLL", true, true, false},
    {"CodigoServico", true, true, true},
    {"AliquotaServicos", true, true, true},
    {"ISSRetido", true, true, true},
    {"CPFCNPJTomador", true, true, false},
    {"InscricaoMunicipalTomador", true, true, false},
    {"InscricaoEstadualTomador", true, true, false},
    {"RazaoSocialTomador", true, true, false},
    {"EnderecoTomador", true, true, false},
    {"EmailTomador", true, true, false},
    {"CPFCNPJIntermediario", true, true, false},
    {"InscricaoMunicipalIntermediario", true, true, false},
    {"ISSRetidoIntermediario", true, true, false},
    {"EmailIntermediario", true, true, false},
    {"Discriminacao", true, true, true},
    {"ValorCargaTributaria", true, true, false},
    {"PercentualCargaTributaria", true, true, false},
    {"FonteCargaTributaria", true, true, false},
    {"CodigoCEI", true, true, false},
    {"MatriculaObra", true, true, false},
    {"MunicipioPrestacao", true, true, false},
    {"NumeroEncapsulamento", true, true, false},
    {"ValorTotalRecebido", true, true, false},
    {"RetencaoPisCofins", false, true, false},
    {"ValorInicialCobrado", false, true, false},
    {"ValorFinalCobrado", false, true, false},
    {"ValorMulta", false, true, false},
    {"ValorJuros", false, true, false},
    {"ValorIPI", false, true, true},
    {"ExigibilidadeSuspensa", false, true, true},
    {"PagamentoParceladoAntecipado", false, true, false},
    {"NCM", false, true, false},
    {"NBS", false, true, true},
    {"atvEvento", false, true, false},
    {"cLocPrestacao", false, true, false},
    {"cPaisPrestacao", false, true, false},
    {"IBSCBS", false, true, true},
};

/// What breaks the sequence, or empty.
std::string out_of_sequence(const xmlNode* rps, int version) {
  std::span<const Element> left(sequence);
  const auto stands = [&](const Element& one) { return version == 1 ? one.in_1 : one.in_2; };
  for (const xmlNode* node = rps->children; node; node = node->next) {
    if (node->type != XML_ELEMENT_NODE) continue;
    const auto place = std::find_if(left.begin(), left.end(), [&](const Element& one) {
      return stands(one) && one.name == name_of(node);
    });
    if (place == left.end() || !namespace_of(node).empty()) return std::string(name_of(node));
    const auto skipped =
        std::find_if(left.begin(), place, [&](const Element& one) { return stands(one) && one.wanted; });
    if (skipped != place) return std::string(skipped->name);
    left = left.subspan(static_cast<std::size_t>(place - left.begin()) + 1);
  }
  const auto missing =
      std::find_if(left.begin(), left.end(), [&](const Element& one) { return stands(one) && one.wanted; });
  return missing == left.end() ? std::string() : std::string(missing->name);
}

/// CPF, CNPJ or NIF below an element.
void read_person(const xmlNode* node, std::string& kind, std::string& id) {
  for (const char* name : {"CPF", "CNPJ", "NIF", "NaoNIF"})
    if (const xmlNode* found = child(node, name)) {
      kind = name;
      id = text_of(found);
    }
}

std::string filled(std::string_view text, std::size_t width) {
  return std::string(text.size() < width ? width - text.size() : 0, '0') + std::string(text);
}

std::string centavos(std::int64_t value) { return filled(std::to_string(value), 15); }

char person_digit(const std::string& kind) {
  return kind == "CPF" ? '1' : kind == "CNPJ" ? '2' : kind.empty() ? '3' : '4';
}

std::optional<PaulistanaNotice> judged(const PaulistanaReceipt& receipt, const std::string& issuer_id,
                                       std::time_t now) {
  if (receipt.price <= 0)
    return PaulistanaNotice{"303", "O Valor dos serviços deverá ser superior a R$ 0,00 (zero)."};
  if (receipt.deductions >= receipt.price)
    return PaulistanaNotice{"304", "O Valor das deduções deverá ser inferior ao valor dos serviços."};
  if (receipt.customer_id == issuer_id)
    return PaulistanaNotice{"301", "O tomador de serviços informado é o próprio prestador."};
  if (receipt.date > layout_datetime(now).substr(0, 10))
    return PaulistanaNotice{"313", "A data da emissão do RPS não poderá ser superior a data de hoje."};
  return std::nullopt;
}

}  // namespace

std::string receipt_signature_text(const PaulistanaReceipt& receipt, int version) {
  std::string day = receipt.date;
  day.erase(std::remove(day.begin(), day.end(), '-'), day.end());
  std::string text = filled(receipt.registration, version == 1 ? 8 : 12);
  std::string series = receipt.series;
  series.resize(5, ' ');
  text += series + filled(receipt.number, 12) + day + receipt.taxation + "N" +
          (receipt.withheld == "true" ? "S" : "N");
  text += centavos(receipt.price) + centavos(receipt.deductions) + filled(receipt.service_code, 5);
  const bool federal = receipt.customer_kind == "CPF" || receipt.customer_kind == "CNPJ";
  text += person_digit(receipt.customer_kind) + filled(federal ? receipt.customer_id : "", 14);
  if (!receipt.intermediary_id.empty())
    text += person_digit(receipt.intermediary_kind) + filled(receipt.intermediary_id, 14) +
            (receipt.intermediary_withheld == "true" ? "S" : "N");
  if (!federal) text += receipt.customer_id;
  return text;
}

bool verifies_text(const Certificate& signer, const std::string& text, const std::string& signature) {
  const auto bytes = base64_decode_loose(signature);
  const DigestHandle context(EVP_MD_CTX_new());
  return bytes && signer.key &&
         EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha1(), nullptr, signer.key.get()) == 1 &&
         EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(bytes->data()), bytes->size(),
                          reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
}

ReceiptReading read_receipt(const xmlNode* rps, int version, const std::string& issuer_id,
                            const Certificate& signer, std::time_t now) {
  ReceiptReading reading;
  if (const std::string wrong = out_of_sequence(rps, version); !wrong.empty()) {
    reading.error = PaulistanaNotice{"1001", "XML não compatível com Schema: " + wrong};
    return reading;
  }
  PaulistanaReceipt& receipt = reading.receipt;
  const xmlNode* key = child(rps, "ChaveRPS");
  receipt.registration = text_of(child(key, "InscricaoPrestador"));
  receipt.series = text_of(child(key, "SerieRPS"));
  receipt.number = text_of(child(key, "NumeroRPS"));
  receipt.date = text_of(child(rps, "DataEmissao"));
  receipt.taxation = text_of(child(rps, "TributacaoRPS"));
  const xmlNode* final_price = child(rps, "ValorFinalCobrado");
  const xmlNode* price = version == 1  ? child(rps, "ValorServicos")
                         : final_price ? final_price
                                       : child(rps, "ValorInicialCobrado");
  receipt.price = parse_hundredths(text_of(price));
  receipt.deductions = parse_hundredths(text_of(child(rps, "ValorDeducoes")));
  receipt.service_code = text_of(child(rps, "CodigoServico"));
  receipt.rate = text_of(child(rps, "AliquotaServicos"));
  receipt.withheld = text_of(child(rps, "ISSRetido"));
  read_person(child(rps, "CPFCNPJTomador"), receipt.customer_kind, receipt.customer_id);
  receipt.customer_name = text_of(child(rps, "RazaoSocialTomador"));
  read_person(child(rps, "CPFCNPJIntermediario"), receipt.intermediary_kind, receipt.intermediary_id);
  receipt.intermediary_withheld = text_of(child(rps, "ISSRetidoIntermediario"));
  receipt.description = text_of(child(rps, "Discriminacao"));
  receipt.signature = text_of(child(rps, "Assinatura"));
  reading.error = judged(receipt, issuer_id, now);
  const std::string text = receipt_signature_text(receipt, version);
  if (!reading.error && !verifies_text(signer, text, receipt.signature))
    reading.error =
        PaulistanaNotice{"1206", "Assinatura Digital do RPS incorreta. String verificada: " + text};
  return reading;
}

}  // namespace fiscal::sandbox
