#pragma once

#include <fiscal/plugin.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "core/base/log.h"
#include "core/plugin/runner.h"

namespace fiscal::plugin {

/// One call of a plugin as the host functions see it: whose services it may use, from which thread, and until
/// when.
class RoutedCall {
 public:
  RoutedCall(std::string plugin, CallServices& services) : plugin_(std::move(plugin)), services_(&services) {}

  std::uint64_t id() const { return id_; }
  const std::string& plugin() const { return plugin_; }

  /// Calls `use` with the services, unless the call has ended; nothing then. One thread at a time.
  template <class Use>
  auto with_services(const Use& use) -> std::optional<decltype(use(std::declval<CallServices&>()))> {
    const std::lock_guard lock(mutex_);
    if (services_ == nullptr) return std::nullopt;
    return use(*services_);
  }

  /// The plugin returned.
  void finish(CallResult result);

  /// Waits for `finish`. Nothing when the call's time was over for longer than `grace`: the services are then
  /// out of the plugin's reach, the thread that runs it is on its own, and `on_leaving` was called before
  /// that thread can know.
  std::optional<CallResult> wait(Duration grace, const std::function<void()>& on_leaving);

  bool abandoned() const { return abandoned_; }

 private:
  friend class HostTable;

  // Written by HostTable::begin alone, before the call can be found.
  std::uint64_t id_ = 0;
  std::thread::id thread_;

  const std::string plugin_;
  std::atomic<bool> abandoned_ = false;
  std::mutex mutex_;  ///< Guards what follows, and the use of the services.
  std::condition_variable finished_;
  CallServices* services_;
  std::optional<CallResult> result_;
};

/// The host functions that plugins of this process are given; routes each to the call it names. A function
/// that is called after its call returned, or from another thread, answers FISCAL_STOPPED and is logged as
/// misbehaviour. Outlives every instance that was opened with it. Safe from any thread.
class HostTable {
 public:
  explicit HostTable(Log& log);
  HostTable(const HostTable&) = delete;
  HostTable& operator=(const HostTable&) = delete;

  const fiscal_host& table() const { return table_; }

  /// From now until `end` the call has an id, and the host functions serve it on this thread.
  void begin(const std::shared_ptr<RoutedCall>& call);
  void end(const RoutedCall& call);

  /// What a plugin did against the contract.
  void misbehaved(std::string_view plugin, std::uint64_t call, std::string_view what);

  /// Nothing is logged any more: the log is about to go, and a thread that was left may still call.
  void silence();

 private:
  std::shared_ptr<RoutedCall> route(std::uint64_t call, std::string_view what);

  static fiscal_code on_call(void* self, std::uint64_t call, fiscal_text service, fiscal_text request,
                             const fiscal_sink* reply) noexcept;
  static void on_log(void* self, std::uint64_t call, std::int32_t level, fiscal_text record) noexcept;
  static std::int64_t on_remaining(void* self, std::uint64_t call) noexcept;

  fiscal_host table_;
  std::mutex mutex_;  ///< Guards what follows.
  std::map<std::uint64_t, std::shared_ptr<RoutedCall>> calls_;
  std::uint64_t last_id_ = 0;
  Log* log_;
  std::uint64_t misbehaviours_ = 0;
};

}  // namespace fiscal::plugin
