#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/crash/case.h"
#include "tests/crash/child.h"

namespace fiscal::crash {

/// The gateway of one case: dies where it is told to, and is started again when somebody needs it.
class Gateway {
 public:
  Gateway(const Stage& stage, const Case& one, const std::filesystem::path& folder,
          const std::filesystem::path& config);

  /// Where it serves; starts it when it does not run. Nothing when it does not come up any more.
  std::optional<std::string> url();

  /// Ends it as an operator would. A gateway that was killed on its way out is started and ended once more.
  /// False when it does not end by itself.
  bool stop();

  void kill();
  int deaths() const { return deaths_; }

 private:
  bool start();
  void count_death();

  const Stage& stage_;
  const Case& case_;
  const std::filesystem::path folder_;
  const std::filesystem::path config_;
  std::unique_ptr<Child> child_;
  std::string url_;
  int starts_ = 0;
  int deaths_ = 0;
};

}  // namespace fiscal::crash
