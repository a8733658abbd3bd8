#include "core/store/sqlite/group_commit.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <climits>

#include "core/base/fail_point.h"
#include "core/store/store.h"

namespace fiscal::store {
namespace {

/// An intent had written before it failed: its batch is undone and each intent is run by itself.
struct MustRunAlone {};

constexpr std::chrono::milliseconds idle_after{250};

void sleep_until_set(std::atomic<int>& word) {
  static_assert(sizeof(std::atomic<int>) == sizeof(int));
  while (word.load(std::memory_order_acquire) == 0)
    syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, nullptr, nullptr, 0);
}

void set_and_wake_all(std::atomic<int>& word) {
  word.store(1, std::memory_order_release);
  syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
}

/// No room, and known to be without effect: a frame that was not written whole is not part of the WAL.
bool is_full(const SqliteError& error, int system_error) {
  return error.kind() == SQLITE_FULL ||
         (error.code() == SQLITE_IOERR_WRITE && (system_error == ENOSPC || system_error == EDQUOT));
}

/// After these nobody knows what the disk holds: an error while syncing may leave a commit that was reported
/// as failed.
bool is_fatal(const SqliteError& error) {
  return error.kind() == SQLITE_IOERR || error.kind() == SQLITE_CORRUPT || error.kind() == SQLITE_NOTADB ||
         error.kind() == SQLITE_PROTOCOL || error.kind() == SQLITE_READONLY ||
         error.kind() == SQLITE_CANTOPEN;
}

}  // namespace

GroupCommit::GroupCommit(Database& database, Checkpointer& checkpointer, Listener& listener,
                         std::function<void(const std::string&)> on_fatal,
                         std::function<void(double)> on_commit)
    : database_(database),
      checkpointer_(checkpointer),
      listener_(listener),
      on_fatal_(std::move(on_fatal)),
      on_commit_(std::move(on_commit)),
      thread_([this] { work(); }) {}

GroupCommit::~GroupCommit() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  arrived_.notify_one();
  thread_.join();
}

void GroupCommit::require_sound() const {
  if (has_failed_.load(std::memory_order_acquire))
    throw std::runtime_error(
        "the store has failed and what it holds is unknown until it is opened again: restart");
}

void GroupCommit::submit(const std::function<void()>& run, const char* caller) {
  require_sound();
  Intent intent{run, caller, nullptr};
  std::shared_ptr<Batch> batch;
  bool is_first = false;
  {
    const std::lock_guard lock(mutex_);
    batch = next_;
    is_first = batch->intents.empty();
    batch->intents.push_back(&intent);
  }
  if (is_first) arrived_.notify_one();
  sleep_until_set(batch->is_done);
  if (intent.failure) std::rethrow_exception(intent.failure);
}

void GroupCommit::write_later(std::function<void()> intent,
                              std::function<void(const std::exception_ptr&)> then, const char* name) {
  require_sound();
  auto later = std::make_unique<LaterIntent>(std::move(intent), std::move(then), name);
  bool is_first = false;
  {
    const std::lock_guard lock(mutex_);
    is_first = next_->intents.empty();
    next_->intents.push_back(&later->intent);
    next_->later.push_back(std::move(later));
  }
  if (is_first) arrived_.notify_one();
}

void GroupCommit::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    while (next_->intents.empty() && !is_stopping_)
      if (arrived_.wait_for(lock, idle_after) == std::cv_status::timeout && next_->intents.empty()) {
        lock.unlock();
        try {
          checkpointer_.when_idle();
        } catch (const SqliteError& error) {
          if (is_fatal(error)) fail(error.what());
        }
        lock.lock();
      }
    if (next_->intents.empty()) break;
    const std::shared_ptr<Batch> batch = std::exchange(next_, std::make_shared<Batch>());
    lock.unlock();
    process(batch->intents);
    if (batch->later.size() < batch->intents.size()) set_and_wake_all(batch->is_done);
    for (const auto& later : batch->later) later->then(later->intent.failure);
    try {
      if (!has_failed_) checkpointer_.after_commit();
    } catch (const SqliteError& error) {
      if (is_fatal(error)) fail(error.what());
    }
    lock.lock();
  }
  lock.unlock();
  if (has_failed_) return;
  try {
    checkpointer_.at_end();
  } catch (const SqliteError& error) {
    // The log keeps what the database lacks: the next opening finds it there.
    if (is_fatal(error)) fail(error.what());
  }
}

void GroupCommit::process(const std::vector<Intent*>& intents) {
  const auto fail_all = [&](const std::exception_ptr& failure) {
    for (Intent* intent : intents) intent->failure = failure;
  };
  try {
    require_sound();
    const auto began = std::chrono::steady_clock::now();
    commit_together(intents);
    if (on_commit_)
      on_commit_(std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
  } catch (const MustRunAlone&) {
    roll_back();
    for (Intent* intent : intents) process({intent});
  } catch (const SqliteError& error) {
    const int system_error = sqlite3_system_errno(database_.handle());
    roll_back();
    if (is_full(error, system_error)) {
      make_room();
      fail_all(std::make_exception_ptr(
          StoreFull("the disk has no room for the store: free some; nothing was written")));
    } else {
      if (is_fatal(error)) fail(error.what());
      fail_all(std::make_exception_ptr(error));
    }
  } catch (const std::exception&) {
    roll_back();
    fail_all(std::current_exception());
  }
}

void GroupCommit::commit_together(const std::vector<Intent*>& intents) {
  database_.run("BEGIN IMMEDIATE");
  for (Intent* intent : intents) {
    const std::int64_t changes_before = database_.changes();
    intent->failure = nullptr;
    try {
      intent->run();
    } catch (const SqliteError& error) {
      if (error.kind() != SQLITE_CONSTRAINT) throw;
      if (intents.size() > 1) throw MustRunAlone{};
      throw;
    } catch (...) {
      if (database_.changes() != changes_before) {
        if (intents.size() > 1) throw MustRunAlone{};
        throw;
      }
      intent->failure = std::current_exception();
    }
  }
  listener_.before_commit();
  pass_fail_points(intents, ".before_commit");
  if (FISCAL_BREAKS("I1." + fail_point::short_name(intents.front()->caller))) return roll_back();
  database_.run("COMMIT");
  pass_fail_points(intents, ".after_commit");
  listener_.committed();
}

void GroupCommit::pass_fail_points([[maybe_unused]] const std::vector<Intent*>& intents,
                                   [[maybe_unused]] const char* moment) {
  for ([[maybe_unused]] const Intent* intent : intents)
    FISCAL_FAIL_POINT("store." + fail_point::short_name(intent->caller) + moment);
}

void GroupCommit::roll_back() {
  // SQLite has rolled back by itself after some errors.
  if (sqlite3_get_autocommit(database_.handle()) == 0)
    sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  try {
    listener_.rolled_back();
  } catch (const std::exception& error) {
    fail(error.what());
  }
}

/// The log may be what fills the disk: once it is in the database, its room is used again.
void GroupCommit::make_room() {
  try {
    checkpointer_.at_end();
  } catch (const SqliteError& error) {
    if (!is_full(error, sqlite3_system_errno(database_.handle())) && is_fatal(error)) fail(error.what());
  }
}

void GroupCommit::fail(const std::string& reason) {
  if (has_failed_.exchange(true)) return;
  if (on_fatal_) on_fatal_(reason);
}

}  // namespace fiscal::store
