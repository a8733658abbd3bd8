#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "core/plugin/inline_runner.h"

// What a call of a plugin costs in this process: through the runner, which hands it to another thread, and on
// an instance in the caller's own thread. Wall time, because waiting for the other thread is the cost in
// question.
namespace {

using namespace std::string_literals;
namespace plugin = fiscal::plugin;

class NoServices final : public plugin::CallServices {
 public:
  Answer call(std::string_view, std::string_view) override { return {FISCAL_UNSUPPORTED, {}}; }
  void log(int, std::string_view) override {}
  fiscal::Duration remaining() override { return fiscal::seconds(20); }
};

template <class Work>
void report(const std::string& what, const Work& work) {
  constexpr int calls = 20'000;
  std::vector<double> micros;
  for (int n = 0; n < calls; ++n) {
    const auto start = std::chrono::steady_clock::now();
    work();
    micros.push_back(
        std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
  }
  std::sort(micros.begin(), micros.end());
  std::printf("%-34s p50 %6.1f us   p99 %6.1f us\n", what.c_str(), micros[calls / 2],
              micros[calls * 99 / 100]);
}

}  // namespace

int main() {
  const auto catalog =
      std::make_shared<const plugin::Catalog>(plugin::Catalog::scan({TEST_PLUGINS}, {"echo/1"}));
  fiscal::SilentLog log;
  plugin::InlineRunner runner(catalog, log);
  plugin::HostTable host(log);
  const auto library = plugin::Library::load(*catalog->find("rascal"));
  const auto opened = plugin::Instance::open((*library)->table(), host.table(), "{}");
  NoServices services;
  fiscal::Connection connection;
  connection.id = "bench";
  connection.plugin = "rascal";
  for (const std::size_t size : {200u, 10'000u, 100'000u}) {
    const std::string request = "\""s + std::string(size, 'x') + "\"";
    report("instance, " + std::to_string(size) + " bytes",
           [&] { opened.instance->invoke(1, "echo/1", request); });
    report("runner, " + std::to_string(size) + " bytes",
           [&] { runner.call(connection, "echo/1", request, services); });
  }
}
