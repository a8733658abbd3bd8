#include <fiscal/encoding.hpp>
#include <fiscal/http.hpp>
#include <fiscal/json.hpp>
#include <fiscal/request.hpp>
#include <fiscal/testing/random_invoice.hpp>

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "core/plugin/inline_runner.h"
#include "core/plugin/library_image.h"
#include "core/plugin/worker_runner.h"
#include "tests/bench/support/figures.h"

// What it costs to run a plugin in a process of its own: the same calls through both runners in turns, so
// that what else the machine does falls on both. Wall time, because waiting for the other side is the cost in
// question.
namespace {

using namespace std::string_literals;
namespace plugin = fiscal::plugin;
namespace bench = fiscal::bench;
using Clock = std::chrono::steady_clock;

/// Answers each service with a fixed document, so that nearly all of a call is the plugin's and the runner's.
class FixedServices final : public plugin::CallServices {
 public:
  explicit FixedServices(std::map<std::string, std::string, std::less<>> replies = {})
      : replies_(std::move(replies)) {}

  Answer call(std::string_view service, std::string_view) override {
    const auto found = replies_.find(service);
    return found == replies_.end() ? Answer{FISCAL_UNSUPPORTED, {}} : Answer{FISCAL_OK, found->second};
  }
  void log(int, std::string_view) override {}
  fiscal::Duration remaining() override { return fiscal::seconds(20); }

 private:
  const std::map<std::string, std::string, std::less<>> replies_;
};

double micros_of(const std::function<void()>& work) {
  const auto start = Clock::now();
  work();
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

double quantile(std::vector<double>& sorted, double at) {
  return sorted[static_cast<std::size_t>(static_cast<double>(sorted.size() - 1) * at)];
}

void add_quantiles(bench::Figures& figures, const std::string& what, std::vector<double>& micros) {
  std::sort(micros.begin(), micros.end());
  figures.add(what + ": p50", "us", quantile(micros, 0.5));
  figures.add(what + ": p99", "us", quantile(micros, 0.99));
}

/// Both in turns; each goes first every other time. Answers how many times an inline call a worker's takes.
double compare(bench::Figures& figures, const std::string& what, int rounds,
               const std::function<void()>& inline_call, const std::function<void()>& worker_call) {
  std::vector<double> here, there;
  for (int n = 0; n < rounds; ++n) {
    if (n % 2 == 0) here.push_back(micros_of(inline_call));
    there.push_back(micros_of(worker_call));
    if (n % 2 != 0) here.push_back(micros_of(inline_call));
  }
  add_quantiles(figures, what + ", inline", here);
  add_quantiles(figures, what + ", worker", there);
  return figures.ratio(what + ": worker / inline", what + ", worker: p50", what + ", inline: p50");
}

[[noreturn]] void fail(const std::string& text) { throw std::runtime_error(text); }

void transfer(int file, std::string& bytes, bool out) {
  for (std::size_t at = 0; at < bytes.size();) {
    const ssize_t moved = out ? send(file, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL)
                              : recv(file, bytes.data() + at, bytes.size() - at, 0);
    if (moved <= 0) return;
    at += static_cast<std::size_t>(moved);
  }
}

/// The limit of a call that leaves its thread: so many bytes there and as many back, over a socket pair.
void ping_pong(bench::Figures& figures, std::size_t size, int rounds) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) fail("no socket pair");
  std::thread other([&, file = ends[1]] {
    std::string bytes(size, 'x');
    for (int n = 0; n < rounds; ++n) {
      transfer(file, bytes, false);
      transfer(file, bytes, true);
    }
  });
  std::string bytes(size, 'x');
  std::vector<double> micros;
  for (int n = 0; n < rounds; ++n)
    micros.push_back(micros_of([&] {
      transfer(ends[0], bytes, true);
      transfer(ends[0], bytes, false);
    }));
  other.join();
  for (const int file : ends) close(file);
  add_quantiles(figures, "bare socket pair, " + std::to_string(size) + " bytes each way", micros);
}

plugin::WorkerLimits limits() {
  plugin::WorkerLimits limits;
  limits.program = FISCAL_WORKER;
  return limits;
}

std::shared_ptr<const plugin::Catalog> scan(const std::string& folder,
                                            const std::vector<std::string>& offered) {
  return std::make_shared<const plugin::Catalog>(plugin::Catalog::scan({folder}, offered));
}

