#include "core/billing/amount_due.h"

#include <algorithm>

#include "core/billing/business_days.h"
#include "core/billing/wide_integer.h"

namespace fiscal::billing {
namespace {

constexpr std::int64_t days_of_a_month = 30;
constexpr std::int64_t whole_rate = 100 * 10'000;  // 100 % in ten-thousandths of a percent.

/// `amount` times `numerator` over `denominator`, halves to the even centavo.
Money share_of(Money amount, std::int64_t numerator, std::int64_t denominator) {
  const WideInteger product = static_cast<WideInteger>(amount.centavos) * numerator;
  WideInteger whole = product / denominator;
  const WideInteger twice_the_rest = product % denominator * 2;
  if (twice_the_rest > denominator || (twice_the_rest == denominator && whole % 2 != 0)) ++whole;
  return {static_cast<std::int64_t>(whole)};
}

/// The account of an invoice from its creation to a day.
class Running {
 public:
  Running(Money amount, const PaymentTerms& terms)
      : amount_(amount),
        terms_(terms),
        last_day_(business_day_from(terms.due_date, terms.local_holidays)),
        counted_to_(terms.due_date),
        open_(amount) {}

  void go_to(Date day) {
    if (day <= last_day_) return;
    if (!late_) {
      late_ = true;
      // What always holds lowers what was not paid in time.
      open_ -= lasting_discount();
      lasting_taken_ = true;
      if (terms_.late_fee) late_fee_ = fee(*terms_.late_fee);
    }
    if (terms_.interest)
      interest_ +=
          share_of(open_, terms_.interest->percent_per_month.ten_thousandths * days_between(counted_to_, day),
                   whole_rate * days_of_a_month);
    counted_to_ = day;
  }

  void pay(Money money, Date day) {
    go_to(day);
    for (Money* part : {&interest_, &late_fee_}) {
      const Money taken = std::min(*part, money);
      *part -= taken;
      money -= taken;
    }
    const Money waived = open_ - money <= discount_on(day) ? open_ - money : Money{};
    open_ = std::max(Money{}, open_ - money - waived);
  }

  AmountDue on(Date day) {
    go_to(day);
    AmountDue due;
    due.open = open_;
    due.discount = std::min(open_, discount_on(day));
    due.late_fee = late_fee_;
    due.interest = interest_;
    due.total = open_ - due.discount + late_fee_ + interest_;
    due.last_day = last_day_;
    due.days_late = late_ ? days_between(terms_.due_date, day) : 0;
    due.can_be_paid = !late_ || terms_.allow_late_payment;
    return due;
  }

 private:
  Money full_discount() const {
    if (!terms_.discount) return {};
    const Discount& discount = *terms_.discount;
    return std::min(amount_, discount.amount
                                 ? *discount.amount
                                 : share_of(amount_, discount.percent->ten_thousandths, whole_rate));
  }

  Money lasting_discount() const {
    return terms_.discount && !terms_.discount->until ? std::min(open_, full_discount()) : Money{};
  }

  Money discount_on(Date day) const {
    if (!terms_.discount || lasting_taken_) return {};
    if (terms_.discount->until && day > business_day_from(*terms_.discount->until, terms_.local_holidays))
      return {};
    return full_discount();
  }

  Money fee(const LateFee& fee) const {
    if (open_ == Money{}) return {};
    return fee.amount ? *fee.amount : share_of(open_, fee.percent->ten_thousandths, whole_rate);
  }

  const Money amount_;
  const PaymentTerms& terms_;
  const Date last_day_;
  Date counted_to_;
  Money open_;
  Money late_fee_;
  Money interest_;
  bool late_ = false;
  bool lasting_taken_ = false;
};

}  // namespace

AmountDue amount_due(Money amount, const PaymentTerms& terms, const std::vector<Payment>& payments,
                     Date day) {
  Running running(amount, terms);
  for (const Payment& payment : payments) running.pay(payment.amount, payment.paid_on);
  return running.on(day);
}

}  // namespace fiscal::billing
