#pragma once

#include <cstdint>

#include "core/model/account.h"
#include "core/routing/rule.h"

namespace fiscal::routing {

/// A summary of a condition's values or of an invoice's, one bit for each of a few, so that most rules that
/// do not hold are passed over with a few instructions and without following a pointer. A rule whose summary
/// shares a bit with the invoice's in every member may hold; one that does not cannot.
struct Screen {
  std::uint64_t municipalities = 0;
  std::uint64_t services = 0;
  std::uint64_t tags = 0;
  std::uint32_t kinds = 0;  ///< Types, environments and regimes.

  bool may_hold_for(const Screen& invoice) const {
    return (municipalities & invoice.municipalities) != 0 && (services & invoice.services) != 0 &&
           (tags & invoice.tags) != 0 && (kinds & invoice.kinds) == invoice.kinds;
  }
};

Screen screen_of(const When& when);
Screen screen_of(const Account& account, const Invoice& invoice);

}  // namespace fiscal::routing
