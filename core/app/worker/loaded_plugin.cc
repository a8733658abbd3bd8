#include "core/app/worker/loaded_plugin.h"

#include <dlfcn.h>

#include <stdexcept>

#include "core/app/worker/refusals.h"
#include "core/plugin/table_check.h"

namespace fiscal::worker {
namespace {

using Entry = const fiscal_plugin*();

[[noreturn]] void unloadable() { throw std::runtime_error(std::string("cannot be loaded: ") + dlerror()); }

}  // namespace

const char* const library_path = "/proc/self/fd/5";

void load_needed(const std::vector<std::string>& names) {
  for (const std::string& name : names)
    if (dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL) == nullptr) unloadable();
}

const fiscal_plugin& load_plugin() {
  void* const library = dlopen(library_path, RTLD_NOW | RTLD_LOCAL);
  library_is_loaded();
  if (library == nullptr) unloadable();
  auto* const entry = reinterpret_cast<Entry*>(dlsym(library, "fiscal_plugin_v1"));
  if (entry == nullptr) unloadable();
  const fiscal_plugin* const table = entry();
  if (table != entry()) throw std::runtime_error("answers its entry with another table each time");
  if (const auto wrong = plugin::wrong_with_table(table); !wrong.empty())
    throw std::runtime_error(std::string(wrong));
  return *table;
}

}  // namespace fiscal::worker
