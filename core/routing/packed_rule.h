#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/routing/rule.h"

namespace fiscal::routing {

/// Texts side by side, sorted or not as they were given, read where they stand.
class PackedTexts {
 public:
  PackedTexts() = default;
  /// `bytes`: where each text ends, four bytes each, and the texts.
  PackedTexts(std::size_t count, std::string_view bytes) : count_(count), bytes_(bytes) {}

  std::size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }
  std::string_view operator[](std::size_t at) const;
  /// Of texts that are sorted.
  bool contains(std::string_view text) const;

 private:
  std::uint32_t end_of(std::size_t at) const;

  std::size_t count_ = 0;
  std::string_view bytes_;
};

/// Some of the three regimes.
class RegimeSet {
 public:
  bool empty() const { return bits_ == 0; }
  bool contains(TaxRegime regime) const { return (bits_ & bit(regime)) != 0; }
  void insert(TaxRegime regime) { bits_ = static_cast<std::uint8_t>(bits_ | bit(regime)); }
  std::uint8_t bits() const { return bits_; }
  static RegimeSet of_bits(std::uint8_t bits);

 private:
  static std::uint8_t bit(TaxRegime regime) {
    return static_cast<std::uint8_t>(1u << static_cast<unsigned>(regime));
  }

  std::uint8_t bits_ = 0;
};

/// `When`, member by member.
struct PackedWhen {
  PackedTexts account_in;
  PackedTexts municipality_in;
  PackedTexts service_in;
  std::optional<InvoiceType> type;
  RegimeSet regime_in;
  std::optional<Date> competence_from;
  std::optional<Date> competence_to;
  std::optional<Environment> environment;
  std::optional<Money> amount_from;
  std::optional<Money> amount_to;
  PackedTexts tag_in;
};

/// What a decision reads of a rule. A `Rule` is a dozen places in memory, each of which is waited for when
/// there are a hundred thousand; this is one or two lines of memory, read in place. Views live as long as the
/// bytes.
struct PackedRule {
  std::string_view id;
  PackedWhen when;
  RuleProvider provider = RuleProvider::Named;
  PackedTexts use;

  /// For ByMunicipality: the connections that speak with a service; none for one that the rule does not name.
  PackedTexts use_of(std::string_view service) const;

  std::size_t service_count = 0;
  std::string_view services;  ///< Read by `use_of`.
};

/// Appends the bytes of `rule`, whose lists of conditions are sorted.
void pack(const Rule& rule, std::string& bytes);

/// Reads what `pack` appended; what follows it in `bytes` is left alone.
PackedRule unpack_rule(std::string_view bytes);

}  // namespace fiscal::routing
