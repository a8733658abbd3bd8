#pragma once

#include <string>
#include <string_view>

namespace fiscal::store {

/// `bytes` as they are kept: deflated where that is shorter. The first byte says how, for ever. Safe from any
/// thread.
std::string compress(std::string_view bytes);

/// The same for the body of a write: the thread that keeps it as a departure keeps it again in the exchange,
/// and compresses it once.
std::string compress_write(const std::string& body);

/// The inverse. Throws std::runtime_error for anything that `compress` did not make: the store is damaged.
std::string decompress(std::string_view kept);

}  // namespace fiscal::store
