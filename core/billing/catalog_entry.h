#pragma once

#include <fiscal/invoice.hpp>

#include <optional>
#include <string>

#include "core/billing/kept.h"

namespace fiscal::billing {

/// A service that an account renders again and again, with how it is taxed: invoices take both from here.
struct CatalogEntry : Kept {
  std::string code;  ///< The account's own, unique within it.
  std::string name;  ///< For people.
  Service service;   ///< National code, NBS, description, …
  Taxes taxes;
  bool deleted = false;

  bool operator==(const CatalogEntry&) const = default;
};

}  // namespace fiscal::billing
