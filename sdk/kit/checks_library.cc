#include <dlfcn.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <set>

#include "core/plugin/elf_symbols.h"
#include "core/plugin/manifest.h"
#include "core/plugin/table_check.h"
#include "core/plugin/texts.h"
#include "sdk/kit/bench.h"
#include "sdk/kit/check.h"

namespace fiscal::kit {
namespace {

using plugin::DynamicSymbol;

constexpr int load_limit_ms = 100;
constexpr int most_loads = 12;

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t n = 0; n < names.size() && n < 5; ++n) text += (n == 0 ? "" : ", ") + names[n];
  if (names.size() > 5) text += " and " + std::to_string(names.size() - 5) + " more";
  return text;
}

Judgement exports_only_entry(Bench& bench) {
  const auto symbols = plugin::exported_symbols(bench.subject().library);
  if (!symbols) return fail(symbols.error().text);
  std::vector<std::string> others;
  bool entry = false;
  for (const std::string& name : *symbols) {
    if (name == plugin::entry_symbol)
      entry = true;
    else
      others.push_back(name);
  }
  if (!entry) return fail("it does not export " + std::string(plugin::entry_symbol));
  if (!others.empty()) return fail("it also exports " + listed(others) + ": build it with fiscal_add_plugin");
  return pass();
}

Judgement no_gnu_unique(Bench& bench) {
  const auto symbols = plugin::dynamic_symbols(bench.subject().library);
  if (!symbols) return fail(symbols.error().text);
  std::vector<std::string> unique;
  for (const DynamicSymbol& symbol : *symbols)
    if (symbol.unique) unique.push_back(symbol.name);
  if (!unique.empty())
    return fail("unique for the whole process: " + listed(unique) + "; compile with -fno-gnu-unique");
  return pass();
}

Judgement loads_at_once(Bench& bench) {
  void* const library = dlopen(bench.subject().library.c_str(), RTLD_NOW | RTLD_LOCAL);
  return library == nullptr ? fail(dlerror()) : pass();
}

/// Of a process of its own, so that each load is a first one; -1 when the library cannot be loaded.
int load_milliseconds(const std::filesystem::path& path) {
  const pid_t child = fork();
  if (child == 0) {
    // One that never ends is left behind when the process of the check is ended.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const auto began = std::chrono::steady_clock::now();
    void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    auto* const entry =
        library == nullptr ? nullptr : dlsym(library, std::string(plugin::entry_symbol).c_str());
    if (entry == nullptr) _exit(255);
    reinterpret_cast<const fiscal_plugin* (*)()>(entry)();
    const auto took = std::chrono::steady_clock::now() - began;
    _exit(static_cast<int>(
        std::min<std::int64_t>(200, std::chrono::duration_cast<std::chrono::milliseconds>(took).count())));
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status) == 255 ? -1 : WEXITSTATUS(status);
}

Judgement loads_quickly(Bench& bench) {
  // The quickest of a few: the machine may be busy, and a library is not slower than its quickest load.
  int best = -1;
  for (int attempt = 0; attempt < most_loads && (best < 0 || best > load_limit_ms); ++attempt) {
    const int took = load_milliseconds(bench.subject().library);
    if (took < 0) return skip("it cannot be loaded");
    best = best < 0 ? took : std::min(best, took);
  }
  if (best > load_limit_ms)
    return fail("loading took more than 100 ms each time: do the work when it is needed");
  return pass(std::to_string(best) + " ms");
}

Judgement entry_is_idempotent(Bench& bench) {
  void* const library = dlopen(bench.subject().library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return skip(dlerror());
  auto* const found = dlsym(library, std::string(plugin::entry_symbol).c_str());
  if (found == nullptr) return skip("it has no entry");
  const auto entry = reinterpret_cast<const fiscal_plugin* (*)()>(found);
  const fiscal_plugin* const first = entry();
  if (first == nullptr) return fail("the entry answered no table");
  for (int again = 0; again < 100; ++again)
    if (entry() != first) return fail("the entry answers another table each time");
  if (const auto wrong = plugin::wrong_with_table(first); !wrong.empty())
    return fail("the table " + std::string(wrong));
  return pass();
}

Judgement manifest_is_the_librarys(Bench& bench) {
  const auto table = bench.table();
  if (table) {
    const auto said = plugin::text_view((*table)->manifest);
    return plugin::same_manifest(said, bench.subject().manifest_json)
               ? pass()
               : fail("the library says otherwise of itself than manifest.json");
  }
  if (table.error().code == "manifest_differs") return fail(table.error().text);
  return skip(table.error().text);
}

Judgement no_undefined_symbols(Bench& bench) {
  const auto symbols = plugin::dynamic_symbols(bench.subject().library);
  if (!symbols) return fail(symbols.error().text);
  void* const library = dlopen(bench.subject().library.c_str(), RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr) return skip(dlerror());
  std::vector<std::string> missing;
  for (const DynamicSymbol& symbol : *symbols)
    if (symbol.kind == DynamicSymbol::Kind::Needed && dlsym(library, symbol.name.c_str()) == nullptr)
      missing.push_back(symbol.name);
  if (!missing.empty())
    return fail("nobody defines " + listed(missing) + ": link what defines them, with -Wl,-z,defs");
  return pass();
}

Judgement no_network_or_thread_symbols(Bench& bench) {
  static const std::set<std::string_view> unwanted{
      "socket", "connect", "bind",   "listen", "accept", "getaddrinfo", "pthread_create",   "fork",
      "vfork",  "execve",  "execvp", "system", "popen",  "signal",      "sigaction",        "setlocale",
      "chdir",  "umask",   "setenv", "putenv", "dlopen", "ptrace",      "curl_easy_perform"};
  const auto symbols = plugin::dynamic_symbols(bench.subject().library);
  if (!symbols) return fail(symbols.error().text);
  std::vector<std::string> wanted;
  for (const DynamicSymbol& symbol : *symbols)
    if (symbol.kind != DynamicSymbol::Kind::Exported && unwanted.contains(symbol.name))
      wanted.push_back(symbol.name);
  if (!wanted.empty())
    return warn("it calls " + listed(wanted) +
                ": a plugin has the host for I/O, starts no thread and changes no state "
                "of the process");
  return pass();
}

}  // namespace

std::vector<Check> library_checks() {
  return {
      {"exports-only-entry", "library", "The library exports fiscal_plugin_v1 and nothing else.",
       Needs::Files, exports_only_entry},
      {"no-gnu-unique", "library", "No symbol of it is unique for the whole process.", Needs::Files,
       no_gnu_unique},
      {"loads-with-rtld-now", "library", "It can be loaded with all its symbols bound at once.", Needs::Files,
       loads_at_once},
      {"no-undefined-symbols", "library",
       "Every symbol that it wants is in it or in a library that it names.", Needs::Files,
       no_undefined_symbols},
      {"loads-under-100-ms", "library", "Loading it and asking for its table takes less than 100 ms.",
       Needs::Files, loads_quickly},
      {"entry-is-idempotent", "library", "Its entry answers one complete table however often it is asked.",
       Needs::Files, entry_is_idempotent},
      {"no-network-or-thread-symbols", "library",
       "It wants no function that opens connections, starts threads or processes, or changes the process.",
       Needs::Files, no_network_or_thread_symbols},
      {"manifest-is-the-librarys", "library", "The library says of itself what manifest.json says.",
       Needs::Table, manifest_is_the_librarys},
  };
}

}  // namespace fiscal::kit
