#pragma once

#include <fiscal/date.hpp>
#include <fiscal/money.hpp>

#include <optional>
#include <vector>

namespace fiscal::billing {

/// Lowers what is paid. Exactly one of the first two is given.
struct Discount {
  std::optional<Money> amount;
  std::optional<Rate> percent;  ///< Of the invoice's amount.
  std::optional<Date> until;    ///< Last day on which it holds; absent: it always holds.

  bool operator==(const Discount&) const = default;
};

/// Multa: owed once, from the first late day on. Exactly one is given.
struct LateFee {
  std::optional<Money> amount;
  std::optional<Rate> percent;  ///< Of what was not paid in time.

  bool operator==(const LateFee&) const = default;
};

/// Juros de mora: simple, for each late day a thirtieth of the month's rate.
struct Interest {
  Rate percent_per_month;

  bool operator==(const Interest&) const = default;
};

/// When an invoice is to be paid, and what it costs to pay it early or late.
struct PaymentTerms {
  Date due_date;
  std::optional<Discount> discount;
  std::optional<LateFee> late_fee;
  std::optional<Interest> interest;
  bool allow_late_payment = true;  ///< False: after the due date nothing can be paid any more.
  std::vector<Date>
      local_holidays{};  ///< Of the account's state and town, near its days, as they were configured.

  bool operator==(const PaymentTerms&) const = default;
};

}  // namespace fiscal::billing
