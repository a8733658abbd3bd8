#pragma once

#include <fiscal/kv.hpp>

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "core/plugin/runner.h"
#include "core/plugin/verdict.h"
#include "core/services/http_transport.h"
#include "sdk/kit/provider_server.h"
#include "sdk/kit/script.h"
#include "sdk/kit/signing_key.h"

namespace fiscal::kit {

/// A request as the plugin made it, and what came of it.
struct SeenRequest {
  HttpRequest request;
  HttpResult result;

  /// Whether a provider could hear of it.
  bool left() const;
};

/// What kv/1 keeps of a connection.
using KvState = std::map<std::string, std::pair<std::string, std::int64_t>>;

/// What the services of a call work with; all outlive it.
struct Surroundings {
  ProviderServer& server;
  services::HttpTransport& transport;
  const SigningKey& key;
  KvState& kv;
};

/// The services of one call: a provider that follows a script, and a host that sees everything. Strict: a
/// request that breaks its schema, and one that a cassette does not hold, are remembered as the plugin's
/// mistakes.
class ScriptedServices final : public plugin::CallServices {
 public:
  ScriptedServices(const Script& script, const Surroundings& around);

  Answer call(std::string_view service, std::string_view request) override;
  void log(int level, std::string_view record) override;
  Duration remaining() override;

  std::vector<SeenRequest> requests;
  std::vector<std::string> logged;
  std::vector<std::string> used;      ///< Names of services, each time.
  std::vector<std::string> mistakes;  ///< Of the plugin, in words.
  plugin::EffectMark mark;
  int calls_after_stop = 0;
  std::chrono::nanoseconds in_services{};

 private:
  using Steady = std::chrono::steady_clock;

  /// Lets the clock jump to where no more than this is left of the budget.
  void leave(Duration rest);
  Answer serve(std::string_view service, std::string_view request);
  Answer http(std::string_view request);
  HttpResult send(const HttpRequest& request);
  HttpResult answered(const HttpRequest& request);
  HttpResult carried(const HttpRequest& request, const WireAnswer& answer);
  HttpResult in_memory(const WireAnswer& answer);
  Answer sign(std::string_view request);
  Answer verify(std::string_view request);
  Answer kv(std::string_view request);
  template <class T>
  std::optional<T> read(std::string_view service, std::string_view json);

  const Script& script_;
  const Surroundings& around_;
  std::optional<testing::CassettePlayer> player_;
  Steady::time_point ends_ = Steady::time_point::max();
  bool wrote_ = false;
  bool in_doubt_ = false;  ///< A write left, and what became of it nobody knows.
  bool stopped_ = false;
};

}  // namespace fiscal::kit
