#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fiscal::fuzz {

/// One parser of outside input. `run` must neither crash nor throw whatever the input is, and checks by
/// `require` what must hold of an input that was taken.
struct Target {
  std::string name;
  std::vector<std::string> seeds;  ///< Inputs that are taken: the random ones grow from them.
  void (*run)(std::string_view input);
};

const std::vector<Target>& targets();

}  // namespace fiscal::fuzz
