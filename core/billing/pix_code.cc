#include "core/billing/pix_code.h"

#include <fiscal/tax_id.hpp>

#include <algorithm>
#include <array>

#include "core/billing/amount_due.h"
#include "core/billing/plain_text.h"

namespace fiscal::billing {
namespace {

constexpr std::size_t longest_name = 25;
constexpr std::size_t longest_city = 15;
constexpr std::size_t longest_transaction = 25;
/// EMV writes an amount with at most thirteen characters.
constexpr Money largest_pix{999'999'999'999};

std::string field(std::string_view id, std::string_view value) {
  const std::string length = std::to_string(value.size());
  return std::string(id) + (length.size() < 2 ? "0" : "") + length + std::string(value);
}

std::string for_emv(std::string_view text, std::size_t most) {
  std::string plain = in_plain_capitals(text).substr(0, most);
  while (!plain.empty() && plain.back() == ' ') plain.pop_back();
  return plain.empty() ? std::string("N") : plain;
}

std::string letters_and_digits(std::string_view text) {
  std::string kept;
  for (const char c : text)
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) kept += c;
  return kept.substr(0, longest_transaction);
}

bool is_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
    const char c = text[at];
    if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
  }
  return true;
}

bool is_email(std::string_view text) {
  const auto at = text.find('@');
  return at != 0 && at != std::string_view::npos && text.size() <= 77 &&
         text.find('.', at) != std::string_view::npos &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

}  // namespace

std::uint16_t crc16(std::string_view bytes) {
  unsigned crc = 0xFFFF;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned>(static_cast<unsigned char>(byte)) << 8;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
  }
  return static_cast<std::uint16_t>(crc);
}

std::string pix_code(const PixReceiver& receiver, Money amount, std::string_view transaction) {
  std::string code = field("00", "01") +
                     field("26", field("00", "br.gov.bcb.pix") + field("01", receiver.key)) +
                     field("52", "0000") + field("53", "986") + field("54", to_text(amount)) +
                     field("58", "BR") + field("59", for_emv(receiver.name.value_or(""), longest_name)) +
                     field("60", for_emv(receiver.city.value_or(""), longest_city)) +
                     field("62", field("05", letters_and_digits(transaction))) + "6304";
  constexpr std::string_view digits = "0123456789ABCDEF";
  const unsigned crc = crc16(code);
  for (const int shift : {12, 8, 4, 0}) code += digits[(crc >> shift) & 15];
  return code;
}

std::optional<std::string> pix_code_of(const BillingInvoice& invoice, Date day) {
  if (!invoice.pix ||
      (invoice.status != BillingStatus::Open && invoice.status != BillingStatus::Uncollectible))
    return std::nullopt;
  const AmountDue due = amount_due(invoice.amount, invoice.terms, invoice.payments, day);
  if (!due.can_be_paid || due.total == Money{} || due.total > largest_pix) return std::nullopt;
  return pix_code(*invoice.pix, due.total, invoice.id);
}

bool is_pix_key(std::string_view key) {
  if (key.starts_with('+')) return key.size() >= 13 && key.size() <= 15 && is_digits(key.substr(1));
  return is_uuid(key) || is_email(key) || tax_id_kind(key) != TaxIdKind::Neither;
}

}  // namespace fiscal::billing
