#pragma once

#include <fiscal/date.hpp>

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace fiscal::notify {

/// How endpoints fare, in this process: one that keeps failing is tried with one message at a time and then
/// left alone for a while, and a slow one holds up no others. Times are steady. Safe from any thread.
class Health {
 public:
  /// `first_rest`: after the third failure in a row; each further one doubles it, up to thirty times as long.
  Health(int most_in_flight, Duration first_rest)
      : most_in_flight_(most_in_flight), first_rest_(first_rest) {}

  /// Takes a place at the endpoint; otherwise how long to wait for one.
  std::optional<Duration> enter(const std::string& endpoint, Duration now);
  /// Gives the place back.
  void leave(const std::string& endpoint);

  void succeeded(const std::string& endpoint);
  void failed(const std::string& endpoint, Duration now);

 private:
  struct Standing {
    int in_flight = 0;
    int failures = 0;  ///< In a row.
    Duration rests_until;
  };

  void forget_if_well(const std::string& endpoint);

  Duration rest_after(int failures) const;

  const int most_in_flight_;
  const Duration first_rest_;
  std::mutex mutex_;
  std::map<std::string, Standing> standings_;  ///< Guarded by mutex_; of endpoints that are in use or fail.
};

}  // namespace fiscal::notify
