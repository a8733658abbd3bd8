#pragma once

#include <string>
#include <vector>

#include "sdk/sandbox/answer.h"
#include "sdk/sandbox/office.h"

namespace fiscal::sandbox {

/// Municipal parameters of ADN, from the sandbox's town settings. Safe for threads.
class Parameters {
 public:
  explicit Parameters(Office& office) : office_(office) {}
  /// `parts` are the path after /parametrizacao.
  Answer get(const std::vector<std::string>& parts) const;

 private:
  Office& office_;
};

}  // namespace fiscal::sandbox
