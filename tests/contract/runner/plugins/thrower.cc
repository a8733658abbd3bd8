#include <fiscal/plugin.h>

#include <cstring>
#include <stdexcept>

// Breaks the contract on purpose: it is C++ and does without the SDK, which would have caught these.
namespace {

void* open_or_throw(const fiscal_host*, fiscal_text config, const fiscal_sink*) {
  static int instance = 0;
  if (config.size > 2) throw std::runtime_error("out of open");
  return &instance;
}

void close_nothing(void*) {}

fiscal_code throw_always(void*, std::uint64_t, fiscal_text, fiscal_text, const fiscal_sink*) { throw 42; }

constexpr char manifest[] =
    R"({"id": "thrower", "version": "1.0.0", "title": "Lets C++ exceptions cross the boundary",
                                "methods": ["issue/1"]})";

}  // namespace

extern "C" FISCAL_EXPORT const fiscal_plugin* fiscal_plugin_v1(void) {
  static const fiscal_plugin table{sizeof(fiscal_plugin), FISCAL_MINOR,   {manifest, sizeof manifest - 1},
                                   &open_or_throw,        &close_nothing, &throw_always};
  return &table;
}
