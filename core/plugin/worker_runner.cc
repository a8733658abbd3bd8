#include "core/plugin/worker_runner.h"

#include "core/plugin/no_services.h"

namespace fiscal::plugin {
namespace {

/// Why a frame cannot carry this; empty when it can.
std::string too_large(const Connection& connection, std::string_view method, std::string_view request) {
  if (connection.id.size() > max_frame_name || method.size() > max_frame_name)
    return "its names are too long";
  if (connection.settings.size() > max_frame_body) return "its settings are larger than 8 MiB";
  if (request.size() > max_frame_body) return "its request is larger than 8 MiB";
  return {};
}

}  // namespace

WorkerRunner::WorkerRunner(std::shared_ptr<const Catalog> catalog, Log& log, const Clock& clock,
                           const WorkerLimits& limits)
    : log_(log), limits_(limits), supervisor_(std::move(catalog), log, clock, limits) {}

LaneOutcome WorkerRunner::run(const Supervisor::Seat& seat, const Connection& connection,
                              std::string_view method, std::string_view request, CallServices& services) {
  const LaneRules rules{limits_.grace, [&] { supervisor_.stop_call(seat); },
                        [&](std::string_view what, std::uint64_t times) {
                          log_.write(LogLevel::PluginMisbehaving, "plugin_misbehaving",
                                     {{"plugin", std::string_view(connection.plugin)},
                                      {"connection", std::string_view(connection.id)},
                                      {"what", what},
                                      {"times", static_cast<std::int64_t>(times)}});
                        }};
  LaneOutcome outcome = call_over_lane(
      seat.socket(), {connection.id, connection.settings, method, request, seat.call}, services, rules);
  if (outcome.how == LaneOutcome::How::Replied || outcome.how == LaneOutcome::How::Refused)
    supervisor_.leave(seat);
  return outcome;
}

CallResult WorkerRunner::without_reply(const Supervisor::Seat& seat, const Connection& connection,
                                       std::string_view method, LaneOutcome::How how) {
  if (how != LaneOutcome::How::Hung)
    return {CallEnd::Crashed, "its worker " + supervisor_.leave_broken(seat)};
  supervisor_.leave_hung(seat);
  log_.write(LogLevel::PluginMisbehaving, "plugin_did_not_return",
             {{"plugin", std::string_view(connection.plugin)},
              {"connection", std::string_view(connection.id)},
              {"method", method}});
  return {CallEnd::Stopped, "the plugin did not return within the grace after its budget"};
}

CallResult WorkerRunner::call(const Connection& connection, std::string_view method, std::string_view request,
                              CallServices& services) {
  const auto patient = [&] { return services.remaining() > Duration{0}; };
  if (!patient()) return {CallEnd::Stopped, "no time was left for the call"};
  if (const std::string why = too_large(connection, method, request); !why.empty())
    return {CallEnd::Failed, "the call was not made: " + why};
  const auto seat = supervisor_.take(connection.plugin, connection.id, patient);
  if (!seat) return {CallEnd::NotOpened, refusal_text(seat.error())};
  LaneOutcome outcome = run(*seat, connection, method, request, services);
  switch (outcome.how) {
    case LaneOutcome::How::Replied:
      return as_result(std::move(outcome.reply));
    case LaneOutcome::How::Refused:
      return {CallEnd::NotOpened, refusal_text(as_refusal(outcome.reply))};
    default:
      return without_reply(*seat, connection, method, outcome.how);
  }
}

Result<std::monostate> WorkerRunner::check_settings(const Connection& connection) {
  NoServices services(limits_.open_budget);
  const auto seat =
      supervisor_.take(connection.plugin, connection.id, [&] { return services.remaining() > Duration{0}; });
  if (!seat) return seat.error();
  const LaneOutcome outcome = run(*seat, connection, {}, {}, services);
  if (outcome.how == LaneOutcome::How::Replied) return std::monostate{};
  if (outcome.how == LaneOutcome::How::Refused) return as_refusal(outcome.reply);
  const CallResult end = without_reply(*seat, connection, "open", outcome.how);
  return Finding{"plugin_did_not_open",
                 {},
                 {},
                 "the plugin " + connection.plugin + " did not open: " + end.reply,
                 "Look at the log for what it printed; install a version that works."};
}

std::shared_ptr<const Manifest> WorkerRunner::manifest(std::string_view plugin) {
  return supervisor_.manifest(std::string(plugin));
}

}  // namespace fiscal::plugin
