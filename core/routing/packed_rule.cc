#include "core/routing/packed_rule.h"

#include <cstring>

#include "core/base/require.h"
#include "core/routing/packing.h"

namespace fiscal::routing {
namespace {

void pack_texts(const std::vector<std::string>& texts, Packer& packer) {
  std::string bytes;
  std::uint64_t end = 0;
  for (const std::string& text : texts) {
    end += text.size();
    require(end <= UINT32_MAX, "a list of a rule holds at most 4 GiB");
    const auto short_end = static_cast<std::uint32_t>(end);
    bytes.append(reinterpret_cast<const char*>(&short_end), sizeof short_end);
  }
  for (const std::string& text : texts) bytes += text;
  packer.add_all(texts.size(), std::string_view(bytes));
}

PackedTexts take_texts(Unpacker& unpacker) {
  std::size_t count = 0;
  std::string_view bytes;
  unpacker.take_all(count, bytes);
  return {count, bytes};
}

void pack_day(const std::optional<Date>& day, Packer& packer) {
  packer.add(day.has_value());
  if (day) packer.add_all(day->year, day->month, day->day);
}

std::optional<Date> take_day(Unpacker& unpacker) {
  bool is_given = false;
  unpacker.take(is_given);
  if (!is_given) return std::nullopt;
  Date day;
  unpacker.take_all(day.year, day.month, day.day);
  return day;
}

void pack_amount(const std::optional<Money>& amount, Packer& packer) {
  packer.add(amount ? std::optional(amount->centavos) : std::nullopt);
}

std::optional<Money> take_amount(Unpacker& unpacker) {
  std::optional<std::int64_t> centavos;
  unpacker.take(centavos);
  if (!centavos) return std::nullopt;
  return Money{*centavos};
}

}  // namespace

std::uint32_t PackedTexts::end_of(std::size_t at) const {
  std::uint32_t end = 0;
  std::memcpy(&end, bytes_.data() + at * sizeof end, sizeof end);
  return end;
}

std::string_view PackedTexts::operator[](std::size_t at) const {
  const std::uint32_t begin = at == 0 ? 0 : end_of(at - 1);
  return bytes_.substr(count_ * sizeof begin + begin, end_of(at) - begin);
}

bool PackedTexts::contains(std::string_view text) const {
  std::size_t first = 0;
  for (std::size_t left = count_; left > 0;) {
    const std::size_t half = left / 2;
    const int order = (*this)[first + half].compare(text);
    if (order == 0) return true;
    if (order < 0) first += half + 1;
    left = order < 0 ? left - half - 1 : half;
  }
  return false;
}

RegimeSet RegimeSet::of_bits(std::uint8_t bits) {
  RegimeSet set;
  set.bits_ = bits;
  return set;
}

PackedTexts PackedRule::use_of(std::string_view service) const {
  Unpacker unpacker(services);
  for (std::size_t left = service_count; left > 0; --left) {
    std::string_view name;
    unpacker.take(name);
    const PackedTexts connections = take_texts(unpacker);
    if (name == service) return connections;
  }
  return {};
}

void pack(const Rule& rule, std::string& bytes) {
  const When& when = rule.when;
  RegimeSet regimes;
  for (const TaxRegime regime : when.regime_in) regimes.insert(regime);
  std::string services;
  Packer service_packer(services);
  for (const ServiceUse& one : rule.services) {
    service_packer.add(one.service);
    pack_texts(one.use, service_packer);
  }
  Packer packer(bytes);
  packer.add_all(rule.id, rule.provider, when.type, when.environment, regimes.bits());
  for (const auto* list : {&when.account_in, &when.municipality_in, &when.service_in, &when.tag_in})
    pack_texts(*list, packer);
  for (const auto* day : {&when.competence_from, &when.competence_to}) pack_day(*day, packer);
  for (const auto* amount : {&when.amount_from, &when.amount_to}) pack_amount(*amount, packer);
  pack_texts(rule.use, packer);
  packer.add_all(rule.services.size(), std::string_view(services));
}

PackedRule unpack_rule(std::string_view bytes) {
  PackedRule rule;
  PackedWhen& when = rule.when;
  Unpacker unpacker(bytes);
  std::uint8_t regimes = 0;
  unpacker.take_all(rule.id, rule.provider, when.type, when.environment, regimes);
  when.regime_in = RegimeSet::of_bits(regimes);
  for (auto* list : {&when.account_in, &when.municipality_in, &when.service_in, &when.tag_in})
    *list = take_texts(unpacker);
  for (auto* day : {&when.competence_from, &when.competence_to}) *day = take_day(unpacker);
  for (auto* amount : {&when.amount_from, &when.amount_to}) *amount = take_amount(unpacker);
  rule.use = take_texts(unpacker);
  unpacker.take_all(rule.service_count, rule.services);
  return rule;
}

}  // namespace fiscal::routing
