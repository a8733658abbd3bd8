#pragma once

#include <variant>

#include "core/intake/answer.h"
#include "core/intake/request.h"

namespace fiscal::intake {

/// A request that could be read: what the client said, before anything is filled in or checked for meaning.
struct Wish {
  Invoice invoice;
  std::string fingerprint;
};

/// Reads a request and makes sure that it can be told from a repeat: it carries an idempotency key of 1 to
/// 255 characters of [0-9A-Za-z._:-], or its body a reference. `largest_body` in bytes.
std::variant<Wish, Invalid, Refused> read_wish(const Request& request, const SubstitutionAsked* substitution,
                                               std::size_t largest_body);

}  // namespace fiscal::intake
