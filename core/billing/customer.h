#pragma once

#include <fiscal/invoice.hpp>

#include <map>
#include <optional>
#include <string>

#include "core/billing/kept.h"

namespace fiscal::billing {

/// Somebody whom an account bills.
struct Customer : Kept {
  std::optional<std::string> reference;         ///< The account's own name for it; not unique.
  Party party;                                  ///< As invoices name it.
  bool deleted = false;                         ///< Nothing new is billed to it; what names it stays.
  std::map<std::string, std::string> metadata;  ///< Kept and handed back.

  bool operator==(const Customer&) const = default;
};

}  // namespace fiscal::billing
