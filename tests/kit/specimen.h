#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sdk/kit/check.h"

namespace fiscal::test {

/// A plugin that is bad in one way, and what the kit has to say of it.
struct Specimen {
  std::string name;                    ///< Of its folder; also of the fault in the zoo's library.
  std::string check;                   ///< The check that has to notice.
  kit::Mark mark = kit::Mark::Fail;    ///< What it has to say, or Crash in its place.
  std::vector<std::string> related{};  ///< Checks that may notice too.
  std::string library = "plain";       ///< Which of the zoo's libraries.
  void (*spoil)(const std::filesystem::path& folder) = nullptr;  ///< Changes the files of the folder.
};

/// One for each check at least.
const std::vector<Specimen>& specimens();

/// Puts the plugin into `<folder>/<name>/`, with manifest and cassettes, and answers that folder.
std::filesystem::path put_specimen(const Specimen& specimen, const std::filesystem::path& folder);

}  // namespace fiscal::test
