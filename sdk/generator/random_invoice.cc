#include <fiscal/testing/random_invoice.hpp>

#include "sdk/generator/parties.h"
#include "sdk/generator/service.h"
#include "sdk/generator/taxes.h"

namespace fiscal::testing {
namespace {

constexpr ZoneOffset brasilia{-180};

/// Noon, so that the day of emission is the same in every Brazilian zone.
Instant noon_of(Date day) { return start_of(day, brasilia) + hours(12); }

Money draw_amount(Dice& dice) {
  const auto roll = dice.between(1, 100);
  if (roll <= 4) return {1};
  if (roll <= 8) return max_money;
  if (roll <= 30) return {dice.between(1, 99'999)};
  return {dice.between(10'000, 100'000'000)};
}

Date draw_competence(Dice& dice, const RandomOptions& options, bool with_ibs_cbs) {
  if (with_ibs_cbs || dice.chance(60)) return options.today;
  return {static_cast<std::int16_t>(dice.between(2020, options.today.year - 1)),
          static_cast<std::uint8_t>(dice.between(1, 12)), static_cast<std::uint8_t>(dice.between(1, 28))};
}

Substitution draw_substitution(Dice& dice, TextStyle style, const Issuer& issuer) {
  Substitution replaced;
  replaced.access_key = draw_nfse_key(dice, issuer.municipality, issuer.tax_id);
  replaced.reason = static_cast<SubstitutionReason>(dice.between(0, 5));
  if (replaced.reason == SubstitutionReason::Other || dice.chance(50))
    replaced.text = random_text(dice, 15, 255, TextKind::Latin, style);
  return replaced;
}

void draw_labels(Dice& dice, std::uint64_t seed, TextStyle style, Invoice& invoice) {
  invoice.reference = "random-" + std::to_string(seed);
  if (dice.chance(20))
    invoice.charge = ChargeLink{static_cast<ChargeKind>(dice.between(0, 3)),
                                random_text(dice, 1, 100, TextKind::Any, style)};
  for (std::int64_t i = dice.chance(30) ? dice.between(1, 3) : 0; i > 0; --i)
    invoice.tags.push_back("tag-" + std::to_string(i));
  for (std::int64_t i = dice.chance(30) ? dice.between(1, 3) : 0; i > 0; --i)
    invoice.metadata["key_" + std::to_string(i)] = random_text(dice, 1, 100, TextKind::Any, style);
}

}  // namespace

Invoice random_invoice(std::uint64_t seed, const RandomOptions& options) {
  Dice dice(seed);
  const TextStyle style{options.rare_characters, options.boundary_sizes};
  Invoice invoice;
  invoice.amount = draw_amount(dice);
  const bool with_ibs_cbs = options.ibs_cbs && dice.chance(40);
  invoice.competence_date = draw_competence(dice, options, with_ibs_cbs);
  draw_service(dice, options, style, invoice);
  invoice.issuer = draw_issuer(dice, style, invoice.taxes.iss.treatment);
  draw_iss(dice, options, style, invoice);
  draw_federal_taxes(dice, invoice);
  if (with_ibs_cbs) draw_ibs_cbs(dice, style, invoice);
  if (options.substitution && dice.chance(6))
    invoice.replaces = draw_substitution(dice, style, *invoice.issuer);
  if (dice.chance(5)) invoice.issue_at = noon_of(options.today) + hours(24 * dice.between(1, 30));
  draw_labels(dice, seed, style, invoice);
  return invoice;
}

CheckContext random_context(const RandomOptions& options) {
  CheckContext context;
  context.now = noon_of(options.today);
  context.zone = brasilia;
  context.town = TownParameters{options.town_active, std::nullopt};
  context.number = DocumentNumber{"1", 1};
  return context;
}

}  // namespace fiscal::testing
