#include "core/app/fiscald/wiring.h"

#include <fiscal/json.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "core/api/dialects/catalog.h"
#include "core/api/dialects/forms.h"
#include "core/api/dialects/mounts.h"
#include "core/api/health.h"
#include "core/api/hooks.h"
#include "core/api/http_server.h"
#include "core/api/invoices.h"
#include "core/api/openapi.h"
#include "core/api/operators.h"
#include "core/api/problem.h"
#include "core/api/routes.h"
#include "core/api/tls_context.h"
#include "core/api/upkeep.h"
#include "core/api/webhooks.h"
#include "core/app/fiscald/adapters.h"
#include "core/app/fiscald/backups.h"
#include "core/app/fiscald/billing_desk.h"
#include "core/app/fiscald/installed_plugins.h"
#include "core/app/fiscald/measured_log.h"
#include "core/app/fiscald/measures.h"
#include "core/app/fiscald/open_store.h"
#include "core/app/fiscald/operator_key.h"
#include "core/app/fiscald/rounds.h"
#include "core/app/fiscald/seeding.h"
#include "core/app/fiscald/told_invoices.h"
#include "core/base/disk_room.h"
#include "core/dispatch/callbacks.h"
#include "core/dispatch/dispatcher.h"
#include "core/dispatch/due_work.h"
#include "core/dispatch/elsewhere.h"
#include "core/dispatch/renderer.h"
#include "core/dispatch/restoration.h"
#include "core/intake/inbound_reader.h"
#include "core/intake/reception.h"
#include "core/notify/endpoints.h"
#include "core/notify/notifier.h"
#include "core/notify/standard_form.h"
#include "core/services/curl_transport.h"
#include "core/services/host_services.h"
#include "core/services/sealed_kv.h"
#include "core/vault/local_master_keys.h"
#include "core/vault/sealed_keyring.h"

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

services::CurlTransport::Options transport_options(const settings::Gateway& gateway) {
  services::CurlTransport::Options options;
  options.ca_file = gateway.outbound.ca_file;
  options.connect_timeout = gateway.outbound.connect_timeout;
  return options;
}

/// What endpoints answer is looked at no further than their status.
services::CurlTransport::Options webhook_transport_options(const settings::Gateway& gateway) {
  auto options = transport_options(gateway);
  options.max_body = 64 * 1024;
  options.max_head = 16 * 1024;
  return options;
}

notify::TargetPolicy webhook_targets(const settings::Notify& notify) {
  notify::TargetPolicy policy;
  policy.ports.assign(notify.ports.begin(), notify.ports.end());
  policy.allowed = notify.allowed_targets;
  return policy;
}

notify::CourierOptions courier_options(const settings::Notify& notify) {
  notify::CourierOptions options;
  options.retry.assign(notify.retry.begin(), notify.retry.end());
  options.timeout = notify.timeout;
  options.lease = notify.timeout + notify.timeout + seconds(5);
  options.disable_after = notify.disable_after;
  options.keep = notify.keep;
  options.in_flight_per_endpoint = notify.in_flight_per_endpoint;
  options.targets = webhook_targets(notify);
  return options;
}

std::unique_ptr<notify::Forms> webhook_forms(store::Store& store, const settings::Gateway& gateway) {
  auto forms = std::make_unique<notify::Forms>();
  forms->add(std::make_unique<notify::StandardForm>());
  dialects::add_forms(*forms, store, gateway.dialects.public_url.value_or(""));
  return forms;
}

/// Spreads what failed together.
double random_share() {
  const std::string bytes = random_bytes(2);
  return static_cast<double>(static_cast<unsigned char>(bytes[0]) * 256 +
                             static_cast<unsigned char>(bytes[1])) /
         65'536;
}

services::HttpService::Options http_options(const settings::Gateway& gateway) {
  services::HttpService::Options options;
  if (gateway.outbound.plain_http_to_loopback) options.plain_http = services::PlainHttp::AllowedToLoopback;
  options.recorded_body = static_cast<std::size_t>(gateway.outbound.recorded_body_bytes);
  return options;
}

