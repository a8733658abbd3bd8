#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sdk/kit/examination.h"

namespace fiscal::kit {

/// What the command line asks for.
struct CommandLine {
  enum class Verb { Check, List, Fuzz, Page, Help };

  Verb verb = Verb::Check;
  std::filesystem::path folder;
  std::vector<std::filesystem::path> folders;  ///< Those of `page`.
  std::filesystem::path cassettes;             ///< Empty: those of the plugin's folder.
  ExaminationPlan plan;
  bool json = false;
  bool quiet = false;  ///< Only what is not a pass.
  int seconds = 60;
  std::optional<std::uint64_t> reproduce;
};

/// Reads the words after the program's name; throws std::invalid_argument, which says what is wrong.
CommandLine read_command_line(const std::vector<std::string>& words);

/// The text of --help.
std::string usage();

}  // namespace fiscal::kit
