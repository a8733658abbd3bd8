#include "core/app/fiscald/front.h"

#include <algorithm>
#include <future>

#include "core/api/callbacks.h"
#include "core/api/health.h"
#include "core/api/hooks.h"
#include "core/api/openapi.h"
#include "core/api/problem.h"
#include "core/api/routes.h"
#include "core/app/fiscald/measures.h"
#include "core/app/fiscald/told_invoices.h"
#include "core/app/fiscald/wired_options.h"

namespace fiscal::app {
namespace {

std::string url_of(const std::string& listen, std::uint16_t port, std::string_view scheme = "http") {
  return std::string(scheme) + "://" + listen.substr(0, listen.rfind(':')) + ":" + std::to_string(port);
}

template <class T>
std::vector<T> all(const routing::Table<T>& table) {
  std::vector<T> values;
  table.for_each([&](const T& value) { values.push_back(value); });
  return values;
}

/// A problem of a file, for a client that does not see the files' lines.
Findings findings_of(const settings::Problems& problems) {
  Findings findings;
  for (const settings::Problem& problem : problems) {
    findings.push_back(problem.finding);
    findings.back().text = to_text(problem);
  }
  return findings;
}

/// Something was accepted.
std::function<void()> wake_all(Work& work, Notices& notices) {
  return [&work, &notices] {
    work.dispatcher.wake();
    notices.notifier.wake();
  };
}

api::Operators::Parts operator_parts(Ground& ground, Work& work, api::Authenticator& authenticator) {
  return {ground.store,
          ground.keyring,
          work.requests,
          ground.runner,
          authenticator,
          ground.clock,
          [&ground] { return ground.plugins.catalog(); },
          [&ground](const AccountId& id) { return ground.account(id); },
          [&ground] { return all(ground.configuration.current()->snapshot.accounts); },
          [&ground] { return all(ground.configuration.current()->snapshot.connections); },
          [&ground] { return findings_of(ground.configuration.reload().problems); }};
}

api::Upkeep::Parts upkeep_parts(Ground& ground, Work& work, Backups& backups) {
  const auto start_backup = [&ground, &backups](const std::string& name) -> Result<api::BackupState> {
    if (!ground.gateway.postgres) return backups.start(name);
    return Finding{
        "backup_not_here", {}, {}, "the store is PostgreSQL's", "Use pg_dump or the server's own backups."};
  };
  return {start_backup,
          [&backups](const std::string& name) { return backups.state(name); },
          [&work](const ConnectionId& id, Date from, Date to) {
            return dispatch::compare(work.worker_parts(), id, from, to);
          },
          work.lost_numbers,
          [&ground](const ConnectionId& id) {
            return ground.configuration.current()->snapshot.connections.contains(id);
          },
          ground.clock};
}

}  // namespace

Front::Front(Ground& under, Work& work, Notices& notices)
    : ground(under),
      reception({ground.store, ground.directory, ground.runner, ground.keys, ground.clock,
                 [&work] { work.inbound.wake(); }}),
      inbox(ground.store, ground.clock, [&work] { work.inbound.wake(); }),
      intake(
          ground.store, ground.clock,
          [this](std::string_view plugin) { return ground.runner.manifest(plugin); },
          intake_limits(ground.gateway), intake::towns_kept_in(ground.kv, ground.clock)),
      authenticator(ground.store, ground.clock, ground.log),
      router(authenticator),
      health_router(authenticator),
      invoices({ground.store, intake, work.requests, work.bell, work.renderer, ground.clock,
                ground.snapshot(), wake_all(work, notices), ground.gateway.server.longest_wait,
                ground.gateway.server.wait_slots, [this] { return ground.room.has_room(); },
                [this] { return ground.stopping.load(); }, [this] { ground.configuration.catch_up(); }}),
      billing({ground.store, invoices, ground.clock, ground.log, ground.gateway.billing,
               [this](const AccountId& id) { return ground.account(id); }, [this] { return url(); }}),
      desk({ground.store, intake, work.requests, invoices, ground.clock, ground.snapshot(),
            wake_all(work, notices), [this] { return ground.room.has_room(); },
            [this] { ground.configuration.catch_up(); }, notices.endpoints,
            ground.gateway.dialects.replay_window, billing.letters()}),
      mounts(router, authenticator,
             dialects::all_dialects(desk, ground.gateway.dialects.public_url.value_or("")),
             ground.gateway.dialects.prefixes),
      operators(operator_parts(ground, work, authenticator)),
      backups(ground.data_dir / "gateway.sqlite",
              ground.gateway.backup_dir.value_or(ground.data_dir / "backups"), ground.clock, ground.log),
      upkeep(upkeep_parts(ground, work, backups)),
      webhooks(notices.endpoints, ground.store),
      tls(tls_context(ground.gateway.server.tls)),
      server(
          front_options(), [this](const api::Request& request) { return mounts.answer(request); }, ground.log,
          tls.get()),
      health_server(
          health_server_options(ground.gateway.server),
          [this](const api::Request& request) { return health_router.answer(request); }, ground.log) {
  // Everything that it says is its own: some of the notifier may outlive the front.
  notices.data_of = told_billing_invoices(billing.public_url());
  add_routes();
  add_openapi_route();
  add_measures();
}

/// What the server refuses by itself is said in the language of whom it is said to.
api::HttpServerOptions Front::front_options() {
  auto options = server_options(ground.gateway.server.listen, ground.gateway.server);
  options.reword = [this](std::string_view target, api::Response refusal) {
    return mounts.reworded(target, std::move(refusal));
  };
  // A shared database keeps whoever accepts, who then needs one of the many threads.
  if (ground.gateway.postgres) return options;
  options.later = {[this](const api::Request& request) { return mounts.answers_later(request); },
                   [this](const std::shared_ptr<const api::Request>& request, api::Reply reply) {
                     router.answer_later(request, std::move(reply));
                   }};
  return options;
}

std::string Front::not_ready() {
  if (ground.stopping) return "the gateway is stopping";
  if (!ground.room.has_room()) return "the disk of data_dir has less free room than reserved_bytes";
  return ground.store.is_healthy() ? "" : "the store does not take writes";
}

void Front::add_routes() {
  for (api::Router* each : {&router, &health_router})
    api::add_health_routes(*each, [this] { return not_ready(); });
  api::add_route_explanation(router, ground.snapshot(), ground.clock);
  invoices.add_routes(router);
  billing.add_routes(router);
  dialects::add_terms_routes(router, ground.store, ground.clock);
  operators.add_routes(router);
  upkeep.add_routes(router);
  webhooks.add_routes(router);
  api::add_callback_routes(router, inbox,
                           [this](const std::string& id) { return ground.directory.connection(id); });
  api::add_hook_route(router, reception, [this] { return ground.room.has_room(); });
}

/// The document is put together when it is first asked for: it would be a tenth of the time to start.
void Front::add_openapi_route() {
  const auto document =
      std::async(std::launch::deferred, [this] { return api::openapi_document(url()); }).share();
  router.add("GET", "/openapi.json", api::Access::Anyone,
             [document](const api::Request&, const api::Caller&) {
               const auto own = document;  // Of which each thread needs a copy.
               return api::Response{200, "application/json", own.get(), {}};
             });
}

void Front::add_measures() {
  api::add_metrics_route(health_router, ground.metrics);
  router.observe(request_measure(ground.metrics));
  mounts.observe(request_measure(ground.metrics));
  add_gauges(ground.metrics, {ground.store, ground.clock, server, tls.get(), ground.data_dir});
}

std::string Front::url() const {
  return url_of(ground.gateway.server.listen, server.port(), tls ? "https" : "http");
}

std::string Front::health_url() const {
  return url_of(ground.gateway.server.health_listen, health_server.port());
}

}  // namespace fiscal::app
