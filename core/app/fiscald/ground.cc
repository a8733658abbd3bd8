#include "core/app/fiscald/ground.h"

#include <stdexcept>

#include "core/app/fiscald/measures.h"
#include "core/app/fiscald/open_store.h"
#include "core/app/fiscald/seeding.h"
#include "core/app/fiscald/wired_options.h"

namespace fiscal::app {
namespace {

std::filesystem::path prepared_data_dir(const settings::Gateway& gateway) {
  std::error_code failed;
  std::filesystem::create_directories(gateway.data_dir, failed);
  if (!failed) std::filesystem::permissions(gateway.data_dir, std::filesystem::perms::owner_all, failed);
  if (failed)
    throw std::runtime_error("the folder " + gateway.data_dir + " of data_dir cannot be used: " +
                             failed.message() + "; make it writable, or name another one");
  return gateway.data_dir;
}

/// A new gateway makes its key. One that joins others on a database must have theirs: with another it could
/// open nothing that they sealed.
vault::LocalMasterKeys master_keys(const settings::Gateway& gateway, store::Store& store) {
  using vault::LocalMasterKeys;
  const auto& source = gateway.master_key;
  const bool joins_others = gateway.postgres && !store.secrets().empty();
  const auto when_missing =
      joins_others ? LocalMasterKeys::WhenMissing::Refuse : LocalMasterKeys::WhenMissing::Create;
  auto keys =
      source.environment_variable
          ? LocalMasterKeys::from_environment(source.environment_variable->c_str())
          : LocalMasterKeys::from_file(source.file.value_or(gateway.data_dir + "/master.key"), when_missing);
  if (!keys)
    throw std::runtime_error("the master key cannot be used: " + keys.error().text + ". " + keys.error().fix);
  return std::move(*keys);
}

}  // namespace

Ground::Ground(const settings::Gateway& options, const std::string& gateway_file, Log& the_log,
               const std::function<void(const std::string& reason)>& fatal)
    : gateway(options),
      log(the_log, metrics),
      data_dir(prepared_data_dir(options)),
      plugins_ahead(InstalledPlugins::look_ahead(options.plugins)),
      room(data_dir, options.reserved_bytes, clock),
      opened_store(open_store(options, data_dir, clock, {fatal, commit_measure(metrics)})),
      store(*opened_store),
      accounts(store, data_dir / "accounts.kept", "/proc/self/exe"),
      secrets(store),
      kv_rows(store),
      keys(master_keys(options, store)),
      kv(kv_rows, keys, log),
      keyring(secrets, keys, clock, {}),
      plugins(options, std::move(plugins_ahead), log, clock),
      transport(transport_options(options)),
      host_services(transport, keyring, kv, clock, log, http_options(options)),
      configuration(gateway_file, watcher_parts(), clock, log),
      runner(plugins.runner(), [this] { return configuration.current()->profiles; }),
      directory(first_snapshot(), store) {
  plugins.measure(metrics);
}

settings::Watcher::Parts Ground::watcher_parts() {
  // Nothing of a start takes longer than a worker's, and what is needed now is mostly what was needed last.
  for (const std::string& plugin : accounts.plugins_before()) plugins.runner().expect(plugin);
  auto parts = configuration_parts(store, accounts, keyring, plugins, clock);
  parts.told = reload_measure(metrics, clock);
  if (gateway.postgres) parts.stored_version = [this] { return store.accounts_version(); };
  return parts;
}

/// Nothing is served on a configuration that was refused. It is in force before the dispatcher is made, which
/// looks up the connections of what was under way when the gateway stopped.
api::CurrentSnapshot Ground::first_snapshot() {
  const auto outcome = configuration.reload();
  if (outcome.settings) return snapshot();
  std::string text = "the configuration cannot be used";
  for (const settings::Problem& problem : outcome.problems) text += "\n" + to_text(problem);
  throw std::runtime_error(text);
}

api::CurrentSnapshot Ground::snapshot() {
  return [this] {
    const auto settings = configuration.current();
    return std::shared_ptr<const routing::Snapshot>(settings, &settings->snapshot);
  };
}

std::optional<Account> Ground::account(const AccountId& id) {
  if (auto known = configuration.current()->snapshot.accounts.find(id)) return known;
  configuration.catch_up();
  return configuration.current()->snapshot.accounts.find(id);
}

dispatch::WithServices Ground::with_services() {
  return [this](const services::CallScope& scope, const std::function<void(plugin::CallServices&)>& call) {
    return host_services.serve(scope, call);
  };
}

}  // namespace fiscal::app
