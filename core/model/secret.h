#pragma once

#include <string>

#include "core/base/ids.h"

namespace fiscal {

/// A sealed secret or certificate as a row: whoever keeps it never sees it open (core/vault seals and opens).
struct SealedSecret {
  AccountId account;
  std::string name;     ///< One name space for both kinds within an account.
  std::string kind;     ///< "certificate" or "secret".
  std::string sealed;   ///< Bytes, not text.
  std::string summary;  ///< JSON for people: owner, serial, not_after; nothing secret.

  bool operator==(const SealedSecret&) const = default;
};

}  // namespace fiscal
