#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>

#include "core/app/fiscalctl/command.h"
#include "core/app/fiscalctl/table.h"
#include "core/plugin/manifest.h"
#include "core/settings/assemble.h"

namespace fiscal::ctl {
namespace {

/// The manifest of an installed plugin: no code of a plugin runs here.
std::optional<std::filesystem::path> manifest_file(const std::vector<std::string>& folders,
                                                   std::string_view plugin) {
  for (const std::string& folder : folders) {
    std::error_code unreadable;
    auto file = std::filesystem::path(folder) / plugin / "manifest.json";
    if (std::filesystem::is_regular_file(file, unreadable)) return file;
  }
  return std::nullopt;
}

/// Which methods a plugin offers only its library says; that it is there is enough here.
routing::MethodsOf methods_by_folder(const settings::Gateway& gateway) {
  return [folders =
              gateway.plugins.folders](std::string_view plugin) -> std::optional<std::vector<std::string>> {
    if (!manifest_file(folders, plugin)) return std::nullopt;
    return std::vector<std::string>{"issue/1", "cancel/1", "status/1", "substitute/1", "event/1", "render/1"};
  };
}

settings::ProfileSettingOf profile_settings_by_folder(const settings::Gateway& gateway) {
  return [folders = gateway.plugins.folders](std::string_view plugin) -> std::string {
    const auto file = manifest_file(folders, plugin);
    if (!file) return {};
    std::ifstream in(*file, std::ios::binary);
    const auto manifest = plugin::parse_manifest(std::string(std::istreambuf_iterator<char>(in), {}));
    return manifest ? manifest->profile_setting : std::string();
  };
}

/// Accounts and connections that the API created are in the gateway's store and not in its files.
bool may_be_in_the_store(const settings::Problem& problem) {
  static const std::set<std::string> codes{"target_unknown", "default_unknown", "connection_without_account"};
  return codes.contains(problem.finding.code);
}

void print_problems(const char* kind, const settings::Problems& problems) {
  for (const settings::Problem& problem : problems) std::cout << kind << printable(to_text(problem)) << '\n';
}

ExitCode check_configuration(const Context& context) {
  std::filesystem::path file = context.arguments.at(0);
  if (std::filesystem::is_directory(file)) file /= "gateway.json";
  const settings::LoadResult loaded = settings::load(file);
  settings::Problems errors = loaded.problems, warnings;
  if (loaded.ok()) {
    const settings::Gateway& gateway = loaded.files->gateway;
    const auto assembled = settings::assemble(*loaded.files, {}, methods_by_folder(gateway),
                                              {profile_settings_by_folder(gateway)});
    warnings = assembled.warnings;
    for (const settings::Problem& problem : assembled.errors)
      (may_be_in_the_store(problem) ? warnings : errors).push_back(problem);
  }
  print_problems("", errors);
  print_problems("warning: ", warnings);
  if (!errors.empty())
    throw Failure(ExitCode::File, file.string() + ": " + std::to_string(errors.size()) +
                                      (errors.size() == 1 ? " problem" : " problems"));
  std::cout << "nothing wrong with " << file.string() << " and what it names\n";
  return ExitCode::Done;
}

}  // namespace

std::vector<Command> config_check_commands() {
  return {{"config check",
           "check the gateway's files without a gateway",
           "Reads gateway.json, the rules and the declared accounts, and names every problem with its file, "
           "line and\n"
           "field. What only the gateway's store knows, such as accounts made through the API, is a warning "
           "here. Ends\n"
           "with 4 when something is wrong.",
           {{"PATH", "the folder with gateway.json, or the file itself", Need::Required}},
           {},
           check_configuration}};
}

}  // namespace fiscal::ctl
