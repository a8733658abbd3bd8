#pragma once

#include <fiscal/date.hpp>
#include <fiscal/finding.hpp>

#include <optional>
#include <string>

#include "core/api/dialects/terms.h"
#include "core/api/dialects/values.h"
#include "core/billing/charge.h"
#include "core/model/account.h"

namespace fiscal::dialects::asaas {

/// What a request is read with.
struct Reading {
  const Account& account;
  const Terms& terms;
  Date today;  ///< Where the account is.
};

/// A request to schedule an invoice, with all but its customer in canonical form.
struct Wanted {
  std::string invoice;  ///< JSON, without `customer`, `charge` and `reference`.
  std::optional<std::string> payment;
  std::optional<std::string> installment;
  std::optional<std::string> customer;
  std::optional<billing::Charge> new_charge;  ///< To be registered once the invoice is taken.
  bool update_payment = false;
  Money value;
  Money withheld;  ///< What the customer keeps back of `value`.
  Findings problems;
};

/// Reads the body of `POST /v3/invoices`. `original` is the id that an invoice keeps when it is changed, or
/// empty.
Wanted read_order(const Json& body, const Reading& reading, const std::string& original);

}  // namespace fiscal::dialects::asaas
