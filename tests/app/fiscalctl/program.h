#pragma once

#include <string>
#include <vector>

namespace fiscal::test {

/// How a run of fiscalctl ended, and what it said.
struct Ran {
  int code = -1;
  std::string out;
  std::string err;

  /// Lines on standard error.
  int complaints() const;
};

/// Runs the real fiscalctl to its end, with `input` as standard input and `environment` ("NAME=value") as all
/// that it knows of its surroundings.
Ran run_fiscalctl(const std::vector<std::string>& arguments, const std::string& input = {},
                  const std::vector<std::string>& environment = {});

}  // namespace fiscal::test
