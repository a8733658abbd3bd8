#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>
#include <vector>

#include "core/app/fiscalctl/command.h"
#include "core/app/fiscalctl/files.h"
#include "core/base/ids.h"

namespace fiscal::ctl {
namespace {

namespace fs = std::filesystem;

/// What the template is called, wherever it names itself.
constexpr std::string_view template_id = "acme";
constexpr std::string_view template_type = "Acme";

/// Beside this program's folder, as it is installed and in a build.
fs::path template_folder() {
  const fs::path home = fs::read_symlink("/proc/self/exe").parent_path().parent_path();
  return home / "share/fiscal/template" / template_id;
}

/// "town_hall" as a type is called: "TownHall".
std::string type_name(const std::string& id) {
  std::string name;
  bool upper = true;
  for (const char c : id) {
    const bool letter = c >= 'a' && c <= 'z';
    if (c != '_' && c != '-') name += letter && upper ? static_cast<char>(c - 'a' + 'A') : c;
    upper = c == '_' || c == '-';
  }
  return name;
}

/// Hosts have no underscores.
std::string host_label(std::string id) {
  std::ranges::replace(id, '_', '-');
  return id;
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

bool is_plugin_id(const std::string& id) {
  return is_valid_name(id) && id.front() >= 'a' && id.front() <= 'z' && id.find('-') == std::string::npos;
}

/// What no namespace of the template can be called: the words of C++20 that look like a plugin's name
/// (ISO/IEC 14882:2020, 5.11 and 5.5), the namespaces and types that its code uses, and `test`, a target of
/// CMake's.
constexpr std::array<std::string_view, 97> taken_names{
    "alignas",       "alignof",     "and",          "and_eq",       "asm",      "auto",
    "bitand",        "bitor",       "bool",         "break",        "case",     "catch",
    "char",          "char16_t",    "char32_t",     "char8_t",      "class",    "co_await",
    "co_return",     "co_yield",    "compl",        "concept",      "const",    "const_cast",
    "consteval",     "constexpr",   "constinit",    "continue",     "decltype", "default",
    "delete",        "do",          "double",       "dynamic_cast", "else",     "enum",
    "explicit",      "export",      "extern",       "false",        "fiscal",   "float",
    "for",           "friend",      "goto",         "if",           "inline",   "int",
    "long",          "main",        "mutable",      "namespace",    "new",      "nlohmann",
    "noexcept",      "not",         "not_eq",       "nullptr",      "operator", "or",
    "or_eq",         "private",     "protected",    "public",       "register", "reinterpret_cast",
    "requires",      "return",      "short",        "signed",       "sizeof",   "static",
    "static_assert", "static_cast", "std",          "struct",       "switch",   "template",
    "test",          "this",        "thread_local", "throw",        "true",     "try",
    "typedef",       "typeid",      "typename",     "union",        "unsigned", "using",
    "virtual",       "void",        "volatile",     "wchar_t",      "while",    "xor",
    "xor_eq"};

void copy_renamed(const fs::path& from, const fs::path& to, const std::string& id) {
  for (const auto& entry : fs::recursive_directory_iterator(from)) {
    const fs::path target = to / fs::relative(entry.path(), from);
    if (entry.is_directory()) {
      fs::create_directories(target);
      continue;
    }
    std::string text = read_file(entry.path().string());
    replace_all(text, "api.acme.example", "api." + host_label(id) + ".example");
    // What was recorded names people and documents, which keep their names; only addresses and secrets
    // follow.
    if (entry.path().extension() == ".json" && entry.path().parent_path().filename() == "cassettes") {
      replace_all(text, "${secret:acme_key}", "${secret:" + id + "_key}");
    } else {
      replace_all(text, template_id, id);
      replace_all(text, template_type, type_name(id));
    }
    write_file(target.string(), text);
  }
}

ExitCode new_plugin(const Context& context) {
  const std::string id = context.arguments.at(0);
  if (!is_plugin_id(id))
    throw Failure(ExitCode::Usage, "'" + id + "' is no plugin's name: a letter, then up to 39 of [a-z0-9_]");
  if (std::ranges::find(taken_names, id) != taken_names.end())
    throw Failure(ExitCode::Usage, "'" + id +
                                       "' is a word of C++ or of what a plugin uses, so nothing in it "
                                       "could have this name: take another, such as " +
                                       id + "_notes");
  const fs::path folder = context.arguments.find("folder").value_or(id);
  if (fs::exists(folder)) throw Failure(ExitCode::File, folder.string() + " is there already");
  const fs::path from = template_folder();
  if (!fs::is_directory(from))
    throw Failure(ExitCode::File, from.string() + " is not there: install the development package");
  try {
    fs::create_directories(folder);
    copy_renamed(from, folder, id);
  } catch (const fs::filesystem_error& error) {
    throw Failure(ExitCode::File, error.what());
  }
  std::cout << folder.string() << " is a plugin that builds, passes its tests and passes the kit:\n\n  cd "
            << folder.string()
            << "\n  cmake -B build -G Ninja\n  cmake --build build\n  ctest --test-dir build "
               "--output-on-failure\n  fiscalctl plugin try build/plugins/"
            << id
            << " issue --cassette cassettes/issue_authorized.json\n\n"
               "Its README.md says what to fill in.\n";
  return ExitCode::Done;
}

}  // namespace

std::vector<Command> plugin_commands() {
  return {{"plugin new",
           "begin a provider plugin: a folder that builds and passes its tests",
           "The folder is made in the current one, or where --folder says. No gateway is asked.",
           {{"NAME", "of the plugin, such as town_hall", Need::Required}},
           {{"folder", "DIR", "where to put it (default: NAME)"}},
           new_plugin}};
}

}  // namespace fiscal::ctl
