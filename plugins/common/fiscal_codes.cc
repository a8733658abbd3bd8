#include "plugins/common/fiscal_codes.h"

#include <fiscal/tables.hpp>

#include <algorithm>

namespace fiscal::aggregator {
namespace {

/// Wide enough for the product of the largest amount and a million.
__extension__ using Wide = __int128;

}  // namespace

std::string padded_service_item(std::string_view national_code) {
  return std::string(national_code.substr(0, 2)) + "." + std::string(national_code.substr(2, 2));
}

std::string service_item(std::string_view national_code) {
  std::string item = padded_service_item(national_code);
  if (item.starts_with('0')) item.erase(0, 1);
  return item;
}

std::string dotted_nbs(std::string_view nbs) {
  if (nbs.size() != 9) return std::string(nbs);
  const auto part = [&](std::size_t at, std::size_t size) { return std::string(nbs.substr(at, size)); };
  return part(0, 1) + "." + part(1, 4) + "." + part(5, 2) + "." + part(7, 2);
}

std::string municipality_name(std::string_view ibge_code) {
  const Municipality* found = find_municipality(ibge_code);
  return found == nullptr ? "" : std::string(found->name);
}

std::string state_of(std::string_view ibge_code) {
  const Municipality* found = find_municipality(ibge_code);
  return found == nullptr ? "" : std::string(found->state.view());
}

std::optional<Rate> exact_rate(Money part, Money base) {
  if (part.centavos == 0) return Rate{0};
  if (base.centavos <= 0 || part.centavos < 0 || part > base) return std::nullopt;
  const Wide scaled = Wide{part.centavos} * 1'000'000;
  const auto nearest = static_cast<std::int64_t>((scaled + base.centavos / 2) / base.centavos);
  // People write two decimals: the roundest rate that is right is the one that was meant.
  for (const std::int64_t step : {10'000, 1'000, 100, 10, 1}) {
    const Rate rate{(nearest + step / 2) / step * step};
    if (percent_of(base, rate) == part) return rate;
  }
  return std::nullopt;
}

std::optional<Contributions> split_contributions(const Taxes& taxes) {
  const Money sum = taxes.withholding ? taxes.withholding->contributions.value_or(Money{}) : Money{};
  if (sum.centavos == 0) return Contributions{};
  if (!taxes.pis_cofins || !taxes.pis_cofins->withheld) return std::nullopt;
  const PisCofins& own = *taxes.pis_cofins;
  using Kind = ContributionsWithheld;
  const Kind kind = *own.withheld;
  const bool pis =
      kind == Kind::PisCofinsCsll || kind == Kind::PisCofins || kind == Kind::Pis || kind == Kind::PisCsll;
  const bool cofins = kind == Kind::PisCofinsCsll || kind == Kind::PisCofins || kind == Kind::Cofins ||
                      kind == Kind::CofinsCsll;
  const bool csll =
      kind == Kind::PisCofinsCsll || kind == Kind::Csll || kind == Kind::CofinsCsll || kind == Kind::PisCsll;
  const int parts = int{pis} + int{cofins} + int{csll};
  if (parts == 0 || (parts > 1 && ((pis && !own.pis_amount) || (cofins && !own.cofins_amount))))
    return std::nullopt;
  Contributions split;
  if (parts == 1) {
    (pis ? split.pis : cofins ? split.cofins : split.csll) = sum;
    return split;
  }
  if (pis) split.pis = *own.pis_amount;
  if (cofins) split.cofins = *own.cofins_amount;
  const Money rest = sum - split.pis - split.cofins;
  if (rest.centavos < 0 || (!csll && rest.centavos != 0)) return std::nullopt;
  split.csll = rest;
  return split;
}

Money deduction_of(const Invoice& invoice) {
  if (!invoice.deductions) return {};
  if (invoice.deductions->amount) return *invoice.deductions->amount;
  if (invoice.deductions->percent) return percent_of(invoice.amount, *invoice.deductions->percent);
  return {};
}

std::optional<std::string> code_for(const std::vector<std::pair<std::string, std::string>>& table,
                                    std::string_view national_code) {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const auto& row) { return row.first == national_code; });
  return found == table.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace fiscal::aggregator
