#include "core/plugin/chosen_runner.h"

namespace fiscal::plugin {

ChosenRunner::ChosenRunner(std::shared_ptr<const Catalog> catalog, Log& log, const Clock& clock,
                           Choice choice)
    : in_this_process_(std::move(choice.in_this_process)),
      inline_(catalog, log, choice.inline_limits),
      workers_(std::move(catalog), log, clock, choice.worker_limits) {}

PluginRunner& ChosenRunner::runner_for(const Connection& connection) {
  if (!in_this_process_.contains(connection.plugin) || inline_.refuses(connection.id)) return workers_;
  return inline_;
}

CallResult ChosenRunner::call(const Connection& connection, std::string_view method, std::string_view request,
                              CallServices& services) {
  return runner_for(connection).call(connection, method, request, services);
}

Result<std::monostate> ChosenRunner::check_settings(const Connection& connection) {
  return runner_for(connection).check_settings(connection);
}

std::shared_ptr<const Manifest> ChosenRunner::manifest(std::string_view plugin) {
  if (in_this_process_.contains(std::string(plugin))) return inline_.manifest(plugin);
  return workers_.manifest(plugin);
}

void ChosenRunner::expect(std::string_view plugin) {
  if (!in_this_process_.contains(std::string(plugin))) workers_.expect(plugin);
}

}  // namespace fiscal::plugin
