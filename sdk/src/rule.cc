#include "sdk/src/rule.h"

namespace fiscal::rules {
namespace {

std::optional<Date> day_of_emission(const Invoice& invoice, const CheckContext& context) {
  if (!context.now && !invoice.issue_at) return std::nullopt;
  const Instant now = context.now.value_or(*invoice.issue_at);
  return local_date(std::max(now, invoice.issue_at.value_or(now)), context.zone);
}

std::optional<Rate> known_iss_rate(const Invoice& invoice, const CheckContext& context) {
  if (invoice.taxes.iss.rate) return invoice.taxes.iss.rate;
  return context.town ? context.town->iss_rate : std::nullopt;
}

Money deduction_of(const Invoice& invoice, Money price) {
  if (!invoice.deductions) return {};
  const Deductions& deductions = *invoice.deductions;
  if (deductions.amount) return within_limits(*deductions.amount);
  if (deductions.percent) return within_limits(percent_of(price, *deductions.percent));
  Money sum;
  for (const DeductionDocument& document : deductions.documents)
    sum = within_limits(sum + within_limits(document.deducted));
  return sum;
}

Money benefit_of(const Invoice& invoice, Money base) {
  const auto& benefit = invoice.taxes.iss.benefit;
  if (!benefit) return {};
  if (benefit->reduction_amount) return within_limits(*benefit->reduction_amount);
  return benefit->reduction_percent ? within_limits(percent_of(base, *benefit->reduction_percent)) : Money{};
}

Money withheld_from(const Facts& facts) {
  Money sum;
  if (const auto& federal = facts.invoice.taxes.withholding)
    sum = within_limits(federal->social_security) + within_limits(federal->income_tax) +
          within_limits(federal->contributions);
  if (facts.invoice.taxes.iss.withheld_by != WithheldBy::Nobody && facts.iss_rate)
    sum += within_limits(percent_of(facts.price() - facts.deduction - facts.benefit, *facts.iss_rate));
  return sum;
}

}  // namespace

Facts::Facts(const Invoice& checked, const CheckContext& known)
    : invoice(checked),
      context(known),
      service(find_national_service(checked.service.national_code)),
      customer_abroad(checked.customer && is_abroad(checked.customer->address)),
      intermediary_abroad(checked.intermediary && is_abroad(checked.intermediary->address)),
      rendered_abroad(checked.service.country && *checked.service.country != "BR"),
      emitted_on(day_of_emission(checked, known)),
      competence(checked.competence_date ? checked.competence_date : emitted_on),
      iss_rate(known_iss_rate(checked, known)),
      unconditional_discount(checked.discounts ? within_limits(checked.discounts->unconditional) : Money{}),
      deduction(deduction_of(checked, price())),
      benefit(benefit_of(checked, price() - deduction)),
      withheld(withheld_from(*this)) {}

std::string pointer(std::string_view at, std::size_t index, std::string_view field) {
  std::string result(at);
  if (const auto star = result.find('*'); star != std::string::npos)
    result.replace(star, 1, std::to_string(index));
  return result += field;
}

Findings check(std::span<const Chapter> chapters, const Invoice& invoice, const CheckContext& context) {
  const Facts facts(invoice, context);
  Findings findings;
  for (const Chapter& chapter : chapters) chapter.check(facts, findings);
  return findings;
}

std::vector<RuleInfo> listed(std::span<const Chapter> chapters) {
  std::vector<RuleInfo> infos;
  for (const Chapter& chapter : chapters) chapter.list(infos);
  return infos;
}

bool is_abroad(const std::optional<Address>& address) {
  return address && address->country && *address->country != "BR";
}

bool looks_like_email(std::string_view text) {
  const auto at = text.find('@');
  if (at == 0 || at == std::string_view::npos || text.find('@', at + 1) != std::string_view::npos)
    return false;
  const std::string_view domain = text.substr(at + 1);
  const auto dot = domain.find('.');
  return dot != 0 && dot != std::string_view::npos && domain.back() != '.' &&
         text.find_first_of(" \t\r\n,;<>") == std::string_view::npos;
}

bool is_known_foreign_country(std::string_view code) {
  return code != "BR" && code != "ZZ" && find_country(code) != nullptr;
}

}  // namespace fiscal::rules
