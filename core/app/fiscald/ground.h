#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>

#include "core/app/fiscald/adapters.h"
#include "core/app/fiscald/installed_plugins.h"
#include "core/app/fiscald/kept_accounts.h"
#include "core/app/fiscald/measured_log.h"
#include "core/base/clock.h"
#include "core/base/disk_room.h"
#include "core/base/metrics.h"
#include "core/dispatch/call.h"
#include "core/plugin/profiled_runner.h"
#include "core/services/curl_transport.h"
#include "core/services/host_services.h"
#include "core/services/sealed_kv.h"
#include "core/settings/watcher.h"
#include "core/vault/local_master_keys.h"
#include "core/vault/sealed_keyring.h"

namespace fiscal::app {

/// What everything else stands on: the operator's settings, store, secrets, plugins and the services that
/// plugins are given. In the order in which things need each other; they end in the opposite order.
struct Ground {
  /// Opens the store and puts the configuration in force. Throws std::runtime_error, whose text names every
  /// problem, and what the stores throw. `fatal` is called when the disk has failed.
  Ground(const settings::Gateway& options, const std::string& gateway_file, Log& the_log,
         const std::function<void(const std::string& reason)>& fatal);

  /// What is in force, of the same value as `configuration.current()`.
  api::CurrentSnapshot snapshot();
  /// One that is not known may have been made at another gateway.
  std::optional<Account> account(const AccountId& id);
  dispatch::WithServices with_services();

  std::atomic<bool> stopping{false};
  settings::Gateway gateway;
  Metrics metrics;
  MeasuredLog log;
  SystemClock clock;
  std::filesystem::path data_dir;
  std::future<InstalledPlugins::Found> plugins_ahead;  ///< Looked for while the store is opened.
  DiskRoom room;
  std::unique_ptr<store::Store> opened_store;
  store::Store& store;
  KeptAccounts accounts;
  SecretsInStore secrets;
  KvInStore kv_rows;
  vault::LocalMasterKeys keys;
  services::SealedKv kv;
  vault::SealedKeyring keyring;
  InstalledPlugins plugins;
  services::CurlTransport transport;
  services::HostServices host_services;
  settings::Watcher configuration;
  plugin::ProfiledRunner runner;  ///< That of `plugins`, with the operator's profiles.
  SnapshotDirectory directory;

 private:
  settings::Watcher::Parts watcher_parts();
  api::CurrentSnapshot first_snapshot();
};

}  // namespace fiscal::app
