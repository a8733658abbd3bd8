#pragma once

#include <fiscal/finding.hpp>
#include <fiscal/invoice.hpp>

namespace fiscal::dialects {

/// What a party says that no invoice can carry (a malformed e-mail address, a telephone number that is too
/// long), by its members: "/email". Empty when it is fine. Nothing is kept that our own API would have
/// refused.
Findings problems_of(const Party& party);

}  // namespace fiscal::dialects
