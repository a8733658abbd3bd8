#pragma once

#include <optional>
#include <string>

#include "core/billing/kept.h"

namespace fiscal::billing {

enum class EmailStatus { Waiting, Sent, Failed };

/// A letter about a billing invoice, on its way.
struct Email : Kept {
  std::string invoice;  ///< Id of a BillingInvoice.
  std::string to;
  std::optional<std::string> reply_to;
  std::string subject;
  std::string text;
  EmailStatus status = EmailStatus::Waiting;
  std::int64_t tries = 0;
  std::optional<Instant> next_try;        ///< While it waits.
  std::optional<std::string> last_error;  ///< Why it was not sent.

  bool operator==(const Email&) const = default;
};

}  // namespace fiscal::billing
