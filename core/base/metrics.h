#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fiscal {

/// Counts what happened. Safe from any thread.
class Counter {
 public:
  void add(std::uint64_t more = 1) { value_.fetch_add(more, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// How much there is now. Safe from any thread.
class Gauge {
 public:
  void set(double value) { value_.store(value, std::memory_order_relaxed); }
  double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

/// How long something took, in buckets from half a millisecond to a minute. Safe from any thread.
class Histogram {
 public:
  static constexpr std::array<double, 14> bounds{.0005, .001, .0025, .005, .01, .025, .05,
                                                 .1,    .25,  .5,    1,    5,   10,   60};

  void observe(double seconds);
  /// Observations of at most `bounds[at]`; at the place after the last bound, all of them.
  std::uint64_t up_to(std::size_t at) const;
  double sum() const { return static_cast<double>(nanoseconds_.load(std::memory_order_relaxed)) * 1e-9; }

 private:
  std::array<std::atomic<std::uint64_t>, bounds.size() + 1> counts_{};
  std::atomic<std::uint64_t> nanoseconds_{0};
};

using Labels = std::vector<std::pair<std::string_view, std::string_view>>;

/// What the gateway measures of itself, and its text form for Prometheus. A measure is found by name and
/// labels and lives as long as this does; a caller on a hot path keeps the reference. Label values must come
/// from a bounded set: a name takes `most_label_sets` of them, and the ones beyond are counted together as
/// "other". Safe from any thread.
class Metrics {
 public:
  static constexpr std::size_t most_label_sets = 500;

  Metrics() = default;
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  Counter& counter(std::string_view name, std::string_view help, const Labels& labels = {});
  Gauge& gauge(std::string_view name, std::string_view help, const Labels& labels = {});
  Histogram& histogram(std::string_view name, std::string_view help, const Labels& labels = {});

  /// Called before each `text`, to set gauges that are cheaper to look up than to keep. What it throws is not
  /// caught.
  void before_text(std::function<void()> refresh);

  /// Text exposition format 0.0.4: families by name, label sets in order.
  std::string text();

 private:
  enum class Kind { Counter, Gauge, Histogram };

  struct Family {
    Kind kind = Kind::Counter;
    std::string help;
    std::map<std::string, std::unique_ptr<Counter>> counters;  ///< By labels as they are written.
    std::map<std::string, std::unique_ptr<Gauge>> gauges;
    std::map<std::string, std::unique_ptr<Histogram>> histograms;
  };

  template <class Measure>
  Measure& find(std::string_view name, std::string_view help, const Labels& labels, Kind kind,
                std::map<std::string, std::unique_ptr<Measure>> Family::*measures);

  std::mutex mutex_;  ///< Guards what follows; measures are reached without it.
  std::map<std::string, Family, std::less<>> families_;
  std::vector<std::function<void()>> refreshes_;
};

}  // namespace fiscal
