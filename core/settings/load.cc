#include "core/settings/load.h"

#include "core/settings/read_accounts.h"
#include "core/settings/read_gateway.h"
#include "core/settings/read_profiles.h"
#include "core/settings/routes_fields.h"
#include "core/settings/source_reader.h"

namespace fiscal::settings {
namespace {

constexpr std::size_t largest_rules_file = 256u << 20;

bool is_absent_by_default(const std::string& path, const std::filesystem::path& gateway_file,
                          const std::string& name) {
  std::error_code ignored;
  return path == (std::filesystem::absolute(gateway_file).parent_path() / name).lexically_normal().string() &&
         !std::filesystem::exists(path, ignored);
}

}  // namespace

Problem Files::problem_of_account(const std::string& account, std::string_view below, Finding finding) const {
  const auto origin = accounts.find(account);
  if (origin == accounts.end()) return {{}, 0, 0, std::move(finding)};
  finding.field = origin->second.pointer + std::string(below);
  return located(sources[origin->second.source], std::move(finding));
}

Problem Files::problem_of_rules(Finding finding) const {
  return located(sources.front(), std::move(finding));
}

LoadResult load(const std::filesystem::path& gateway_file) {
  LoadResult result;
  Files files;
  files.gateway = read_gateway(gateway_file, result.problems);
  // The names of the other files are only known once this one could be read.
  if (!result.problems.empty()) return result;

  const Gateway defaults;
  files.sources.push_back({files.gateway.routes_file, "{}"});
  if (!is_absent_by_default(files.gateway.routes_file, gateway_file, defaults.routes_file)) {
    WrittenRules written;
    if (auto source = read_source(files.gateway.routes_file, largest_rules_file, result.problems)) {
      files.sources.front() = *std::move(source);
      read_whole(files.sources.front(), {.bytes = largest_rules_file}, written, result.problems);
      files.rules = std::move(written.rules);
    }
  }
  if (!is_absent_by_default(files.gateway.accounts_dir, gateway_file, defaults.accounts_dir))
    read_accounts(files.gateway.accounts_dir, files, result.problems);
  if (!is_absent_by_default(files.gateway.profiles_dir, gateway_file, defaults.profiles_dir))
    files.profiles = read_profiles(files.gateway.profiles_dir, result.problems);
  if (result.problems.empty()) result.files = std::move(files);
  return result;
}

}  // namespace fiscal::settings
