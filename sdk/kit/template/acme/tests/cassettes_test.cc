#include <fiscal/plugin.h>
#include <fiscal/testing/cassette.hpp>
#include <fiscal/testing/fake_host.hpp>

#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

// Plays every cassette and compares what the plugin answers with what is recorded.
namespace {

fiscal_text text(const std::string& bytes) { return {bytes.data(), bytes.size()}; }

void append(void* self, fiscal_text chunk) {
  static_cast<std::string*>(self)->append(chunk.data, chunk.size);
}

/// The plugin's answer, or why there is none.
std::string played(const fiscal::testing::Cassette& cassette) {
  fiscal::testing::FakeHost host;
  host.plays(cassette);
  std::string reply;
  const fiscal_sink sink{&reply, append};
  const fiscal_plugin* plugin = fiscal_plugin_v1();
  void* instance = plugin->open(&host.table(), text(cassette.settings), &sink);
  if (instance == nullptr) return reply;
  plugin->invoke(instance, 1, text(cassette.method), text(cassette.request), &sink);
  plugin->close(instance);
  return reply;
}

}  // namespace

int main() {
  int wrong = 0;
  const auto cassettes = fiscal::testing::cassettes_in(CASSETTES);
  for (const auto& cassette : cassettes) {
    const std::string answer = played(cassette);
    const bool same =
        nlohmann::json::parse(answer, nullptr, false) == nlohmann::json::parse(cassette.outcome);
    std::cout << (same ? "ok    " : "wrong ") << cassette.name << '\n';
    if (!same) std::cout << "  expected " << cassette.outcome << "\n  answered " << answer << '\n';
    wrong += same ? 0 : 1;
  }
  std::cout << cassettes.size() << " cassettes, " << wrong << " wrong\n";
  return wrong == 0 && !cassettes.empty() ? 0 : 1;
}
