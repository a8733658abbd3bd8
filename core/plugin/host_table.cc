#include "core/plugin/host_table.h"

#include <algorithm>
#include <bit>
#include <chrono>

#include "core/plugin/failure_document.h"
#include "core/plugin/texts.h"

namespace fiscal::plugin {
namespace {

/// How often a waiting caller looks whether the call was cancelled.
constexpr auto look_every = std::chrono::milliseconds(100);

constexpr int highest_plugin_level = 3;

std::chrono::milliseconds as_chrono(Duration span) { return std::chrono::milliseconds(span.milliseconds); }

}  // namespace

void RoutedCall::finish(CallResult result) {
  const std::lock_guard lock(mutex_);
  services_ = nullptr;
  result_ = std::move(result);
  finished_.notify_one();
}

std::optional<CallResult> RoutedCall::wait(Duration grace, const std::function<void()>& on_leaving) {
  using Steady = std::chrono::steady_clock;
  std::unique_lock lock(mutex_);
  std::optional<Steady::time_point> give_up_at;
  while (!result_) {
    if (!give_up_at && services_->remaining() <= Duration{0}) give_up_at = Steady::now() + as_chrono(grace);
    if (give_up_at && Steady::now() >= *give_up_at) {
      services_ = nullptr;
      on_leaving();
      abandoned_ = true;
      return std::nullopt;
    }
    finished_.wait_for(
        lock, std::min<Steady::duration>(look_every, give_up_at ? *give_up_at - Steady::now() : look_every));
  }
  return std::move(result_);
}

HostTable::HostTable(Log& log)
    : table_{sizeof(fiscal_host), FISCAL_MINOR, this, &on_call, &on_log, &on_remaining}, log_(&log) {}

void HostTable::begin(const std::shared_ptr<RoutedCall>& call) {
  const std::lock_guard lock(mutex_);
  call->id_ = ++last_id_;
  call->thread_ = std::this_thread::get_id();
  calls_.emplace(call->id_, call);
}

void HostTable::end(const RoutedCall& call) {
  const std::lock_guard lock(mutex_);
  calls_.erase(call.id());
}

void HostTable::misbehaved(std::string_view plugin, std::uint64_t call, std::string_view what) {
  const std::lock_guard lock(mutex_);
  // A plugin that does it in a loop must not fill the log: the first, the second, the fourth and so on.
  if (log_ == nullptr || !std::has_single_bit(++misbehaviours_)) return;
  log_->write(LogLevel::PluginMisbehaving, "plugin_misbehaving",
              {{"plugin", plugin},
               {"call", static_cast<std::int64_t>(call)},
               {"what", what},
               {"times", static_cast<std::int64_t>(misbehaviours_)}});
}

void HostTable::silence() {
  const std::lock_guard lock(mutex_);
  log_ = nullptr;
}

std::shared_ptr<RoutedCall> HostTable::route(std::uint64_t call, std::string_view what) {
  std::shared_ptr<RoutedCall> found;
  {
    const std::lock_guard lock(mutex_);
    if (const auto at = calls_.find(call); at != calls_.end()) found = at->second;
  }
  if (!found) return misbehaved("", call, std::string(what) + " was called outside of a call"), nullptr;
  if (found->thread_ != std::this_thread::get_id())
    return misbehaved(found->plugin(), call, std::string(what) + " was called from another thread"), nullptr;
  return found;
}

fiscal_code HostTable::on_call(void* self, std::uint64_t call, fiscal_text service, fiscal_text request,
                               const fiscal_sink* reply) noexcept {
  const auto route = static_cast<HostTable*>(self)->route(call, "a service");
  if (!route) return FISCAL_STOPPED;
  std::optional<CallServices::Answer> answer;
  try {
    answer = route->with_services([&](CallServices& services) -> CallServices::Answer {
      if (services.remaining() <= Duration{0}) return {FISCAL_STOPPED, {}};
      return services.call(text_view(service), text_view(request));
    });
  } catch (const std::exception& failure) {
    answer = CallServices::Answer{FISCAL_FAILED, failure_document(failure.what())};
  }
  if (!answer) return FISCAL_STOPPED;
  if (reply != nullptr && !answer->reply.empty()) reply->write(reply->self, as_text(answer->reply));
  return answer->code;
}

void HostTable::on_log(void* self, std::uint64_t call, std::int32_t level, fiscal_text record) noexcept {
  const auto route = static_cast<HostTable*>(self)->route(call, "the log");
  if (!route) return;
  route->with_services([&](CallServices& services) {
    services.log(std::clamp<int>(level, 0, highest_plugin_level), text_view(record));
    return true;
  });
}

std::int64_t HostTable::on_remaining(void* self, std::uint64_t call) noexcept {
  const auto route = static_cast<HostTable*>(self)->route(call, "remaining_ms");
  if (!route) return 0;
  const auto left = route->with_services([](CallServices& services) { return services.remaining(); });
  return left ? std::max<std::int64_t>(left->milliseconds, 0) : 0;
}

}  // namespace fiscal::plugin
