#pragma once

#include <fiscal/verify.hpp>

#include <string_view>

#include "core/base/result.h"

namespace fiscal::services {

/// Whether `request.proof` proves knowledge of `secret`, compared in a time that depends on lengths alone.
/// The error completes "the secret … ": it cannot be a key of this method.
Result<bool> proves(const VerifyRequest& request, std::string_view secret);

}  // namespace fiscal::services
