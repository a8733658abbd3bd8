#include "sdk/kit/leak.h"

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <vector>

#include "core/plugin/host_table.h"
#include "core/plugin/instance.h"
#include "sdk/kit/memory_in_use.h"

namespace fiscal::kit {
namespace {

constexpr std::size_t least_left = 48;   ///< Bytes a call; less than that is a cache that fills.
constexpr int calls_a_measurement = 50;  ///< Of one case.
constexpr int measurements = 8;          ///< Each has to find more than the one before.
constexpr std::size_t most_suspects = 5;

/// A plugin called on its own table, on the caller's thread.
class DirectCaller {
 public:
  DirectCaller(Bench& bench, const fiscal_plugin& table) : bench_(bench), table_(table) {}

  void call(const CallPlan& plan) {
    plugin::Instance* const instance = instance_for(plan.settings);
    if (instance == nullptr) return;
    bench_.with_surroundings([&](const Surroundings& around) {
      ScriptedServices services(plan.script, around);
      const auto route = std::make_shared<plugin::RoutedCall>(bench_.subject().id, services);
      host_.begin(route);
      (void)instance->invoke(route->id(), plan.method, plan.request);
      host_.end(*route);
    });
  }

 private:
  plugin::Instance* instance_for(const std::string& settings) {
    const auto known = instances_.find(settings);
    if (known != instances_.end()) return known->second.get();
    auto opened = plugin::Instance::open(table_, host_.table(), settings);
    return (instances_[settings] = std::move(opened.instance)).get();
  }

  Bench& bench_;
  const fiscal_plugin& table_;
  SilentLog log_;
  plugin::HostTable host_{log_};
  std::map<std::string, std::unique_ptr<plugin::Instance>> instances_;  ///< By settings; null: refused.
};

/// What each call of this case leaves; 0 when one measurement finds no more than the one before it did.
std::size_t left_each_time(DirectCaller& caller, const CallPlan& plan) {
  const auto measured = [&] {
    const std::size_t before = memory_in_use();
    for (int n = 0; n < calls_a_measurement; ++n) caller.call(plan);
    const std::size_t after = memory_in_use();
    return after > before ? after - before : 0;
  };
  measured();
  std::size_t least = 0;
  for (int n = 0; n < measurements; ++n) {
    const std::size_t left = measured() / calls_a_measurement;
    if (left < least_left) return 0;
    least = n == 0 ? left : std::min(least, left);
  }
  return least;
}

}  // namespace

std::optional<Leak> leak_among(Bench& bench, std::uint64_t first, std::size_t count, FuzzOf what) {
  const auto table = bench.table();
  if (!table) return std::nullopt;
  std::vector<FuzzCase> cases;
  for (std::size_t n = 0; n < count; ++n) cases.push_back(fuzz_case(bench, first + n, what));
  DirectCaller caller(bench, **table);
  // Once, until caches hold what these cases put into them.
  for (const FuzzCase& fuzz : cases) caller.call(fuzz.plan);
  std::vector<std::ptrdiff_t> left(count);
  for (std::size_t n = 0; n < count; ++n) {
    const std::size_t before = memory_in_use();
    caller.call(cases[n].plan);
    left[n] = static_cast<std::ptrdiff_t>(memory_in_use()) - static_cast<std::ptrdiff_t>(before);
  }
  // What one call keeps freed for the next one shows as much as a leak, until it is called alone.
  std::vector<std::size_t> suspects(count);
  std::iota(suspects.begin(), suspects.end(), std::size_t{0});
  std::ranges::stable_sort(suspects, [&](std::size_t a, std::size_t b) { return left[a] > left[b]; });
  suspects.resize(std::min(count, most_suspects));
  for (const std::size_t n : suspects) {
    if (left[n] < static_cast<std::ptrdiff_t>(least_left) && count > 1) break;
    if (const std::size_t bytes = left_each_time(caller, cases[n].plan); bytes > 0)
      return Leak{first + n, bytes};
  }
  return std::nullopt;
}

}  // namespace fiscal::kit
