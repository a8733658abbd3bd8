#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/billing/billing_invoice.h"

namespace fiscal::billing {

/// A client's wish for a billing invoice. Either `items` or `amount` with `description`; either `customer` or
/// `bill_to`.
struct NewBillingInvoice {
  std::optional<std::string> reference;  ///< The client's own name for it, unique but for void ones.
  std::optional<std::string> customer;   ///< Id of a Customer.
  std::optional<Party> bill_to;          ///< Becomes a customer, or changes the one with its tax number.
  std::vector<LineItem> items;
  std::optional<Money> amount;
  std::optional<std::string> description;
  std::optional<Date> due_date;  ///< Absent: today.
  std::optional<Discount> discount;
  std::optional<LateFee> late_fee;
  std::optional<Interest> interest;
  std::optional<bool> allow_late_payment;           ///< Absent: yes.
  std::vector<PaymentMethod> payment_method_types;  ///< Empty: Pix where the account has a key.
  std::optional<Delivery> delivery;
  std::optional<BilledService> service;
  std::optional<std::string> series;  ///< Absent: "F".
  std::optional<std::string> notes;   ///< Printed on the page.
  std::map<std::string, std::string> metadata;

  bool operator==(const NewBillingInvoice&) const = default;
};

/// How a request for something new is told from a repeat.
struct Identity {
  std::string idempotency_key;  ///< As the client sent it, or empty.
  std::string request;          ///< What was asked for, as JSON.
  std::string fingerprint;      ///< Its SHA-256 in hex.
};

/// Money that came in, as a client says it.
struct PaymentGiven {
  std::optional<Money> amount;  ///< Absent: all that is due on that day.
  std::optional<Date> paid_on;  ///< Absent: today.
  std::optional<PaymentMethod> method;
  std::optional<std::string> reference;

  bool operator==(const PaymentGiven&) const = default;
};

}  // namespace fiscal::billing
