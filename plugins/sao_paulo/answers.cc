#include "plugins/sao_paulo/answers.h"

#include <fiscal/xml_document.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

#include "plugins/sao_paulo/codes.h"

namespace fiscal::sao_paulo {
namespace {

std::string stripped(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

std::string text_of(const XmlElement& element, std::string_view steps) {
  return stripped(element.text_at(steps).value_or(""));
}

std::int64_t number_in(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

/// The town writes local times without an offset.
std::optional<Instant> local_time(const std::string& text) {
  if (const auto instant = parse_instant(text)) return instant;
  return parse_instant(text + "-03:00");
}

std::string without_blanks(std::string text) {
  text.erase(std::remove_if(text.begin(), text.end(),
                            [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }),
             text.end());
  return text;
}

std::optional<Money> amount_in(const XmlElement& element, std::string_view name) {
  const std::string text = text_of(element, name);
  if (text.empty()) return std::nullopt;
  if (const auto amount = parse_money(text)) return amount;
  // tpValor also allows "20500." and one decimal.
  if (const auto amount = parse_money(text + "0")) return amount;
  return parse_money(text.substr(0, text.find('.')));
}

/// CCM as the town writes it (tpInscricaoMunicipal): digits.
bool is_registration(std::string_view text) {
  return !text.empty() && text.size() <= 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Far more than the eight of tpCodigoVerificacao, which may be left out.
constexpr std::size_t longest_verification = 40;

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// Whether a note can be told by the key again: what came to harm on the way tells none.
bool is_sound(const IssuedKey& key) {
  return is_registration(key.registration) && key.number > 0 &&
         key.verification.size() <= longest_verification &&
         std::all_of(key.verification.begin(), key.verification.end(), is_letter_or_digit);
}

std::optional<IssuedKey> note_key_in(const XmlElement& key) {
  IssuedKey read;
  read.registration = text_of(key, "InscricaoPrestador");
  read.number = number_in(text_of(key, "NumeroNFe"));
  read.verification = text_of(key, "CodigoVerificacao");
  if (std::string national = text_of(key, "ChaveNotaNacional"); !national.empty())
    read.national = std::move(national);
  if (!is_sound(read)) return std::nullopt;
  return read;
}

RpsKey receipt_key_in(const XmlElement& key) {
  return {text_of(key, "InscricaoPrestador"), text_of(key, "SerieRPS"), number_in(text_of(key, "NumeroRPS"))};
}

/// Nothing for a note without a sound key, or that stands in no way of tpStatusNFe.
std::optional<Note> note_in(const XmlElement& element, const XmlElement& key) {
  auto note_key = note_key_in(key);
  const std::string status = text_of(element, "StatusNFe");
  if (!note_key || (status != "N" && status != "C" && status != "E")) return std::nullopt;
  Note note;
  note.key = std::move(*note_key);
  if (const auto receipt = element.child("ChaveRPS")) note.receipt = receipt_key_in(*receipt);
  note.receipt_signature = without_blanks(text_of(element, "Assinatura"));
  note.receipt_date = parse_date(text_of(element, "DataEmissaoRPS").substr(0, 10));
  note.issued_at = local_time(text_of(element, "DataEmissaoNFe"));
  note.cancelled = status == "C";
  note.cancelled_at = local_time(text_of(element, "DataCancelamento"));
  for (const char* kind : {"CNPJ", "CPF"}) {
    if (note.issuer_tax_id.empty())
      note.issuer_tax_id = text_of(element, std::string("CPFCNPJPrestador/") + kind);
    if (note.customer_tax_id.empty())
      note.customer_tax_id = text_of(element, std::string("CPFCNPJTomador/") + kind);
  }
  note.price = amount_in(element, "ValorServicos");
  note.deductions = amount_in(element, "ValorDeducoes");
  note.service_code = text_of(element, "CodigoServico");
  return note;
}

/// Nothing where one of them has no code.
std::optional<std::vector<Notice>> notices_in(const XmlElement& root, std::string_view name) {
  std::vector<Notice> notices;
  for (const XmlElement& element : root.children(name)) {
    Notice notice{text_of(element, "Codigo"), text_of(element, "Descricao")};
    if (notice.code.empty()) return std::nullopt;
    notices.push_back(std::move(notice));
  }
  return notices;
}

std::string_view without_zeros(std::string_view text) {
  while (text.size() > 1 && text.front() == '0') text.remove_prefix(1);
  return text;
}

}  // namespace

std::string access_key_of(const IssuedKey& key) {
  return key.registration + "-" + std::to_string(key.number) + "-" + key.verification;
}

std::optional<IssuedKey> parse_access_key(std::string_view text) {
  const auto first = text.find('-');
  const auto second = first == std::string_view::npos ? first : text.find('-', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  IssuedKey key;
  key.registration = std::string(text.substr(0, first));
  key.number = number_in(text.substr(first + 1, second - first - 1));
  key.verification = std::string(text.substr(second + 1));
  if (!is_sound(key)) return std::nullopt;
  return key;
}

std::optional<Return> read_return(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return std::nullopt;
  const auto parsed = XmlDocument::parse(text.substr(begin));
  if (!parsed) return std::nullopt;
  const XmlElement root = parsed->root();
  const std::string success = text_of(root, "Cabecalho/Sucesso");
  if (!root.name().starts_with("Retorno") || success.empty()) return std::nullopt;
  Return read;
  read.kind = std::string(root.name());
  read.success = success == "true" || success == "1";
  auto alerts = notices_in(root, "Alerta");
  auto errors = notices_in(root, "Erro");
  if (!alerts || !errors) return std::nullopt;
  read.alerts = std::move(*alerts);
  read.errors = std::move(*errors);
  for (const XmlElement& pair : root.children("ChaveNFeRPS")) {
    const auto note = pair.child("ChaveNFe");
    const auto receipt = pair.child("ChaveRPS");
    if (!note || !receipt) continue;
    auto key = note_key_in(*note);
    if (!key) return std::nullopt;
    read.issued.push_back({std::move(*key), receipt_key_in(*receipt)});
  }
  for (const XmlElement& element : root.children("NFe"))
    if (const auto key = element.child("ChaveNFe")) {
      auto note = note_in(element, *key);
      if (!note) return std::nullopt;
      read.notes.push_back(std::move(*note));
    }
  read.xml = std::string(text.substr(begin));
  return read;
}

Findings findings_of(const std::vector<Notice>& notices) {
  Findings findings;
  for (const Notice& notice : notices) findings.push_back(finding_of(notice.code, notice.text));
  return findings;
}

bool same_registration(std::string_view one, std::string_view other) {
  return without_zeros(one) == without_zeros(other);
}

bool same_receipt(const RpsKey& one, const RpsKey& other) {
  return same_registration(one.registration, other.registration) && one.number == other.number &&
         stripped(one.series) == stripped(other.series);
}

}  // namespace fiscal::sao_paulo
