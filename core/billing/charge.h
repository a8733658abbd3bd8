#pragma once

#include <fiscal/invoice.hpp>

#include <map>
#include <optional>
#include <string>

#include "core/billing/kept.h"

namespace fiscal::billing {

enum class ChargeStatus { Open, Paid, Cancelled };

/// Something that a customer pays and that a service invoice may belong to: registered here, or held by
/// another system that calls it by its reference.
struct Charge : Kept {
  ChargeKind kind = ChargeKind::Charge;
  std::optional<std::string> reference;  ///< Its name elsewhere: unique within account and kind.
  std::optional<std::string> customer;   ///< Id of a Customer.
  Money amount;
  std::optional<std::string> description;
  std::optional<Date> due_date;
  ChargeStatus status = ChargeStatus::Open;
  std::optional<Date> paid_on;
  std::map<std::string, std::string> metadata;

  bool operator==(const Charge&) const = default;
};

/// The reference of the service invoice of a charge, "payment:chg_…": it is unique among living invoices, so
/// a charge has one of them at a time, and another after that one came to nothing.
std::string service_invoice_reference(const Charge& charge);

}  // namespace fiscal::billing