dispatch::DispatchOptions dispatch_options(const settings::Dispatch& dispatch) {
  dispatch::DispatchOptions options;
  options.threads = dispatch.threads;
  options.lease = dispatch.lease;
  options.patience.retry.assign(dispatch.retry.begin(), dispatch.retry.end());
  options.patience.query.assign(dispatch.query.begin(), dispatch.query.end());
  options.patience.give_up = dispatch.give_up;
  options.patience.ask_a_person = dispatch.ask_a_person;
  options.patience.late_after = dispatch.late_after;
  options.patience.tries_before_next_connection = dispatch.tries_before_next_connection;
  return options;
}

api::HttpServerOptions server_options(const std::string& listen, const settings::Server& server) {
  api::HttpServerOptions options;
  const auto colon = listen.rfind(':');
  options.address = listen.substr(0, colon);
  options.port = static_cast<std::uint16_t>(std::stoi(listen.substr(colon + 1)));
  options.threads = server.threads;
  options.max_connections = server.max_connections;
  options.max_per_address = server.max_connections_per_address;
  options.header_timeout = server.header_timeout;
  options.body_timeout = server.body_timeout;
  options.write_timeout = server.write_timeout;
  options.idle_timeout = server.idle_timeout;
  options.framing.max_body = static_cast<std::size_t>(server.max_body_bytes);
  options.framing.narrower.push_back(api::hook_limit());
  return options;
}

/// Health and metrics are few and short; what crowds the API's server must not reach them.
api::HttpServerOptions health_server_options(const settings::Server& server) {
  auto options = server_options(server.health_listen, server);
  options.threads = 4;
  options.max_connections = 200;
  return options;
}

std::unique_ptr<api::TlsContext> tls_context(const std::optional<settings::Tls>& tls) {
  if (!tls) return nullptr;
  api::TlsFiles files{tls->certificate_file, tls->key_file, {}};
  if (tls->client_ca_file) files.client_ca = *tls->client_ca_file;
  return std::make_unique<api::TlsContext>(std::move(files));
}

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

intake::Limits intake_limits(const settings::Gateway& gateway) {
  return {static_cast<std::size_t>(gateway.server.max_body_bytes), gateway.schedule_ahead,
          gateway.schedule_behind};
}

constexpr int breaker_failures = 5;
constexpr Duration breaker_pause = seconds(5);
constexpr Duration breaker_longest_pause = minutes(5);

}  // namespace

/// In the order in which things need each other; they end in the opposite order.
struct Wiring::Parts {
  std::atomic<bool> stopping{false};
  settings::Gateway gateway;
  Metrics metrics;
  MeasuredLog log;
  SystemClock clock;
  std::filesystem::path data_dir;
  DiskRoom room;
  std::unique_ptr<store::Store> opened_store;
  store::Store& store;
  SecretsInStore secrets;
  KvInStore kv_rows;
  vault::LocalMasterKeys keys;
  services::SealedKv kv;
  vault::SealedKeyring keyring;
  InstalledPlugins plugins;
  services::CurlTransport transport;
  services::HostServices host_services;
  settings::Watcher configuration;
  SnapshotDirectory directory;
  dispatch::Bell bell;
  dispatch::Lanes lanes;
  dispatch::Breaker breaker;
  dispatch::Caller caller;
  dispatch::LostNumbers lost_numbers;
  dispatch::Restoration restoration;
  dispatch::Dispatcher dispatcher;
  dispatch::Requests requests;
  dispatch::Renderer renderer;
  dispatch::Callbacks callbacks;
  dispatch::Elsewhere elsewhere;
  intake::InboundReader inbound_reader;
  dispatch::DueWork inbound_work;
  intake::Reception reception;
  std::unique_ptr<notify::Forms> forms;
  services::CurlTransport webhook_transport;
  notify::Notifier notifier;
  notify::Endpoints endpoints;
  intake::Intake intake;
  api::Authenticator authenticator;
  api::Router router;
  api::Router health_router;
  api::Invoices invoices;
  BillingDesk billing;
  dialects::Desk desk;
  dialects::Mounts mounts;
  api::Operators operators;
  Backups backups;
  api::Upkeep upkeep;
  api::Webhooks webhooks;
  std::unique_ptr<api::TlsContext> tls;
  api::HttpServer server;
  api::HttpServer health_server;
  Rounds rounds;

