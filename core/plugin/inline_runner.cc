#include "core/plugin/inline_runner.h"

#include <optional>

#include "core/plugin/no_services.h"

namespace fiscal::plugin {

struct InlineRunner::Shared {
  Shared(Log& log, PoolLimits limits) : host(log), pool(limits) {}

  // The instances of the pool use the host table until they are closed.
  HostTable host;
  InstancePool pool;
};

namespace {

/// One call with copies of all that the plugin may still read when the caller has gone.
struct InlineCall {
  std::shared_ptr<const Library> library;
  std::string plugin;
  ConnectionId connection;
  std::string settings;
  std::string method;
  std::string request;
  std::shared_ptr<RoutedCall> route;
};

/// Opens when no instance is idle; the error is the text for NotOpened.
Result<std::unique_ptr<PooledInstance>> instance_for(const InlineCall& call, HostTable& host,
                                                     std::unique_ptr<PooledInstance> idle) {
  if (idle) return idle;
  auto opened = Instance::open(call.library->table(), host.table(), call.settings);
  if (!opened.instance) return as_refusal(opened.refusal);
  auto fresh = std::make_unique<PooledInstance>();
  fresh->plugin = call.plugin;
  fresh->connection = call.connection;
  fresh->settings = call.settings;
  fresh->instance = std::move(opened.instance);
  return fresh;
}

/// Runs on one of the runner's threads. The instance is back in the pool before the answer is handed over,
/// since the caller's next call wants it; what is to be closed is closed after.
template <class Shared>
void run(const InlineCall& call, Shared& shared) {
  RoutedCall& route = *call.route;
  shared.host.begin(call.route);
  auto taken = shared.pool.take(call.plugin, call.connection, call.settings);
  auto instance = instance_for(call, shared.host, std::move(taken.instance));
  CallResult result = instance
                          ? as_result((*instance)->instance->invoke(route.id(), call.method, call.request))
                          : CallResult{CallEnd::NotOpened, refusal_text(instance.error())};
  shared.host.end(route);
  std::unique_ptr<PooledInstance> surplus;
  if (instance)
    surplus = route.abandoned() ? std::move(*instance) : shared.pool.give_back(std::move(*instance));
  route.finish(std::move(result));
  if (route.abandoned()) shared.pool.thread_returned(call.connection);
}

}  // namespace

InlineRunner::InlineRunner(std::shared_ptr<const Catalog> catalog, Log& log, InlineLimits limits)
    : catalog_(std::move(catalog)),
      log_(log),
      limits_(limits),
      shared_(std::make_shared<Shared>(log, limits.pool)) {}

InlineRunner::~InlineRunner() {
  // A plugin may hang in close, too: nobody waits for it longer than the grace.
  threads_.run([shared = shared_] { shared->pool.take_all(); });
  threads_.stop(limits_.grace);
  shared_->host.silence();
}

Result<std::shared_ptr<const Library>> InlineRunner::library_of(std::string_view plugin) const {
  const CatalogEntry* entry = catalog_->find(plugin);
  if (entry == nullptr)
    return Finding{"plugin_unknown",
                   {},
                   "/plugin",
                   "there is no plugin " + std::string(plugin),
                   "Install it in one of the plugin folders, or correct the name."};
  return Library::load(*entry);
}

CallResult InlineRunner::call(const Connection& connection, std::string_view method, std::string_view request,
                              CallServices& services) {
  if (services.remaining() <= Duration{0}) return {CallEnd::Stopped, "no time was left for the call"};
  auto library = library_of(connection.plugin);
  if (!library) return {CallEnd::NotOpened, refusal_text(library.error())};
  if (shared_->pool.poisoned(connection.id))
    return {CallEnd::NotOpened,
            "an earlier call of the plugin " + connection.plugin +
                " over this connection never returned: restart the gateway, or run the plugin as a worker"};
  auto work = std::make_shared<const InlineCall>(
      InlineCall{*library, connection.plugin, connection.id, connection.settings, std::string(method),
                 std::string(request), std::make_shared<RoutedCall>(connection.plugin, services)});
  threads_.run([work, shared = shared_] { run(*work, *shared); });
  auto result = work->route->wait(limits_.grace, [&] { shared_->pool.poison(connection.id); });
  if (result) return std::move(*result);
  log_.write(LogLevel::PluginMisbehaving, "plugin_did_not_return",
             {{"plugin", connection.plugin}, {"connection", connection.id}, {"method", method}});
  return {CallEnd::Stopped, "the plugin did not return within the grace after its budget"};
}

Result<std::monostate> InlineRunner::check_settings(const Connection& connection) {
  auto library = library_of(connection.plugin);
  if (!library) return library.error();
  NoServices services(limits_.open_budget);
  auto route = std::make_shared<RoutedCall>(connection.plugin, services);
  auto refusal = std::make_shared<std::optional<Finding>>();
  threads_.run([=, shared = shared_, library = *library, connection_id = connection.id,
                settings = connection.settings] {
    shared->host.begin(route);
    const auto opened = Instance::open(library->table(), shared->host.table(), settings);
    if (!opened.instance) *refusal = as_refusal(opened.refusal);
    shared->host.end(*route);
    route->finish({opened.instance ? CallEnd::Answered : CallEnd::NotOpened, {}});
    if (route->abandoned()) shared->pool.thread_returned(connection_id);
  });
  if (!route->wait(limits_.grace, [&] { shared_->pool.poison(connection.id); }))
    return Finding{"plugin_did_not_return",
                   {},
                   {},
                   "the plugin " + connection.plugin + " did not return from open",
                   "Restart the gateway, or run the plugin as a worker."};
  if (*refusal) return **refusal;
  return std::monostate{};
}

bool InlineRunner::refuses(const ConnectionId& connection) const {
  return shared_->pool.poisoned(connection);
}

std::shared_ptr<const Manifest> InlineRunner::manifest(std::string_view plugin) {
  const auto library = library_of(plugin);
  return library ? (*library)->manifest() : nullptr;
}

}  // namespace fiscal::plugin