/// Echoes: nothing but the way there and back.
void compare_echo(bench::Figures& figures, const bench::Options& options) {
  fiscal::SilentLog log;
  const fiscal::SystemClock clock;
  const auto catalog = scan(TEST_PLUGINS, {"echo/1"});
  plugin::InlineRunner here(catalog, log);
  plugin::WorkerRunner there(catalog, log, clock, limits());
  FixedServices services;
  fiscal::Connection connection;
  connection.id = "bench";
  connection.plugin = "rascal";
  connection.settings = "{}";
  for (const std::size_t size : {200u, 2'000u, 10'000u, 100'000u}) {
    const std::string request = "\""s + std::string(size, 'x') + "\"";
    compare(
        figures, "echo, " + std::to_string(size) + " bytes", options.count(10'000, 20),
        [&] { here.call(connection, "echo/1", request, services); },
        [&] { there.call(connection, "echo/1", request, services); });
  }
}

/// A request to issue a generated invoice, filled with metadata up to this size.
std::string issue_request(std::size_t size) {
  fiscal::IssueInvoice request;
  request.context = {fiscal::Environment::Test, {1'795'262'400'000}, {-180}, "bench", 1};
  request.number = {"1", 7};
  std::uint64_t seed = 1;
  // A large invoice is one of many parts, and not only of filling.
  do request.invoice = fiscal::testing::random_invoice(seed++);
  while (to_json(request).size() < size / 2 || to_json(request).size() > size);
  constexpr std::size_t value_size = 400;
  for (int n = 0; to_json(request).size() + value_size < size; ++n)
    request.invoice.metadata["key_" + std::to_string(n)] = std::string(value_size, 'x');
  return to_json(request);
}

std::string signature() {
  return to_json(fiscal::SignAnswer{std::string(256, 's'), std::string(1'500, 'c')});
}

std::string refusal() {
  return to_json(fiscal::HttpResult(fiscal::HttpAnswer{
      400,
      {{"content-type", "application/json"}},
      R"({"tipoAmbiente":2,"versaoAplicativo":"1","dataHoraProcessamento":"2026-11-20T12:00:01-03:00",)"
      R"("erros":[{"Codigo":"E0619","Descricao":"no"}]})"}));
}

/// The mapping of a real provider: the request is read, written as XML, signed, packed, sent, and the answer
/// read.
void compare_issue(bench::Figures& figures, const bench::Options& options) {
  fiscal::SilentLog log;
  const fiscal::SystemClock clock;
  const auto catalog = scan(PLUGINS, {"http/1", "sign/1", "kv/1"});
  plugin::InlineRunner here(catalog, log);
  plugin::WorkerRunner there(catalog, log, clock, limits());
  FixedServices services({{"http/1", refusal()}, {"sign/1", signature()}});
  fiscal::Connection connection;
  connection.id = "bench";
  connection.plugin = "nfse_nacional";
  connection.settings = "{}";
  for (const std::size_t size : {2'000u, 10'000u}) {
    const std::string request = issue_request(size);
    for (plugin::PluginRunner* runner :
         {static_cast<plugin::PluginRunner*>(&here), static_cast<plugin::PluginRunner*>(&there)}) {
      const auto result = runner->call(connection, "issue/1", request, services);
      if (result.reply.find("E0619") == std::string::npos) fail("the issue was not mapped: " + result.reply);
    }
    const double ratio = compare(
        figures, "issue, " + std::to_string(request.size()) + " bytes", options.count(3'000, 10),
        [&] { here.call(connection, "issue/1", request, services); },
        [&] { there.call(connection, "issue/1", request, services); });
    if (size == 10'000)
      figures.hold("a worker's call of 10 KB against the inline one", ratio, "times", bench::Bound::AtMost,
                   1.3);
  }
}

/// From no worker to the first answer of one: spawned, confined, loaded, opened. The library is in memory, as
/// after a crash; checking it comes once a version and is told apart.
void measure_start(bench::Figures& figures, const bench::Options& options, const std::string& folder,
                   const std::string& id, const std::vector<std::string>& offered) {
  fiscal::SilentLog log;
  const fiscal::SystemClock clock;
  const auto catalog = scan(folder, offered);
  const std::string name = "worker start, " + id;
  for (int n = 0; n < options.count(10, 1); ++n)
    figures.add("check of the library, " + id, "ms", micros_of([&] {
                                                       if (!plugin::LibraryImage::of(*catalog->find(id)))
                                                         fail("the library of " + id + " cannot be taken up");
                                                     }) / 1000);
  plugin::WorkerLimits one_call_each = limits();
  one_call_each.calls_per_worker = 1;
  plugin::WorkerRunner runner(catalog, log, clock, one_call_each);
  fiscal::Connection connection;
  connection.id = "bench";
  connection.plugin = id;
  connection.settings = "{}";
  for (int n = 0; n < options.count(100, 2); ++n)
    figures.add(name, "ms", micros_of([&] {
                              if (!runner.check_settings(connection))
                                fail("no worker of " + id + " answered");
                            }) / 1000);
  figures.hold(name, figures.median(name), "ms", bench::Bound::AtMost, 15);
}

int measure(const bench::Options& options) {
  bench::Figures figures("plugin", options);
  for (const std::size_t size : {2'000u, 10'000u}) ping_pong(figures, size, options.count(10'000, 20));
  compare_echo(figures, options);
  compare_issue(figures, options);
  measure_start(figures, options, TEST_PLUGINS, "rascal", {"echo/1"});
  measure_start(figures, options, PLUGINS, "nfse_nacional", {"http/1", "sign/1", "kv/1"});
  return figures.finish();
}

}  // namespace

int main(int count, char** words) { return fiscal::bench::run(measure, count, words); }