  settings::Watcher::Parts watcher_parts() {
    auto parts = configuration_parts(store, keyring, plugins, clock);
    parts.told = reload_measure(metrics, clock);
    if (gateway.postgres) parts.stored_version = [this] { return store.accounts_version(); };
    return parts;
  }

  /// One that is not known may have been made at another gateway.
  std::optional<Account> account(const AccountId& id) {
    if (auto known = configuration.current()->snapshot.accounts.find(id)) return known;
    configuration.catch_up();
    return configuration.current()->snapshot.accounts.find(id);
  }

  std::string url() const { return url_of(gateway.server.listen, server.port(), tls ? "https" : "http"); }

  api::CurrentSnapshot snapshot() {
    return [this] {
      const auto settings = configuration.current();
      return std::shared_ptr<const routing::Snapshot>(settings, &settings->snapshot);
    };
  }

  /// Something was accepted.
  void wake_all() {
    dispatcher.wake();
    notifier.wake();
  }

  dispatch::WithServices with_services() {
    return [this](const services::CallScope& scope, const std::function<void(plugin::CallServices&)>& call) {
      return host_services.serve(scope, call);
    };
  }

  /// Nothing is served on a configuration that was refused; the text names every problem. It is in force
  /// before the dispatcher is made, which looks up the connections of what was under way when the gateway
  /// stopped.
  api::CurrentSnapshot first_snapshot() {
    const auto outcome = configuration.reload();
    if (outcome.settings) return snapshot();
    std::string text = "the configuration cannot be used";
    for (const settings::Problem& problem : outcome.problems) text += "\n" + to_text(problem);
    throw std::runtime_error(text);
  }

  dispatch::Worker::Parts work_parts() {
    dispatch::Worker::Parts parts{store, plugins.runner(), caller, directory, clock, log, bell,
                                  lanes, breaker};
    parts.lost = &lost_numbers;
    parts.measured = call_measure(metrics);
    parts.wait_for_room = [this] {
      std::this_thread::sleep_for(std::chrono::seconds(1));
      return !stopping;
    };
    return parts;
  }

  /// For the dispatcher, which is made once a restored store was taken up: it does not know what was sent
  /// last.
  dispatch::Worker::Parts work_parts_of(Wiring::Store standing) {
    if (standing == Wiring::Store::Restored) restoration.declare();
    if (!restoration.is_due()) return work_parts();
    const int count = restoration.take_up();
    log.warning(
        "store_restored",
        {{"open_invoices", static_cast<std::int64_t>(count)},
         {"text", "each is asked for before anything of it is sent; numbers that got lost are looked for"}});
    return work_parts();
  }

  /// What the server refuses by itself is said in the language of whom it is said to.
  api::HttpServerOptions front_options() {
    auto server_to_be = server_options(gateway.server.listen, gateway.server);
    server_to_be.reword = [this](std::string_view target, api::Response refusal) {
      return mounts.reworded(target, std::move(refusal));
    };
    return server_to_be;
  }

  std::string not_ready() {
    if (stopping) return "the gateway is stopping";
    if (!room.has_room()) return "the disk of data_dir has less free room than reserved_bytes";
    return store.is_healthy() ? "" : "the store does not take writes";
  }

