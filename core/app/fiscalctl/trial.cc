#include "core/app/fiscalctl/trial.h"

#include <fiscal/json.hpp>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/app/fiscalctl/failure.h"
#include "core/app/fiscalctl/trial_transport.h"
#include "core/plugin/inline_runner.h"
#include "core/plugin/verdict.h"
#include "core/plugin/worker_runner.h"
#include "core/services/curl_transport.h"
#include "core/services/host_services.h"
#include "core/services/memory_kv.h"

namespace fiscal::ctl {
namespace {

/// Shorter texts stand in too many places: they are taken out where they are set, and there alone.
constexpr std::size_t least_looked_for = 5;

/// A trial keeps no intent: nothing will be repeated.
class NoWitness final : public services::DepartureWitness {
 public:
  void departs(const services::OutgoingWrite&) override {}
};

std::unique_ptr<plugin::PluginRunner> runner_for(const ChosenPlugin& chosen, TrialPlan::Runner kind, Log& log,
                                                 const Clock& clock) {
  if (kind == TrialPlan::Runner::ThisProcess)
    return std::make_unique<plugin::InlineRunner>(chosen.catalog, log);
  plugin::WorkerLimits limits;
  limits.program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "fiscal-worker";
  limits.calls = 1;
  limits.calls_at_once = 1;
  if (!std::filesystem::exists(limits.program))
    throw Failure(ExitCode::File, limits.program.string() + " is not there: give --inline, or install it");
  return std::make_unique<plugin::WorkerRunner>(chosen.catalog, log, clock, limits);
}

Connection connection_for(const ChosenPlugin& chosen, const TrialPlan& plan, const TrialKeyring& keyring) {
  Connection connection;
  connection.id = "trial";
  connection.account = "trial";
  connection.plugin = chosen.id;
  connection.settings = plan.settings;
  connection.egress = plan.egress;
  connection.ca_file = plan.ca_file;
  if (keyring.has_certificate()) connection.certificate = "given";
  return connection;
}

void judge(const std::string& method, Trial& trial) {
  const plugin::EffectMark mark{trial.evidence.departed, trial.evidence.write_answered};
  const auto take = [&](auto verdict) {
    trial.outcome = to_json(verdict.outcome);
    trial.misbehaviour = std::move(verdict.misbehaviour);
  };
  if (method == "cancel/1")
    take(plugin::judge_cancel(trial.result, mark));
  else if (method == "status/1")
    take(plugin::judge_status(trial.result));
  else
    take(plugin::judge_issue(trial.result, mark));
}

}  // namespace

Trial try_call(const ChosenPlugin& chosen, const TrialPlan& plan, TrialKeyring& keyring) {
  SilentLog log;
  const SystemClock clock;
  const auto runner = runner_for(chosen, plan.runner, log, clock);
  const Connection connection = connection_for(chosen, plan, keyring);
  if (const auto opened = runner->check_settings(connection); !opened)
    throw Failure(ExitCode::File, "the plugin refuses the settings: " + opened.error().text);
  const auto manifest = runner->manifest(chosen.id);
  if (manifest == nullptr) throw Failure(ExitCode::File, "the plugin says nothing of itself");

  const services::KnownSecrets secrets = known_secrets(keyring);
  services::CurlTransport network{{}};
  std::unique_ptr<services::HttpTransport> instead;
  if (plan.cassette != nullptr)
    instead = std::make_unique<CassetteTransport>(*plan.cassette, secrets);
  else if (plan.server)
    instead = std::make_unique<ReroutedTransport>(network, *plan.server);
  KeptExchanges kept(instead ? *instead : network);
  services::MemoryKv kv;
  services::HttpService::Options http;
  http.plain_http = services::PlainHttp::AllowedToLoopback;
  services::HostServices host(kept, keyring, kv, clock, log, http);
  NoWitness witness;
  const services::CallScope scope{connection,
                                  *manifest,
                                  witness,
                                  plan.method.substr(0, plan.method.find('/')) + " 1",
                                  {clock.steady().milliseconds + manifest->call_timeout.milliseconds},
                                  std::nullopt};
  Trial trial;
  trial.evidence = host.serve(scope, [&](plugin::CallServices& services) {
    trial.result = runner->call(connection, plan.method, plan.request, services);
  });
  trial.exchanges = std::move(kept.exchanges);
  judge(plan.method, trial);
  return trial;
}

services::KnownSecrets known_secrets(const TrialKeyring& keyring,
                                     const std::vector<plugin::SecretSetting>& in_settings) {
  services::KnownSecrets known;
  for (const auto& [pointer, name, value] : in_settings)
    if (value.size() >= least_looked_for) known.add(name, value);
  for (const auto& [name, value] : keyring.secrets()) known.add(name, value);
  return known;
}

std::string outcome_named(std::string_view json) {
  const auto document = nlohmann::json::parse(json, nullptr, false);
  return document.is_object() && document.contains("outcome") && document["outcome"].is_string()
             ? document["outcome"].get<std::string>()
             : std::string();
}

}  // namespace fiscal::ctl
