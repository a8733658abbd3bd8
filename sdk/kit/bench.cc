#include "sdk/kit/bench.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "core/base/clock.h"
#include "core/plugin/inline_runner.h"
#include "core/plugin/worker_runner.h"
#include "core/services/curl_transport.h"

namespace fiscal::kit {

/// Keeps what runners say of plugins that misbehave.
class Bench::WatchingLog final : public Log {
 public:
  void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) override {
    if (level != LogLevel::PluginMisbehaving) return;
    std::string line(event);
    for (const LogField& field : fields)
      if (const auto* text = std::get_if<std::string_view>(&field.value);
          text != nullptr && field.name != "plugin")
        line += " " + std::string(field.name) + "=" + std::string(*text);
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
  }

  std::vector<std::string> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(lines_, {});
  }

 private:
  std::mutex mutex_;  ///< Guards what follows.
  std::vector<std::string> lines_;
};

struct Bench::Parts {
  WatchingLog log;
  SystemClock clock;
  /// From the first call on. Checks of the library fork, and what a thread of this process has locked stays
  /// locked in their children.
  std::optional<ProviderServer> server;
  services::CurlTransport transport{{}};
  std::map<std::string, KvState> kv;
  std::unique_ptr<plugin::PluginRunner> runner;
};

namespace {

/// What a call may take after its budget; more than the checks of deadlines allow.
constexpr Duration grace = seconds(4);
/// For a worker to start and a plugin to open; long, for a machine that is busy with much else.
constexpr Duration patience_to_open = minutes(1);

std::unique_ptr<plugin::PluginRunner> runner_of(const Subject& subject, const BenchOptions& options, Log& log,
                                                const Clock& clock) {
  if (options.runner == RunnerKind::Inline) {
    plugin::InlineLimits limits;
    limits.grace = grace;
    limits.open_budget = patience_to_open;
    return std::make_unique<plugin::InlineRunner>(subject.catalog, log, limits);
  }
  plugin::WorkerLimits limits;
  limits.program = options.worker;
  limits.grace = grace;
  limits.open_budget = patience_to_open;
  limits.start_patience = patience_to_open;
  limits.calls = 2;
  limits.calls_at_once = 2;
  return std::make_unique<plugin::WorkerRunner>(subject.catalog, log, clock, limits);
}

Connection connection_of(const Subject& subject, const std::string& id, const std::string& settings) {
  Connection connection;
  connection.id = id;
  connection.account = "kit";
  connection.plugin = subject.id;
  connection.settings = settings;
  return connection;
}

}  // namespace

std::string_view to_text(RunnerKind kind) { return kind == RunnerKind::Inline ? "inline" : "worker"; }

std::vector<const HttpRequest*> CallReport::writes() const {
  std::vector<const HttpRequest*> found;
  for (const SeenRequest& seen : requests)
    if (seen.request.effect == Effect::Write) found.push_back(&seen.request);
  return found;
}

Bench::Bench(const Subject& subject, const BenchOptions& options)
    : subject_(subject), options_(options), parts_(std::make_unique<Parts>()) {}

Bench::~Bench() = default;

plugin::PluginRunner& Bench::runner() {
  if (!parts_->runner) parts_->runner = runner_of(subject_, options_, parts_->log, parts_->clock);
  return *parts_->runner;
}

std::string Bench::why_not_callable() {
  if (!subject_.entry().usable()) return subject_.entry().problems.front().text;
  if (runner().manifest(subject_.id) != nullptr) return {};
  const auto refused = open(subject_.settings());
  return refused ? "the library says nothing of itself" : refused.error().text;
}

CallPlan Bench::plan(const testing::Cassette& cassette) const {
  CallPlan plan;
  plan.method = cassette.method;
  plan.request = cassette.request;
  plan.settings = cassette.settings;
  plan.script.cassette = &cassette;
  return plan;
}

Surroundings Bench::surroundings(KvState& kv) {
  if (!parts_->server) parts_->server.emplace();
  return {*parts_->server, parts_->transport, *options_.key, kv};
}

CallReport Bench::call(const CallPlan& plan) {
  KvState& kv = parts_->kv[plan.connection];
  kv.clear();
  const Surroundings around = surroundings(kv);
  ScriptedServices services(plan.script, around);
  const auto connection = connection_of(subject_, plan.connection, plan.settings);
  CallReport report;
  const auto began = std::chrono::steady_clock::now();
  report.result = runner().call(connection, plan.method, plan.request, services);
  report.took = std::chrono::steady_clock::now() - began;
  report.late = Duration{0} - services.remaining();
  report.mark = services.mark;
  report.requests = std::move(services.requests);
  report.logged = std::move(services.logged);
  report.used = std::move(services.used);
  report.mistakes = std::move(services.mistakes);
  report.calls_after_stop = services.calls_after_stop;
  report.in_services = services.in_services;
  return report;
}

Result<std::monostate> Bench::open(const std::string& settings) {
  return runner().check_settings(connection_of(subject_, "settings", settings));
}

std::shared_ptr<const plugin::Manifest> Bench::manifest() { return runner().manifest(subject_.id); }

std::vector<std::string> Bench::take_misbehaviours() { return parts_->log.take(); }

Result<const fiscal_plugin*> Bench::table() {
  const auto library = plugin::Library::load(subject_.entry());
  if (!library) return library.error();
  return &(*library)->table();
}

const testing::Cassette* cassette_with(const Subject& subject, std::string_view method,
                                       std::string_view outcome) {
  const testing::Cassette* found = nullptr;
  // "issue_already_issued" comes to authorized too, by a detour: the one that is named for it goes first.
  const std::string name = std::string(method.substr(0, method.find('/'))) + "_" + std::string(outcome);
  for (const auto* cassette : subject.cassettes_of(method)) {
    if (outcome_named(cassette->outcome) != outcome) continue;
    if (cassette->name.starts_with(name)) return cassette;
    if (found == nullptr) found = cassette;
  }
  return found;
}

const testing::Cassette* issuing_cassette(const Subject& subject) {
  const auto* issued = cassette_with(subject, "issue/1", "authorized");
  return issued != nullptr ? issued : cassette_with(subject, "issue/1", "pending");
}

std::string outcome_named(std::string_view json) {
  const auto document = nlohmann::json::parse(json, nullptr, false);
  if (!document.is_object() || !document.contains("outcome") || !document["outcome"].is_string()) return {};
  return document["outcome"].get<std::string>();
}

}  // namespace fiscal::kit
