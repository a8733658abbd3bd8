#pragma once

#include <fiscal/invoice.hpp>

#include <optional>
#include <string>
#include <variant>

#include "core/api/dialects/desk.h"
#include "core/api/dialects/values.h"

namespace fiscal::dialects::woovi {

/// Two revisions of Woovi's API: the first needed no correlationID and said that an invoice is issued at
/// once.
enum class Revision { Legacy, Current };

/// An invoice as Woovi's clients ask for it, in canonical form.
struct Wanted {
  std::string invoice;  ///< JSON.
  std::optional<std::string> correlation_id;
  std::optional<Party> customer{};  ///< One that is written out: `keep_customer` once the invoice is taken.
};

/// Woovi's own words for what is wrong: `{"error": "…"}`.
struct Wrong {
  std::string error;
  std::string detail{};  ///< Ours, where theirs say little.
};

/// Reads the body of a create and finds its charge and customer. Nothing is changed.
std::variant<Wanted, Wrong> read_order(const Json& body, Revision revision, Desk& desk,
                                       const Account& account);

/// Adds or changes the customer that an invoice was taken for.
void keep_customer(Desk& desk, const AccountId& account, const Party& party);

}  // namespace fiscal::dialects::woovi
