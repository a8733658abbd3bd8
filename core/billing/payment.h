#pragma once

#include <fiscal/date.hpp>
#include <fiscal/money.hpp>

#include <optional>
#include <string>

namespace fiscal::billing {

enum class PaymentMethod { Pix, Boleto, CreditCard, Other };

/// Money that came in for an invoice.
struct Payment {
  std::string id;  ///< "pmt_…"
  Money amount;
  Date paid_on;
  PaymentMethod method = PaymentMethod::Other;
  std::optional<std::string> reference;  ///< Its name elsewhere: unique within the invoice.
  Instant recorded_at;

  bool operator==(const Payment&) const = default;
};

}  // namespace fiscal::billing
