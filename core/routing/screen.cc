#include "core/routing/screen.h"

#include <string_view>

namespace fiscal::routing {
namespace {

constexpr std::uint64_t everything = ~std::uint64_t{0};
/// Stands for no value at all: a rule that asks for none lets it pass, and no value has this bit.
constexpr std::uint64_t nothing = 1;

/// FNV-1a, since it gives the hashes of all beginnings of a code on the way to that of the whole.
constexpr std::uint64_t hash_of_nothing = 0xCBF29CE484222325;
std::uint64_t hash_with(std::uint64_t hash, char next) {
  return (hash ^ static_cast<unsigned char>(next)) * 0x100000001B3;
}
std::uint64_t bit_of_hash(std::uint64_t hash) { return std::uint64_t{1} << (1 + (hash >> 32) % 63); }

std::uint64_t bit_of(std::string_view text) {
  std::uint64_t hash = hash_of_nothing;
  for (const char c : text) hash = hash_with(hash, c);
  return bit_of_hash(hash);
}

std::uint64_t bits_of(const std::vector<std::string>& texts) {
  if (texts.empty()) return everything;
  std::uint64_t bits = 0;
  for (const auto& text : texts) bits |= bit_of(text);
  return bits;
}

constexpr std::uint32_t type_bit(InvoiceType type) { return 1u << static_cast<unsigned>(type); }
constexpr std::uint32_t environment_bit(Environment environment) {
  return 4u << static_cast<unsigned>(environment);
}
constexpr std::uint32_t regime_bit(TaxRegime regime) { return 16u << static_cast<unsigned>(regime); }
constexpr std::uint32_t every_type = 3u;
constexpr std::uint32_t every_environment = 12u;
constexpr std::uint32_t every_regime = 7u << 4;

}  // namespace

Screen screen_of(const When& when) {
  Screen screen{bits_of(when.municipality_in), bits_of(when.service_in), bits_of(when.tag_in), 0};
  screen.kinds |= when.type ? type_bit(*when.type) : every_type;
  screen.kinds |= when.environment ? environment_bit(*when.environment) : every_environment;
  if (when.regime_in.empty()) screen.kinds |= every_regime;
  for (const TaxRegime regime : when.regime_in) screen.kinds |= regime_bit(regime);
  return screen;
}

Screen screen_of(const Account& account, const Invoice& invoice) {
  const Issuer& issuer = invoice.issuer ? *invoice.issuer : account.issuer;
  Screen screen{bit_of(issuer.municipality), nothing, nothing, 0};
  // A condition lists codes, or how they begin.
  std::uint64_t hash = hash_of_nothing;
  for (const char c : invoice.service.national_code) {
    hash = hash_with(hash, c);
    screen.services |= bit_of_hash(hash);
  }
  for (const std::string& tag : invoice.tags) screen.tags |= bit_of(tag);
  screen.kinds =
      type_bit(invoice.type) | environment_bit(account.environment) | regime_bit(issuer.tax_regime);
  return screen;
}

}  // namespace fiscal::routing
