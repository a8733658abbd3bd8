#pragma once

#include <curl/curl.h>

#include <chrono>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace fiscal::services {

/// libcurl's handles between requests. A handle keeps its connections open; the handles of one pool share
/// their TLS sessions. The most recently used handle of a pool is lent first, so that idle ones age and go.
/// Safe from any thread.
class EasyHandles {
 public:
  struct Options {
    std::size_t idle_handles = 512;  ///< Over all pools, each with its connections: 60 KB and more.
    /// Whose TLS session is remembered, with the server's certificates: 14 KB each and more. As many as idle
    /// handles and requests under way together, for a connection whose pool is forgotten is not used again.
    std::size_t pools = 1'024;
    std::chrono::seconds idle_for{60};
  };

 private:
  using Clock = std::chrono::steady_clock;

  struct Pool;
  struct Idle {
    CURL* handle;
    std::shared_ptr<Pool> pool;
    Clock::time_point since;
  };

 public:
  /// A handle in the hands of one request; goes back when the value goes.
  class Loan {
   public:
    Loan(EasyHandles& from, std::shared_ptr<Pool> pool, CURL* handle)
        : from_(from), pool_(std::move(pool)), handle_(handle) {}
    ~Loan() { from_.give_back(std::move(pool_), handle_); }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;

    CURL* get() const { return handle_; }
    CURLSH* share() const;

   private:
    EasyHandles& from_;
    std::shared_ptr<Pool> pool_;
    CURL* handle_;
  };

  explicit EasyHandles(Options options) : options_(options) {}
  ~EasyHandles();
  EasyHandles(const EasyHandles&) = delete;
  EasyHandles& operator=(const EasyHandles&) = delete;

  Loan lend(const std::string& pool);

 private:
  void give_back(std::shared_ptr<Pool> pool, CURL* handle);
  std::shared_ptr<Pool> pool_named(const std::string& name);
  std::list<Idle> take_aged(Clock::time_point now);
  static void close(std::list<Idle> handles);

  const Options options_;
  std::mutex mutex_;                        // Guards what follows, the pools' insides too.
  std::list<Idle> idle_;                    // Most recently used first.
  std::list<std::shared_ptr<Pool>> pools_;  // Most recently used first.
  std::map<std::string, std::list<std::shared_ptr<Pool>>::iterator> by_name_;
};

}  // namespace fiscal::services
