#include "tests/simulation/plugin_runner.h"

#include <fiscal/json.hpp>

#include "core/base/require.h"

namespace fiscal::simulation {
namespace {

std::string_view view(fiscal_text text) { return {text.data, text.size}; }

void append(void* self, fiscal_text chunk) { static_cast<std::string*>(self)->append(view(chunk)); }

/// The host functions of one call.
class Served {
 public:
  explicit Served(plugin::CallServices& services)
      : services_(services), table_{sizeof(fiscal_host), FISCAL_MINOR, this, &on_call, &on_log,
                                    &on_remaining} {}

  const fiscal_host& table() const { return table_; }

 private:
  static fiscal_code on_call(void* self, std::uint64_t, fiscal_text service, fiscal_text request,
                             const fiscal_sink* reply) {
    const auto answer = static_cast<Served*>(self)->services_.call(view(service), view(request));
    if (reply != nullptr) reply->write(reply->self, {answer.reply.data(), answer.reply.size()});
    return answer.code;
  }
  static void on_log(void* self, std::uint64_t, std::int32_t level, fiscal_text record) {
    static_cast<Served*>(self)->services_.log(level, view(record));
  }
  static std::int64_t on_remaining(void* self, std::uint64_t) {
    return static_cast<Served*>(self)->services_.remaining().milliseconds;
  }

  plugin::CallServices& services_;
  fiscal_host table_;
};

plugin::CallEnd end_of(fiscal_code code) {
  switch (code) {
    case FISCAL_OK:
      return plugin::CallEnd::Answered;
    case FISCAL_UNSUPPORTED:
      return plugin::CallEnd::Unsupported;
    case FISCAL_INVALID:
      return plugin::CallEnd::Invalid;
    case FISCAL_STOPPED:
      return plugin::CallEnd::Stopped;
    default:
      return plugin::CallEnd::Failed;
  }
}

/// What stands behind `"idempotency":"`: the invoice, the connection and the cancellation's number.
CallMark mark_of(std::string_view request, const Connection& connection, std::string_view method) {
  constexpr std::string_view member = R"("idempotency":")";
  const auto begin = request.find(member) + member.size();
  const std::string_view mark = request.substr(begin, request.find('"', begin) - begin);
  constexpr std::size_t id_size = 17;
  const auto id = parse_invoice_id(mark.substr(0, id_size));
  require(id.has_value(), "every call carries its invoice's id");
  CallMark call{*id, connection.id, "issue", method == "status/1"};
  const std::string_view rest = mark.substr(id_size + 1 + connection.id.size());
  if (rest.starts_with("-c")) call.effect = "cancel:" + std::string(rest.substr(2));
  constexpr std::string_view attempt = R"("attempt":)";
  if (const auto at = request.find(attempt); at != std::string_view::npos)
    call.attempt = std::atoi(std::string(request.substr(at + attempt.size(), 9)).c_str());
  return call;
}

/// Whether a status answer says that there is no trace of what is in question; nothing where it could not
/// tell.
std::optional<bool> has_no_trace(const plugin::CallResult& result, bool about_cancel) {
  if (result.end != plugin::CallEnd::Answered) return std::nullopt;
  const auto read = read_json<StatusOutcome>(result.reply, UnknownFields::Ignore);
  if (!read.ok() || std::holds_alternative<CannotTell>(read.value)) return std::nullopt;
  return about_cancel ? std::holds_alternative<Authorized>(read.value)
                      : std::holds_alternative<NotFound>(read.value);
}

}  // namespace

plugin::CallResult SimulatedRunner::call(const Connection& connection, std::string_view method,
                                         std::string_view request, plugin::CallServices& services) {
  CallMark mark = mark_of(request, connection, method);
  mark.began = scheduler_.now();
  calls_[scheduler_.fiber()] = mark;
  const fiscal_plugin& table = *plugins_.find(connection.plugin)->second.table;
  Served served(services);
  std::string reply;
  const fiscal_sink sink{&reply, &append};
  const std::unique_ptr<void, void (*)(void*)> instance(
      table.open(&served.table(), {connection.settings.data(), connection.settings.size()}, &sink),
      table.close);
  require(instance != nullptr, "the settings of a run open");
  const auto code = table.invoke(instance.get(), 1, {method.data(), method.size()},
                                 {request.data(), request.size()}, &sink);
  plugin::CallResult result{end_of(code), std::move(reply)};
  if (mark.asks) {
    const auto nothing_there = has_no_trace(result, mark.effect != "issue");
    CallMark& noted = calls_[scheduler_.fiber()];
    noted.learned_nothing = !nothing_there;
    if (nothing_there) departures_.asked(noted, *nothing_there);
  }
  return result;
}

std::shared_ptr<const plugin::Manifest> SimulatedRunner::manifest(std::string_view plugin) {
  const auto at = plugins_.find(plugin);
  return at == plugins_.end() ? nullptr : at->second.manifest;
}

}  // namespace fiscal::simulation
