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

#include "core/plugin/host_table.h"
#include "core/plugin/inline_runner.h"
#include "core/plugin/instance.h"
#include "core/plugin/library.h"
#include "core/plugin/library_image.h"
#include "core/plugin/reply.h"
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

[[noreturn]] void fail(const std::string& text) { throw std::runtime_error(text); }

void add_quantiles(bench::Figures& figures, const std::string& what, std::vector<double>& micros) {
  std::sort(micros.begin(), micros.end());
  figures.add(what + ": p50", "us", quantile(micros, 0.5));
  figures.add(what + ": p99", "us", quantile(micros, 0.99));
}

/// The plugin's function called on the caller's own thread: nothing is left that a runner could save, and a
/// plugin that hangs or crashes takes its caller along.
class DirectCall {
 public:
  DirectCall(const plugin::CatalogEntry& entry, const fiscal::Connection& connection, fiscal::Log& log)
      : plugin_(connection.plugin), host_(log) {
    const auto library = plugin::Library::load(entry);
    if (!library) fail(library.error().text);
    library_ = *library;
    instance_ = plugin::Instance::open(library_->table(), host_.table(), connection.settings).instance;
    if (!instance_) fail("the plugin opens no instance");
  }

  plugin::CallResult call(std::string_view method, std::string_view request, plugin::CallServices& services) {
    const auto route = std::make_shared<plugin::RoutedCall>(plugin_, services);
    host_.begin(route);
    auto reply = instance_->invoke(route->id(), method, request);
    host_.end(*route);
    return plugin::as_result(std::move(reply));
  }

 private:
  const std::string plugin_;
  plugin::HostTable host_;
  std::shared_ptr<const plugin::Library> library_;
  std::unique_ptr<plugin::Instance> instance_;
};

struct Ways {
  std::function<void()> direct;         ///< On the caller's thread.
  std::function<void()> inline_runner;  ///< On a thread of this process that can be left.
  std::function<void()> worker;
};

/// How many times as long as the others a worker's call takes.
struct Ratios {
  double to_direct;
  double to_inline;
};

/// All in turns; each goes first as often as the others.
Ratios compare(bench::Figures& figures, const std::string& what, int rounds, const Ways& ways) {
  const std::function<void()>* calls[] = {&ways.direct, &ways.inline_runner, &ways.worker};
  std::vector<double> micros[3];
  for (int n = 0; n < rounds; ++n)
    for (int turn = 0; turn < 3; ++turn) micros[(n + turn) % 3].push_back(micros_of(*calls[(n + turn) % 3]));
  const char* names[] = {", direct", ", inline", ", worker"};
  for (int way = 0; way < 3; ++way) add_quantiles(figures, what + names[way], micros[way]);
  return {figures.ratio(what + ": worker / direct", what + ", worker: p50", what + ", direct: p50"),
          figures.ratio(what + ": worker / inline", what + ", worker: p50", what + ", inline: p50")};
}

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
  DirectCall direct(*catalog->find(connection.plugin), connection, log);
  for (const std::size_t size : {200u, 2'000u, 10'000u, 100'000u}) {
    const std::string request = "\""s + std::string(size, 'x') + "\"";
    compare(figures, "echo, " + std::to_string(size) + " bytes", options.count(10'000, 20),
            {[&] { direct.call("echo/1", request, services); },
             [&] { here.call(connection, "echo/1", request, services); },
             [&] { there.call(connection, "echo/1", request, services); }});
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
  DirectCall direct(*catalog->find(connection.plugin), connection, log);
  for (const std::size_t size : {2'000u, 10'000u}) {
    const std::string request = issue_request(size);
    const auto check = [](const plugin::CallResult& result) {
      if (result.reply.find("E0619") == std::string::npos) fail("the issue was not mapped: " + result.reply);
    };
    check(direct.call("issue/1", request, services));
    check(here.call(connection, "issue/1", request, services));
    check(there.call(connection, "issue/1", request, services));
    const Ratios ratios =
        compare(figures, "issue, " + std::to_string(request.size()) + " bytes", options.count(3'000, 10),
                {[&] { direct.call("issue/1", request, services); },
                 [&] { here.call(connection, "issue/1", request, services); },
                 [&] { there.call(connection, "issue/1", request, services); }});
    if (size != 10'000) continue;
    figures.hold("a worker's call of 10 KB against the inline one", ratios.to_inline, "times",
                 bench::Bound::AtMost, 1.3);
    figures.hold("a worker's call of 10 KB against a direct one", ratios.to_direct, "times",
                 bench::Bound::AtMost, 1.3);
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
