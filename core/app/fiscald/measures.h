#pragma once

#include <filesystem>
#include <functional>

#include "core/api/http_server.h"
#include "core/api/router.h"
#include "core/api/tls_context.h"
#include "core/base/clock.h"
#include "core/base/metrics.h"
#include "core/dispatch/worker.h"
#include "core/notify/courier.h"
#include "core/settings/watcher.h"
#include "core/store/store.h"

namespace fiscal::app {

/// What the measures that are looked up when somebody asks are read from. All must outlive the metrics' last
/// text.
struct MeasuredParts {
  store::Store& store;
  const Clock& clock;
  const api::HttpServer& server;
  const api::TlsContext* tls;  ///< Absent: plain HTTP.
  std::filesystem::path data_dir;
};

/// Adds the gauges of queue, certificates, connections and disk (docs/operate.md), looked up at each text.
void add_gauges(Metrics& metrics, const MeasuredParts& parts);

/// How long requests take, by route; for `Router::observe`.
std::function<void(const api::RouteMeasure&)> request_measure(Metrics& metrics);

/// Whether the configuration's files are in force, and since when; for `Watcher::Parts::told`. `clock` must
/// outlive it.
std::function<void(const settings::Watcher::Outcome&)> reload_measure(Metrics& metrics, const Clock& clock);

/// What became of calls of plugins, and how long they took; for `Worker::Parts::measured`.
std::function<void(const dispatch::CallMeasure&)> call_measure(Metrics& metrics);

/// What became of attempts to deliver webhooks; for `notify::Courier::Parts::measured`.
std::function<void(const notify::AttemptMeasure&)> webhook_measure(Metrics& metrics);

/// How long commits take; for `SqliteStoreOptions::on_commit`.
std::function<void(double)> commit_measure(Metrics& metrics);

}  // namespace fiscal::app
