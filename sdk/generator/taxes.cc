#include "sdk/generator/taxes.h"

#include <fiscal/money.hpp>
#include <fiscal/tables.hpp>

#include <algorithm>

#include "sdk/generator/parties.h"

namespace fiscal::testing {
namespace {

// Below this price, percentages of it round to nothing and the sums that rules compare have no room.
constexpr Money smallest_divisible{10'000};

Rate two_decimals(Dice& dice, std::int64_t low_hundredths, std::int64_t high_hundredths) {
  return {dice.between(low_hundredths, high_hundredths) * 100};
}

bool is_inside_simples(const Issuer& issuer) {
  return issuer.tax_regime == TaxRegime::SimplesMeEpp &&
         issuer.simples_assessment == SimplesAssessment::AllInSimples;
}

/// A benefit or a deduction is open to this issuer on this service. Inside the Simples few services have
/// them; the generator keeps to the two items that have both.
bool may_reduce_base(const Invoice& invoice) {
  const Issuer& issuer = *invoice.issuer;
  if (invoice.taxes.iss.treatment != IssTreatment::Taxable || issuer.tax_regime == TaxRegime::SimplesMei ||
      issuer.special_regime != SpecialRegime::None)
    return false;
  const std::string_view code = invoice.service.national_code;
  return !is_inside_simples(issuer) || code == "070201" || code == "070202" || code == "070501" ||
         code == "070502";
}

bool is_in_brazil(const std::optional<Party>& party) {
  return party && party->tax_id && party->address && party->address->municipality;
}

void draw_withholding(Dice& dice, Invoice& invoice) {
  Iss& iss = invoice.taxes.iss;
  if (iss.treatment != IssTreatment::Taxable || invoice.issuer->tax_regime == TaxRegime::SimplesMei ||
      invoice.issuer->special_regime != SpecialRegime::None || invoice.service.national_code == "220101")
    return;
  if (is_in_brazil(invoice.customer) && dice.chance(30)) iss.withheld_by = WithheldBy::Customer;
  if (is_in_brazil(invoice.intermediary) && dice.chance(20)) iss.withheld_by = WithheldBy::Intermediary;
}

void draw_rate(Dice& dice, const RandomOptions& options, Invoice& invoice) {
  Iss& iss = invoice.taxes.iss;
  const Issuer& issuer = *invoice.issuer;
  if (iss.treatment != IssTreatment::Taxable || issuer.special_regime != SpecialRegime::None) return;
  if (is_inside_simples(issuer)) {
    if (iss.withheld_by != WithheldBy::Nobody) iss.rate = two_decimals(dice, 180, 500);
  } else if (issuer.tax_regime != TaxRegime::SimplesMei && !options.town_active) {
    iss.rate = two_decimals(dice, 200, 500);
  }
}

/// The largest part of the price, in hundredths of a percent, that may leave the base: 2 % of ISS must stay.
std::int64_t reducible_hundredths(const Iss& iss) {
  constexpr std::int64_t highest = 3'000;
  if (!iss.rate) return highest;
  const std::int64_t hundredths = iss.rate->ten_thousandths / 100;
  if (hundredths <= 210) return 0;
  return std::min(highest, 10'000 - 200 * 10'000 / hundredths - 100);
}

DeductionDocument draw_document(Dice& dice, TextStyle style, Money deducted, Date issued_on) {
  DeductionDocument document;
  document.deducted = deducted;
  document.deductible = deducted + Money{dice.between(0, 1'000)};
  document.issued_on = issued_on;
  document.kind = static_cast<DeductionKind>(dice.between(0, 9));
  if (document.kind == DeductionKind::Other)
    document.other_kind = random_text(dice, 1, 150, TextKind::Latin, style);
  const auto form = dice.between(1, 5);
  if (form == 1) document.nfse_key = draw_nfse_key(dice, draw_municipality(dice), draw_cnpj(dice));
  if (form == 2) document.nfe_key = draw_nfe_key(dice);
  if (form == 3) {
    document.municipal_municipality = draw_municipality(dice);
    document.municipal_number = random_digits(dice, static_cast<std::size_t>(dice.between(1, 15)));
    document.municipal_code = random_alphanumeric(dice, 1, 9);
  }
  if (form == 4) document.fiscal_document = random_text(dice, 1, 255, TextKind::Latin, style);
  if (form == 5) document.other_document = random_text(dice, 1, 255, TextKind::Latin, style);
  if (form > 2 || dice.chance(30))
    document.supplier = draw_party(dice, dice.chance(90) ? Whereabouts::Brazil : Whereabouts::Abroad, style);
  return document;
}

Deductions draw_deductions(Dice& dice, TextStyle style, const Invoice& invoice, std::int64_t reducible) {
  Deductions deductions;
  const auto form = dice.between(1, 3);
  if (form == 1) deductions.percent = two_decimals(dice, 1, reducible);
  const Money most = percent_of(invoice.amount, {reducible * 100});
  if (form == 2) deductions.amount = Money{dice.between(1, most.centavos)};
  if (form == 3) {
    const auto count = style.boundary_sizes && dice.chance(3) ? 1000 : dice.between(1, 4);
    const std::int64_t share = std::max<std::int64_t>(1, most.centavos / count);
    const std::int64_t documents = std::min(count, most.centavos);
    for (std::int64_t i = 0; i < documents; ++i)
      deductions.documents.push_back(
          draw_document(dice, style, {dice.between(1, share)}, *invoice.competence_date));
  }
  return deductions;
}

MunicipalBenefit draw_benefit(Dice& dice, const Invoice& invoice, std::int64_t reducible) {
  MunicipalBenefit benefit;
  benefit.number = random_digits(dice, 14);
  if (dice.chance(50))
    benefit.reduction_percent = two_decimals(dice, 1, reducible);
  else
    benefit.reduction_amount = Money{dice.between(1, percent_of(invoice.amount, {reducible * 100}).centavos)};
  return benefit;
}

void draw_discounts(Dice& dice, Invoice& invoice) {
  if (invoice.amount < smallest_divisible || !dice.chance(20)) return;
  Discounts discounts;
  const std::int64_t most = invoice.amount.centavos / 20;
  if (dice.chance(70)) discounts.unconditional = Money{dice.between(1, most)};
  if (!discounts.unconditional || dice.chance(40)) discounts.conditional = Money{dice.between(1, most)};
  invoice.discounts = discounts;
}

}  // namespace

Issuer draw_issuer(Dice& dice, TextStyle style, IssTreatment treatment) {
  Issuer issuer;
  const auto roll = dice.between(1, 100);
  issuer.tax_regime = roll <= 45   ? TaxRegime::Regular
                      : roll <= 60 ? TaxRegime::SimplesMei
                                   : TaxRegime::SimplesMeEpp;
  issuer.tax_id =
      issuer.tax_regime == TaxRegime::Regular && dice.chance(20) ? draw_cpf(dice) : draw_cnpj(dice);
  issuer.name = random_text(dice, 1, 300, TextKind::Any, style);
  issuer.municipality = draw_municipality(dice);
  if (issuer.tax_regime == TaxRegime::SimplesMeEpp)
    issuer.simples_assessment = static_cast<SimplesAssessment>(dice.between(0, 2));
  const bool special_allowed = treatment == IssTreatment::Taxable &&
                               issuer.tax_regime != TaxRegime::SimplesMei && !is_inside_simples(issuer);
  if (special_allowed && dice.chance(15))
    issuer.special_regime = static_cast<SpecialRegime>(dice.between(1, 7));
  if (dice.chance(40))
    issuer.municipal_registration = random_digits(dice, static_cast<std::size_t>(dice.between(1, 15)));
  if (dice.chance(50)) issuer.email = "fiscal@example.com";
  if (dice.chance(50)) issuer.phone = random_digits(dice, static_cast<std::size_t>(dice.between(6, 20)));
  if (dice.chance(70)) issuer.address = draw_address(dice, Whereabouts::Brazil, style);
  if (issuer.tax_id.size() == 11 && dice.chance(20)) issuer.caepf = random_digits(dice, 14);
  return issuer;
}

void draw_iss(Dice& dice, const RandomOptions& options, TextStyle style, Invoice& invoice) {
  Iss& iss = invoice.taxes.iss;
  draw_withholding(dice, invoice);
  draw_rate(dice, options, invoice);
  if (iss.treatment == IssTreatment::Immune) iss.immunity = static_cast<int>(dice.between(1, 5));
  if (iss.treatment == IssTreatment::Taxable && dice.chance(5))
    iss.suspension = IssSuspension{dice.chance(50), random_digits(dice, 30)};
  draw_discounts(dice, invoice);
  const std::int64_t reducible = reducible_hundredths(iss);
  if (invoice.amount < smallest_divisible || reducible <= 0 || !may_reduce_base(invoice)) return;
  if (options.deductions && dice.chance(30))
    invoice.deductions = draw_deductions(dice, style, invoice, reducible);
  else if (options.town_active && dice.chance(15))
    iss.benefit = draw_benefit(dice, invoice, reducible);
}

void draw_federal_taxes(Dice& dice, Invoice& invoice) {
  const TaxRegime regime = invoice.issuer->tax_regime;
  Taxes& taxes = invoice.taxes;
  if (regime != TaxRegime::SimplesMei && invoice.amount >= smallest_divisible && dice.chance(45)) {
    constexpr std::string_view situations[] = {"00", "01", "02", "06", "07", "08", "49", "99"};
    PisCofins own;
    own.cst = dice.pick(situations);
    if (dice.chance(75)) {
      own.base = dice.chance(80) ? invoice.amount : Money{dice.between(1, invoice.amount.centavos)};
      own.pis_rate = dice.chance(50) ? Rate{6'500} : Rate{16'500};
      own.cofins_rate = dice.chance(50) ? Rate{30'000} : Rate{76'000};
      own.pis_amount = percent_of(*own.base, *own.pis_rate);
      own.cofins_amount = percent_of(*own.base, *own.cofins_rate);
    }
    if (dice.chance(60)) own.withheld = static_cast<ContributionsWithheld>(dice.between(0, 7));
    FederalWithholding withheld;
    if (own.withheld && *own.withheld != ContributionsWithheld::None)
      withheld.contributions = percent_of(invoice.amount, Rate{46'500});
    if (dice.chance(30)) withheld.income_tax = percent_of(invoice.amount, Rate{15'000});
    if (dice.chance(15)) withheld.social_security = percent_of(invoice.amount, Rate{110'000});
    taxes.pis_cofins = own;
    if (withheld != FederalWithholding{}) taxes.withholding = withheld;
  }
  if (dice.chance(30)) return;
  ApproximateTaxes approximate;
  const auto form = dice.between(1, 3);
  if (form == 1) {
    approximate.federal_amount = Money{dice.between(0, invoice.amount.centavos)};
    approximate.state_amount = Money{0};
    approximate.municipal_amount = invoice.amount;
  } else if (form == 2 || regime == TaxRegime::Regular) {
    approximate.federal_percent = two_decimals(dice, 0, 10'000);
    approximate.state_percent = Rate{0};
    approximate.municipal_percent = Rate{1'000'000};
  } else if (regime == TaxRegime::SimplesMeEpp) {
    approximate.simples_percent = two_decimals(dice, 0, 9'999);
  }
  taxes.approximate = approximate;
}

}  // namespace fiscal::testing