  Parts(const settings::Gateway& options, const std::string& gateway_file, Wiring::Store standing,
        Log& the_log, const std::function<void(const std::string&)>& fatal)
      : gateway(options),
        log(the_log, metrics),
        data_dir(prepared_data_dir(options)),
        room(data_dir, options.reserved_bytes, clock),
        opened_store(open_store(options, data_dir, clock, {fatal, commit_measure(metrics)})),
        store(*opened_store),
        secrets(store),
        kv_rows(store),
        keys(master_keys(options, store)),
        kv(kv_rows, keys, log),
        keyring(secrets, keys, clock, {}),
        plugins(options.plugins, log, clock),
        transport(transport_options(options)),
        host_services(transport, keyring, kv, clock, log, http_options(options)),
        configuration(gateway_file, watcher_parts(), clock, log),
        directory(first_snapshot(), store),
        breaker(breaker_failures, breaker_pause, breaker_longest_pause),
        caller(store, plugins.runner(), with_services(), clock, log),
        lost_numbers(store, clock),
        restoration(work_parts(), lost_numbers),
        dispatcher(work_parts_of(standing), dispatch_options(options.dispatch),
                   [fatal](const std::exception& broken) { fatal(broken.what()); }),
        requests(store, clock, bell, [this] { dispatcher.wake(); }),
        renderer(store, plugins.runner(), directory, clock, log),
        callbacks(
            {store, plugins.runner(), caller, directory, clock, log, bell, [this] { dispatcher.wake(); }},
            dispatch_options(options.dispatch).patience),
        elsewhere(work_parts(), callbacks),
        inbound_reader({store, plugins.runner(), with_services(), callbacks, directory, keys, clock, log}),
        inbound_work(store, clock, log, {.kind = intake::inbound_kind},
                     [this](store::Resource claimed) { inbound_reader.work(std::move(claimed)); }),
        reception({store, directory, plugins.runner(), keys, clock, [this] { inbound_work.wake(); }}),
        forms(webhook_forms(store, gateway)),
        webhook_transport(webhook_transport_options(options)),
        notifier({store, *forms, told_invoices(store), clock, log, {}},
                 {store, webhook_transport, *forms, keys, clock, log, webhook_measure(metrics), random_share},
                 courier_options(options.notify), options.notify.threads),
        endpoints({store, *forms, keys, clock, webhook_targets(options.notify), [this] { notifier.wake(); }}),
        intake(
            store, clock, [this](std::string_view plugin) { return plugins.runner().manifest(plugin); },
            intake_limits(options), intake::towns_kept_in(kv, clock)),
        authenticator(store, clock, log),
        router(authenticator),
        health_router(authenticator),
        invoices({store, intake, requests, bell, renderer, clock, snapshot(), [this] { wake_all(); },
                  options.server.longest_wait, options.server.wait_slots, [this] { return room.has_room(); },
                  [this] { return stopping.load(); }, [this] { configuration.catch_up(); }}),
        billing({store, invoices, clock, log, options.billing,
                 [this](const AccountId& id) { return account(id); }, [this] { return url(); }}),
        desk({store, intake, requests, invoices, clock, snapshot(), [this] { wake_all(); },
              [this] { return room.has_room(); }, [this] { configuration.catch_up(); },
              options.dialects.replay_window}),
        mounts(router, authenticator, dialects::all_dialects(desk, gateway.dialects.public_url.value_or("")),
               options.dialects.prefixes),
        operators({store, keyring, requests, plugins.runner(), authenticator, clock,
                   [this] { return plugins.catalog(); }, [this](const AccountId& id) { return account(id); },
                   [this] { return all(configuration.current()->snapshot.accounts); },
                   [this] { return all(configuration.current()->snapshot.connections); },
                   [this] { return findings_of(configuration.reload().problems); }}),
        backups(data_dir / "gateway.sqlite", options.backup_dir.value_or(data_dir / "backups"), clock, log),
        upkeep({[this](const std::string& name) -> Result<api::BackupState> {
                  if (gateway.postgres)
                    return Finding{"backup_not_here",
                                   {},
                                   {},
                                   "the store is PostgreSQL's",
                                   "Use pg_dump or the server's own backups."};
                  return backups.start(name);
                },
                [this](const std::string& name) { return backups.state(name); },
                [this](const ConnectionId& id, Date from, Date to) {
                  return dispatch::compare(work_parts(), id, from, to);
                },
                lost_numbers,
                [this](const ConnectionId& id) {
                  return configuration.current()->snapshot.connections.contains(id);
                },
                clock}),
        webhooks(endpoints, store),
        tls(tls_context(options.server.tls)),
        server(
            front_options(), [this](const api::Request& request) { return mounts.answer(request); }, log,
            tls.get()),
        health_server(
            health_server_options(options.server),
            [this](const api::Request& request) { return health_router.answer(request); }, log),
        rounds(log) {
    rounds.add("elsewhere", options.dispatch.listen, [this] { elsewhere.hear(); });
    if (options.billing.smtp) rounds.add("billing_email", seconds(5), [this] { billing.send_letters(); });
    rounds.add("restoration", seconds(5), [this] {
      if (!restoration.ask()) log.info("lost_numbers_still_asked");
    });
    write_operator_key(data_dir / "operator.key", store, clock);
    for (api::Router* each : {&router, &health_router})
      api::add_health_routes(*each, [this] { return not_ready(); });
    api::add_route_explanation(router, snapshot(), clock);
    invoices.add_routes(router);
    billing.add_routes(router);
    dialects::add_terms_routes(router, store, clock);
    operators.add_routes(router);
    upkeep.add_routes(router);
    webhooks.add_routes(router);
    bell.also_tell([this] { notifier.wake(); });
    api::add_hook_route(router, reception, [this] { return room.has_room(); });
    api::add_metrics_route(health_router, metrics);
    router.observe(request_measure(metrics));
    mounts.observe(request_measure(metrics));
    plugins.measure(metrics);
    add_gauges(metrics, {store, clock, server, tls.get(), data_dir});
    // Put together when it is first asked for: it would be a tenth of the time to start.
    const auto document =
        std::async(std::launch::deferred, [this] { return api::openapi_document(url()); }).share();
    router.add("GET", "/openapi.json", api::Access::Anyone,
               [document](const api::Request&, const api::Caller&) {
                 const auto own = document;  // Of which each thread needs a copy.
                 return api::Response{200, "application/json", own.get(), {}};
               });
  }
};

