#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/plugin/profiled_runner.h"
#include "core/routing/rule.h"
#include "core/settings/declared.h"
#include "core/settings/gateway.h"
#include "core/settings/problem.h"

namespace fiscal::settings {

/// A file as it was read.
struct Source {
  std::string file;
  std::string text;
};

/// The operator's files, read and checked each by itself. What they mean together and with the store is
/// `assemble`'s.
struct Files {
  Gateway gateway;
  std::vector<routing::Rule> rules;
  Declared declared;
  plugin::Profiles profiles;  ///< Each checked with what it extends, and whole but for what ships.

  /// Where an account was declared: for saying what is wrong with it later.
  struct Origin {
    std::size_t source = 0;
    std::string pointer;  ///< "/17", or empty for a file with one account.
  };
  std::vector<Source> sources;                       ///< The first is routes_file.
  std::unordered_map<std::string, Origin> accounts;  ///< By account.

  /// The place of a member of an account: "/default_connection".
  Problem problem_of_account(const std::string& account, std::string_view below, Finding finding) const;
  /// `finding.field` is a pointer into routes_file.
  Problem problem_of_rules(Finding finding) const;
};

/// Either files without a problem, or all the problems that they have.
struct LoadResult {
  std::optional<Files> files;
  Problems problems;

  bool ok() const { return files.has_value(); }
};

/// Reads gateway.json and what it names: the rules, the declared accounts and the profiles. Relative paths
/// count from the file's folder. The default names routes.json, accounts.d and profiles may be absent;
/// nothing else that is named may. Unknown and repeated keys, more than 24 levels and files over 1 MiB
/// (gateway.json, a profile), 256 MiB (rules) or 512 MiB (a file of accounts) are refused. Reads nothing
/// secret.
LoadResult load(const std::filesystem::path& gateway_file);

}  // namespace fiscal::settings
