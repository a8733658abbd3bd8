#pragma once

#include <fiscal/http.hpp>

#include <string>
#include <string_view>

namespace fiscal::store {

/// Headers of a departure as they are kept: each name and each value ends with a zero byte, which neither can
/// hold.
std::string header_bytes(const HttpHeaders& headers);

/// The inverse. Throws std::runtime_error for anything that `header_bytes` did not make: the store is
/// damaged.
HttpHeaders headers_of(std::string_view bytes);

}  // namespace fiscal::store