Wiring::Wiring(const settings::Gateway& gateway, const std::string& gateway_file, Store store, Log& log,
               std::function<void(const std::string& reason)> fatal)
    : parts_(std::make_unique<Parts>(gateway, gateway_file, store, log, fatal)) {}

Wiring::~Wiring() = default;

void Wiring::start() {
  parts_->configuration.start();
  parts_->dispatcher.start();
  parts_->inbound_work.start();
  parts_->notifier.start();
  parts_->server.start();
  parts_->health_server.start();
  parts_->rounds.start();
}

bool Wiring::stop() {
  const Duration until = parts_->clock.steady() + parts_->gateway.drain;
  parts_->stopping = true;
  parts_->configuration.stop();
  const bool answered = parts_->server.stop(until - parts_->clock.steady());
  parts_->rounds.stop();
  parts_->inbound_work.stop();
  parts_->notifier.stop();
  const bool settled = parts_->dispatcher.stop(std::max(Duration{}, until - parts_->clock.steady()));
  if (!settled)
    parts_->log.warning("calls_cut", {{"count", static_cast<std::int64_t>(parts_->dispatcher.in_flight())}});
  parts_->health_server.stop(Duration{});
  return answered && settled;
}

void Wiring::reload() {
  parts_->configuration.reload();
  if (!parts_->tls) return;
  if (const auto problem = parts_->tls->reload())
    parts_->log.error("certificate_refused",
                      {{"text", std::string_view(problem->text)}, {"fix", std::string_view(problem->fix)}});
  else
    parts_->log.info("certificate_in_force");
}

std::string Wiring::url() const { return parts_->url(); }

std::string Wiring::health_url() const {
  return url_of(parts_->gateway.server.health_listen, parts_->health_server.port());
}

}  // namespace fiscal::app
