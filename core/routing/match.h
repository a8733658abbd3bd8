#pragma once

#include <fiscal/invoice.hpp>

#include <string>
#include <string_view>

#include "core/model/account.h"
#include "core/routing/packed_rule.h"

namespace fiscal::routing {

/// The first condition of `when` that does not hold, by its name in JSON; empty when all hold. The lists of
/// `when` are sorted (RuleBook).
std::string_view first_mismatch(const When& when, const Account& account, const Invoice& invoice);
std::string_view first_mismatch(const PackedWhen& when, const Account& account, const Invoice& invoice);

/// What the invoice says where `condition` looks, for people: "3550308".
std::string looked_at(std::string_view condition, const Account& account, const Invoice& invoice);

}  // namespace fiscal::routing
