#include "plugins/sao_paulo/rps_values.h"

#include <array>

namespace fiscal::sao_paulo {
namespace {

struct Share {
  bool pis;
  bool cofins;
  bool csll;
};

/// In the order of ContributionsWithheld.
constexpr std::array<Share, 8> shares{{{false, false, false},
                                       {true, true, true},
                                       {true, true, false},
                                       {true, false, false},
                                       {false, true, false},
                                       {false, true, true},
                                       {false, false, true},
                                       {true, false, true}}};

constexpr std::int64_t pis_weight = 65;
constexpr std::int64_t cofins_weight = 300;
constexpr std::int64_t csll_weight = 100;

Share share_of(const Taxes& taxes) {
  const bool said = taxes.pis_cofins && taxes.pis_cofins->withheld &&
                    *taxes.pis_cofins->withheld != ContributionsWithheld::None;
  return shares[static_cast<std::size_t>(said ? *taxes.pis_cofins->withheld
                                              : ContributionsWithheld::PisCofinsCsll)];
}

}  // namespace

std::string amount_text(Money amount) {
  const std::string text = to_text(amount);
  return text.ends_with(".00") ? text.substr(0, text.size() - 3) : text;
}

std::string fraction_text(Rate rate) {
  std::string digits = std::to_string(rate.ten_thousandths);
  digits.insert(0, digits.size() < 7 ? 7 - digits.size() : 0, '0');
  digits.insert(digits.size() - 6, 1, '.');
  while (digits.ends_with('0')) digits.pop_back();
  if (digits.ends_with('.')) digits.pop_back();
  return digits;
}

Withheld withheld_of(const Taxes& taxes) {
  Withheld withheld;
  if (!taxes.withholding) return withheld;
  withheld.social_security = taxes.withholding->social_security.value_or(Money{});
  withheld.income_tax = taxes.withholding->income_tax.value_or(Money{});
  const std::int64_t sum = taxes.withholding->contributions.value_or(Money{}).centavos;
  const Share share = share_of(taxes);
  const std::int64_t whole =
      (share.pis ? pis_weight : 0) + (share.cofins ? cofins_weight : 0) + (share.csll ? csll_weight : 0);
  // Rounded down one by one; what is left over goes to the largest, so that the sum stays what it was.
  if (share.pis) withheld.pis.centavos = sum / whole * pis_weight + sum % whole * pis_weight / whole;
  if (share.csll) withheld.csll.centavos = sum / whole * csll_weight + sum % whole * csll_weight / whole;
  const std::int64_t rest = sum - withheld.pis.centavos - withheld.csll.centavos;
  if (share.cofins)
    withheld.cofins.centavos = rest;
  else if (share.csll)
    withheld.csll.centavos += rest;
  return withheld;
}

Money deductions_of(const Invoice& invoice) {
  if (!invoice.deductions) return {};
  if (invoice.deductions->amount) return *invoice.deductions->amount;
  if (invoice.deductions->percent) return percent_of(invoice.amount, *invoice.deductions->percent);
  Money sum;
  for (const DeductionDocument& document : invoice.deductions->documents) sum += document.deducted;
  return sum;
}

}  // namespace fiscal::sao_paulo
