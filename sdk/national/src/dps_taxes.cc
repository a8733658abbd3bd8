#include <array>

#include "sdk/national/src/dps_parts.h"

namespace fiscal::national {
namespace {

constexpr Rate one_digit{99'900};    // TSDec1V2: 9.99.
constexpr Rate two_digits{999'900};  // TSDec2V2: 99.99.
constexpr Rate whole_percent{1'000'000};

/// DPS tpRetPisCofins. Codes 1 and 2 are of the time before NT 007 and are refused since 2026.
constexpr std::array<int, 8> withheld_codes{0, 3, 4, 5, 6, 7, 8, 9};

void write_benefit(LayoutWriter& out, const MunicipalBenefit& benefit, const Place& place) {
  out.open("BM");
  out.digits("nBM", benefit.number, place / "number", 14, 14);
  if (benefit.reduction_amount)
    out.money("vRedBCBM", *benefit.reduction_amount, place / "reduction_amount");
  else if (benefit.reduction_percent)
    out.rate("pRedBCBM", *benefit.reduction_percent, place / "reduction_percent", whole_percent);
  out.close();
}

void write_municipal(LayoutWriter& out, const Iss& iss, const Place& place) {
  out.open("tribMun");
  out.number("tribISSQN", static_cast<int>(iss.treatment) + 1);
  if (iss.result_country) out.code("cPaisResult", *iss.result_country, place / "result_country", 2);
  if (iss.immunity) out.choice("tpImunidade", *iss.immunity, place / "immunity", {0, 1, 2, 3, 4, 5});
  if (iss.suspension) {
    out.open("exigSusp").number("tpSusp", iss.suspension->administrative ? 2 : 1);
    const Place suspension = place / "suspension";
    out.digits("nProcesso", iss.suspension->process, suspension / "process", 30, 30);
    out.close();
  }
  if (iss.benefit) write_benefit(out, *iss.benefit, place / "benefit");
  out.number("tpRetISSQN", static_cast<int>(iss.withheld_by) + 1);
  if (iss.rate) out.rate("pAliq", *iss.rate, place / "rate", one_digit);
  out.close();
}

void write_pis_cofins(LayoutWriter& out, const PisCofins& taxes, const Place& place) {
  out.open("piscofins");
  out.digits("CST", taxes.cst, place / "cst", 2, 2);
  if (taxes.base) out.money("vBCPisCofins", *taxes.base, place / "base");
  if (taxes.pis_rate) out.rate("pAliqPis", *taxes.pis_rate, place / "pis_rate", two_digits);
  if (taxes.cofins_rate) out.rate("pAliqCofins", *taxes.cofins_rate, place / "cofins_rate", two_digits);
  if (taxes.pis_amount) out.money("vPis", *taxes.pis_amount, place / "pis_amount");
  if (taxes.cofins_amount) out.money("vCofins", *taxes.cofins_amount, place / "cofins_amount");
  if (taxes.withheld) out.number("tpRetPisCofins", withheld_codes[static_cast<std::size_t>(*taxes.withheld)]);
  out.close();
}

/// Nothing withheld and zero withheld are the same fact, and the layout refuses a zero (E0699 to E0701).
bool is_withheld(const std::optional<Money>& amount) { return amount && *amount != Money{0}; }

void write_federal(LayoutWriter& out, const Taxes& taxes, const Place& place) {
  const FederalWithholding nothing;
  const FederalWithholding& withheld = taxes.withholding ? *taxes.withholding : nothing;
  const bool any = is_withheld(withheld.social_security) || is_withheld(withheld.income_tax) ||
                   is_withheld(withheld.contributions);
  if (!taxes.pis_cofins && !any) return;
  out.open("tribFed");
  if (taxes.pis_cofins) write_pis_cofins(out, *taxes.pis_cofins, place / "pis_cofins");
  const Place at = place / "withholding";
  if (is_withheld(withheld.social_security))
    out.money("vRetCP", *withheld.social_security, at / "social_security");
  if (is_withheld(withheld.income_tax)) out.money("vRetIRRF", *withheld.income_tax, at / "income_tax");
  if (is_withheld(withheld.contributions))
    out.money("vRetCSLL", *withheld.contributions, at / "contributions");
  out.close();
}

/// The legal way to say nothing differs by regime: only a MEI may use indTotTrib among those that state no
/// figure (E0712, E0713), so everybody else states amounts of zero.
void write_no_total(LayoutWriter& out, TaxRegime regime) {
  if (regime == TaxRegime::SimplesMei) return out.number("indTotTrib", 0);
  out.open("vTotTrib");
  for (const std::string_view part : {"vTotTribFed", "vTotTribEst", "vTotTribMun"})
    out.xml().element(part, "0.00");
  out.close();
}

void write_total(LayoutWriter& out, const std::optional<ApproximateTaxes>& given, TaxRegime regime,
                 const Place& place) {
  const ApproximateTaxes nothing;
  const ApproximateTaxes& a = given ? *given : nothing;
  out.open("totTrib");
  if (a.federal_amount || a.state_amount || a.municipal_amount) {
    out.open("vTotTrib");
    out.money("vTotTribFed", a.federal_amount.value_or(Money{}), place / "federal_amount");
    out.money("vTotTribEst", a.state_amount.value_or(Money{}), place / "state_amount");
    out.money("vTotTribMun", a.municipal_amount.value_or(Money{}), place / "municipal_amount");
    out.close();
  } else if (a.federal_percent || a.state_percent || a.municipal_percent) {
    out.open("pTotTrib");
    out.rate("pTotTribFed", a.federal_percent.value_or(Rate{}), place / "federal_percent", whole_percent);
    out.rate("pTotTribEst", a.state_percent.value_or(Rate{}), place / "state_percent", whole_percent);
    out.rate("pTotTribMun", a.municipal_percent.value_or(Rate{}), place / "municipal_percent", whole_percent);
    out.close();
  } else if (a.simples_percent) {
    out.rate("pTotTribSN", *a.simples_percent, place / "simples_percent", two_digits);
  } else {
    write_no_total(out, regime);
  }
  out.close();
}

}  // namespace

void write_taxes(LayoutWriter& out, const Invoice& invoice, const Place& place) {
  out.open("trib");
  write_municipal(out, invoice.taxes.iss, place / "iss");
  write_federal(out, invoice.taxes, place);
  write_total(out, invoice.taxes.approximate, invoice.issuer->tax_regime, place / "approximate");
  out.close();
}

}  // namespace fiscal::national
