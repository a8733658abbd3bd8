#include "sdk/sandbox/tally.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sdk/sandbox/query.h"

namespace fiscal::sandbox {

void Tally::count(const std::string& call, const std::string& mode, const std::string& outcome) {
  const std::lock_guard lock(mutex_);
  ++counts_[call][mode.empty() ? outcome : outcome + " " + mode];
}

nlohmann::json Tally::describe() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

std::string call_name(const std::string& method, const std::string& path) {
  std::string call = method + " ";
  for (const std::string& part : path_parts(path)) {
    const bool id = std::any_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
    call += "/" + (id || part.size() > 40 ? std::string("*") : part);
  }
  return call;
}

}  // namespace fiscal::sandbox
