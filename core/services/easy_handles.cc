#include "core/services/easy_handles.h"

#include <array>
#include <new>
#include <utility>

namespace fiscal::services {

struct EasyHandles::Pool {
  explicit Pool(std::string name) : name(std::move(name)), share(curl_share_init()) {
    if (share == nullptr) throw std::bad_alloc();
    curl_share_setopt(share, CURLSHOPT_USERDATA, this);
    curl_share_setopt(share, CURLSHOPT_LOCKFUNC, &Pool::lock);
    curl_share_setopt(share, CURLSHOPT_UNLOCKFUNC, &Pool::unlock);
    curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
  }
  // Handles hold their pool, so that none is left that uses the share.
  ~Pool() { curl_share_cleanup(share); }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  static void lock(CURL*, curl_lock_data data, curl_lock_access, void* self) {
    static_cast<Pool*>(self)->locks[data].lock();
  }
  static void unlock(CURL*, curl_lock_data data, void* self) {
    static_cast<Pool*>(self)->locks[data].unlock();
  }

  const std::string name;
  CURLSH* const share;
  std::array<std::mutex, CURL_LOCK_DATA_LAST> locks;
  std::deque<std::list<Idle>::iterator> idle;  // Oldest first.
};

CURLSH* EasyHandles::Loan::share() const { return pool_->share; }

EasyHandles::~EasyHandles() { close(std::move(idle_)); }

EasyHandles::Loan EasyHandles::lend(const std::string& name) {
  std::unique_lock lock(mutex_);
  auto pool = pool_named(name);
  std::list<Idle> aged = take_aged(Clock::now());
  CURL* handle = nullptr;
  if (!pool->idle.empty()) {
    handle = pool->idle.back()->handle;
    idle_.erase(pool->idle.back());
    pool->idle.pop_back();
  }
  lock.unlock();
  close(std::move(aged));
  if (handle == nullptr) handle = curl_easy_init();
  if (handle == nullptr) throw std::bad_alloc();
  return {*this, std::move(pool), handle};
}

void EasyHandles::give_back(std::shared_ptr<Pool> pool, CURL* handle) {
  const auto now = Clock::now();
  std::unique_lock lock(mutex_);
  idle_.push_front({handle, pool, now});
  pool->idle.push_back(idle_.begin());
  std::list<Idle> aged = take_aged(now);
  lock.unlock();
  close(std::move(aged));
}

std::shared_ptr<EasyHandles::Pool> EasyHandles::pool_named(const std::string& name) {
  if (const auto found = by_name_.find(name); found != by_name_.end()) {
    pools_.splice(pools_.begin(), pools_, found->second);
    return pools_.front();
  }
  pools_.push_front(std::make_shared<Pool>(name));
  by_name_.emplace(name, pools_.begin());
  if (pools_.size() > options_.pools) {
    // Its handles, if any, keep it until they have aged.
    by_name_.erase(pools_.back()->name);
    pools_.pop_back();
  }
  return pools_.front();
}

std::list<EasyHandles::Idle> EasyHandles::take_aged(Clock::time_point now) {
  std::list<Idle> aged;
  while (!idle_.empty() &&
         (idle_.size() > options_.idle_handles || now - idle_.back().since > options_.idle_for)) {
    idle_.back().pool->idle.pop_front();
    aged.splice(aged.begin(), idle_, std::prev(idle_.end()));
  }
  return aged;
}

void EasyHandles::close(std::list<Idle> handles) {
  for (const Idle& idle : handles) curl_easy_cleanup(idle.handle);
}

}  // namespace fiscal::services
