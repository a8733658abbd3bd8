#pragma once

#include <fiscal/date.hpp>
#include <fiscal/money.hpp>

#include <cstdint>
#include <vector>

#include "core/billing/payment.h"
#include "core/billing/payment_terms.h"

namespace fiscal::billing {

/// What an invoice still asks for on a day, and how that comes about.
struct AmountDue {
  Money open;                  ///< Of the invoice's amount, after the payments so far.
  Money discount;              ///< Off `open`, on this day.
  Money late_fee;              ///< Not yet paid.
  Money interest;              ///< Not yet paid.
  Money total;                 ///< open - discount + late_fee + interest.
  Date last_day;               ///< Until it, payment is in time.
  std::int64_t days_late = 0;  ///< From the due date; 0 until the last day in time.
  bool can_be_paid = true;     ///< False: late, and the terms allow no late payment.

  bool operator==(const AmountDue&) const = default;
};

/// What is due on `day` of an invoice of `amount` with `payments`, which are in the order of their days and
/// none after `day`. Pure; whole centavos throughout, halves rounded to the even one.
///
/// * A due date on which banks do not work may be kept on the next day on which they do, and the last day of
/// a
///   discount likewise. Later than that, days count from the due date itself.
/// * The fee is of what was open on the first late day. Interest is of what is open, for each day a thirtieth
///   of the month's rate, anew from the day of each payment.
/// * A payment is taken for interest first, then for the fee, then for the amount (Código Civil, art. 354).
/// In
///   time it may be short by the discount of its day: that much is then waived.
AmountDue amount_due(Money amount, const PaymentTerms& terms, const std::vector<Payment>& payments, Date day);

}  // namespace fiscal::billing
