#pragma once

#include <fiscal/plugin.h>

#include <chrono>

#include "core/plugin/runner.h"

namespace fiscal::plugin {

/// Services for `open`, which may use none.
class NoServices final : public CallServices {
 public:
  explicit NoServices(Duration budget) : ends_(now() + budget.milliseconds) {}

  Answer call(std::string_view, std::string_view) override { return {FISCAL_UNSUPPORTED, {}}; }
  void log(int, std::string_view) override {}
  Duration remaining() override { return {ends_ - now()}; }

 private:
  static std::int64_t now() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
  }

  std::int64_t ends_;
};

}  // namespace fiscal::plugin
