#include <fiscal/municipal/catalog.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "core/app/fiscalctl/command.h"
#include "core/app/fiscalctl/table.h"

namespace fiscal::ctl {
namespace {

using municipal::Catalog;
using municipal::ProfileError;

std::vector<std::filesystem::path> profile_files(const std::filesystem::path& place) {
  if (!std::filesystem::exists(place)) throw Failure(ExitCode::File, place.string() + " is not there");
  if (!std::filesystem::is_directory(place)) return {place};
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(place))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string text_of_profile(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The shipped profiles with those of the files. A file that is a shipped one, as when the shipped folder
/// itself is checked, is there already; another one of the same name is wrong.
std::vector<std::string> take_up(Catalog& catalog, const std::vector<std::filesystem::path>& files,
                                 int& wrong) {
  std::vector<std::string> ids;
  for (const auto& file : files) {
    Catalog alone;
    const std::string text = text_of_profile(file);
    try {
      const std::string id = alone.add(text, file.filename().string());
      if (!catalog.has(id) || catalog.text(id) != text) catalog.add(text, file.filename().string());
      ids.push_back(id);
    } catch (const ProfileError& error) {
      ++wrong;
      std::cout << printable(error.what()) << '\n';
    }
  }
  return ids;
}

/// The shipped profiles, and those of the folder that --profiles names.
Catalog catalog_of(const Context& context) {
  Catalog catalog = Catalog::shipped();
  const auto folder = context.arguments.find("profiles");
  if (!folder) return catalog;
  int wrong = 0;
  take_up(catalog, profile_files(*folder), wrong);
  if (wrong > 0) throw Failure(ExitCode::File, *folder + ": see to it with municipal check");
  return catalog;
}

ExitCode check_profiles(const Context& context) {
  const std::filesystem::path place = context.arguments.at(0);
  Catalog catalog = Catalog::shipped();
  int wrong = 0;
  const auto ids = take_up(catalog, profile_files(place), wrong);
  for (const std::string& id : ids) {
    try {
      const auto profile = catalog.load(id);
      std::cout << id << ": "
                << (profile.is_base ? "a dialect" : "issues by " + std::string(to_text(profile.issue_by)))
                << ", " << profile.operations.size() << " operations\n";
    } catch (const ProfileError& error) {
      ++wrong;
      std::cout << printable(error.what()) << '\n';
    }
  }
  if (wrong > 0)
    throw Failure(ExitCode::File,
                  place.string() + ": " + std::to_string(wrong) + (wrong == 1 ? " problem" : " problems"));
  return ExitCode::Done;
}

void print_profile(const municipal::Profile& profile) {
  std::cout << profile.id << "  " << profile.title << " (" << profile.base << ", rests on "
            << profile.evidence << ")\n";
  for (const std::string& sentence : profile.unverified)
    std::cout << "    unverified: " << printable(sentence) << '\n';
}

ExitCode list_profiles(const Context& context) {
  const Catalog catalog = catalog_of(context);
  try {
    for (const std::string& id : catalog.ids()) {
      const auto profile = catalog.load(id);
      if (!profile.is_base) print_profile(profile);
    }
  } catch (const ProfileError& error) {
    throw Failure(ExitCode::File, error.what());
  }
  return ExitCode::Done;
}

ExitCode show_profile(const Context& context) {
  try {
    std::cout << catalog_of(context).merged_json(context.arguments.at(0)) << '\n';
  } catch (const ProfileError& error) {
    throw Failure(ExitCode::Usage, error.what());
  }
  return ExitCode::Done;
}

}  // namespace

std::vector<Command> municipal_commands() {
  const Option own_profiles{"profiles", "DIR",
                            "folder of profiles of the operator's: the gateway's profiles_dir"};
  return {{"municipal check",
           "check profiles of towns' services",
           "Reads one file or every .json of a folder, lays each over what it extends (the profiles that "
           "ship are there) "
           "and\nnames what is wrong with file, place and fix. Ends with 4 when something is.",
           {{"PATH", "a profile, or a folder of them", Need::Required}},
           {},
           check_profiles},
          {"municipal list",
           "list the profiles of towns' services",
           "Those that ship and, with --profiles, the operator's own.",
           {},
           {own_profiles},
           list_profiles},
          {"municipal show",
           "show a profile with what it extends",
           "",
           {{"PROFILE", "its name, as in \"webiss-2.02\"", Need::Required}},
           {own_profiles},
           show_profile}};
}

}  // namespace fiscal::ctl
