#pragma once

#include <optional>
#include <string>

#include "core/billing/billing_invoice.h"

namespace fiscal::billing {

/// How an account bills: what its billing invoices take when they are created.
struct BillingProfile : Kept {
  std::optional<PixReceiver> pix;          ///< Absent: invoices cannot be paid by Pix.
  std::optional<std::string> page_footer;  ///< Text at the end of the public page.
  std::optional<std::string> reply_to;     ///< Where answers to e-mails go.

  bool operator==(const BillingProfile&) const = default;
};

}  // namespace fiscal::billing
