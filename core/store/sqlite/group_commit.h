#pragma once

#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <source_location>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "core/store/sqlite/checkpointer.h"
#include "core/store/sqlite/sqlite.h"

namespace fiscal::store {

/// The one thread that writes. Callers hand it intents and block until the commit that holds theirs is on the
/// disk; intents that arrive while a commit runs form the next batch, so a slow disk makes larger batches and
/// not a longer queue. Writing is safe from any thread.
class GroupCommit {
 public:
  /// What goes along with every batch, on the writing thread.
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void before_commit() = 0;  ///< Last in the transaction.
    virtual void committed() = 0;
    virtual void rolled_back() = 0;
  };

  /// `on_fatal` is called once, on the writing thread, when the store must not be written any more;
  /// `on_commit` on the same thread after each commit, with the seconds that it took.
  GroupCommit(Database& database, Checkpointer& checkpointer, Listener& listener,
              std::function<void(const std::string&)> on_fatal, std::function<void(double)> on_commit);
  ~GroupCommit();
  GroupCommit(const GroupCommit&) = delete;
  GroupCommit& operator=(const GroupCommit&) = delete;

  /// Runs `intent` on the writing thread within a transaction and answers its value once that is on the disk.
  /// What it throws before its first write is thrown here and costs the others of its batch nothing. It may
  /// be run a second time, after a roll-back, so it must not consume what it captured. Throws StoreFull,
  /// SqliteError. The function that calls names the intent for fail-points.
  template <class F>
  std::invoke_result_t<F&> write(F intent, std::source_location caller = std::source_location::current()) {
    using Answer = std::invoke_result_t<F&>;
    if constexpr (std::is_void_v<Answer>) {
      submit([&] { intent(); }, caller.function_name());
    } else {
      std::optional<Answer> answer;
      submit([&] { answer.emplace(intent()); }, caller.function_name());
      return std::move(*answer);
    }
  }

  /// As `write`, but returns at once: `then` is called on the writing thread when `intent` is on the disk, or
  /// with why it is not. It is short and throws nothing. `name` is the intent's for fail-points.
  void write_later(std::function<void()> intent, std::function<void(const std::exception_ptr&)> then,
                   const char* name);

  /// Throws when the store has failed: nobody may go on with what it says.
  void require_sound() const;

 private:
  struct Intent {
    const std::function<void()>& run;
    const char* caller;
    std::exception_ptr failure;
  };

  /// An intent that nobody waits for.
  struct LaterIntent {
    std::function<void()> run;
    std::function<void(const std::exception_ptr&)> then;
    Intent intent;

    LaterIntent(std::function<void()> what, std::function<void(const std::exception_ptr&)> next,
                const char* name)
        : run(std::move(what)), then(std::move(next)), intent{run, name, nullptr} {}
  };

  /// Intents that share a commit, and the word that their callers sleep on: all are woken by one system call.
  struct Batch {
    std::vector<Intent*> intents;
    std::vector<std::unique_ptr<LaterIntent>> later;  ///< Owns those of `intents` that nobody waits for.
    std::atomic<int> is_done{0};
  };

  void submit(const std::function<void()>& run, const char* caller);
  void work();
  void process(const std::vector<Intent*>& intents);
  void commit_together(const std::vector<Intent*>& intents);
  static void pass_fail_points(const std::vector<Intent*>& intents, const char* moment);
  void roll_back();
  void make_room();
  void fail(const std::string& reason);

  Database& database_;
  Checkpointer& checkpointer_;
  Listener& listener_;
  const std::function<void(const std::string&)> on_fatal_;
  const std::function<void(double)> on_commit_;
  std::atomic<bool> has_failed_{false};
  std::mutex mutex_;  // Guards what follows, up to the thread.
  std::condition_variable arrived_;
  std::shared_ptr<Batch> next_ = std::make_shared<Batch>();
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace fiscal::store
