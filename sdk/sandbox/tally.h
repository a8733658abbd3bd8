#pragma once

#include <map>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace fiscal::sandbox {

/// Counts of requests by call, fault mode and outcome since the program started. Safe for threads.
class Tally {
 public:
  /// `call` is a method and a path whose ids are left out, "GET /SefinNacional/dps/*".
  void count(const std::string& call, const std::string& mode, const std::string& outcome);
  nlohmann::json describe() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::map<std::string, long>> counts_;
};

/// The call of a request, with ids replaced by '*'.
std::string call_name(const std::string& method, const std::string& path);

}  // namespace fiscal::sandbox
