#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/billing/billing_invoice.h"

namespace fiscal::billing {

/// How an account bills: what its billing invoices take when they are created.
struct BillingProfile : Kept {
  std::optional<PixReceiver> pix;           ///< Absent: invoices cannot be paid by Pix.
  std::optional<std::string> page_footer;   ///< Text at the end of the public page.
  std::optional<std::string> reply_to;      ///< Where answers to e-mails go.
  std::vector<std::string> local_holidays;  ///< Of its state and town: "01-25" every year, "2026-07-09" once.
  /// Each new invoice is issued at a provider as well: where the routing rules lead an invoice of type
  /// `billing`.
  bool issue_at_provider = false;

  bool operator==(const BillingProfile&) const = default;
};

}  // namespace fiscal::billing
