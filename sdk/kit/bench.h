#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/log.h"
#include "core/plugin/library.h"
#include "core/plugin/runner.h"
#include "sdk/kit/scripted_services.h"
#include "sdk/kit/subject.h"

namespace fiscal::kit {

enum class RunnerKind { Inline, Worker };

std::string_view to_text(RunnerKind kind);

/// How the calls of a check are made.
struct BenchOptions {
  RunnerKind runner = RunnerKind::Inline;
  std::filesystem::path worker;  ///< fiscal-worker.
  const SigningKey* key = nullptr;
  std::uint64_t seed = 1;          ///< Of checks that draw.
  std::uint64_t fuzz_cases = 150;  ///< Of each check that fuzzes.
  int open_rounds = 1000;          ///< How often it is opened and closed to see whether memory stays.
};

/// One call to make.
struct CallPlan {
  std::string method;
  std::string request;
  std::string settings;
  Script script;
  std::string connection = "one";
};

/// What was seen of a call.
struct CallReport {
  plugin::CallResult result;
  plugin::EffectMark mark;
  std::vector<SeenRequest> requests;
  std::vector<std::string> logged;
  std::vector<std::string> used;
  std::vector<std::string> mistakes;
  int calls_after_stop = 0;
  std::chrono::nanoseconds took{};
  Duration late{};  ///< After its budget was over it returned, or was left; negative: before.
  std::chrono::nanoseconds in_services{};

  /// The requests that could make or change a document.
  std::vector<const HttpRequest*> writes() const;
};

/// What a check works with; checks that come one after another may share it. Not for several threads.
class Bench {
 public:
  Bench(const Subject& subject, const BenchOptions& options);
  ~Bench();

  const Subject& subject() const { return subject_; }
  std::uint64_t seed() const { return options_.seed; }
  std::uint64_t fuzz_cases() const { return options_.fuzz_cases; }
  int open_rounds() const { return options_.open_rounds; }

  /// Why no call can be made: the gateway would not load the plugin. Empty when it would.
  std::string why_not_callable();

  /// The plan that plays a cassette as it was recorded.
  CallPlan plan(const testing::Cassette& cassette) const;

  CallReport call(const CallPlan& plan);

  /// Opens with these settings and closes.
  Result<std::monostate> open(const std::string& settings);

  /// As the library says it.
  std::shared_ptr<const plugin::Manifest> manifest();

  /// What the plugin did against the contract, as the runner saw it; forgets it.
  std::vector<std::string> take_misbehaviours();

  /// Hands over what services of one call work with, with an empty kv/1.
  template <class Use>
  auto with_surroundings(const Use& use) {
    KvState kv;
    return use(surroundings(kv));
  }

  /// The library's table in this process, for checks that call it themselves; the error says why there is
  /// none.
  Result<const fiscal_plugin*> table();

 private:
  class WatchingLog;
  struct Parts;

  plugin::PluginRunner& runner();
  Surroundings surroundings(KvState& kv);

  const Subject& subject_;
  const BenchOptions options_;
  std::unique_ptr<Parts> parts_;
};

/// A cassette of the method with that outcome, the one whose name says so before others; null when there is
/// none.
const testing::Cassette* cassette_with(const Subject& subject, std::string_view method,
                                       std::string_view outcome);

/// The cassette of issue/1 in which the provider issued, or else took the invoice to answer later; null when
/// there is none.
const testing::Cassette* issuing_cassette(const Subject& subject);

/// The `outcome` that a JSON answer names; empty when it names none.
std::string outcome_named(std::string_view json);

}  // namespace fiscal::kit
