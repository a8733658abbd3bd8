#pragma once

#include <fiscal/plugin.h>
#include <fiscal/http.hpp>
#include <fiscal/provider.hpp>
#include <fiscal/testing/cassette.hpp>
#include <fiscal/xmldsig.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fiscal::testing {

/// The gateway as a plugin sees it, in memory: answers http/1 from rules or from a cassette, signs with a
/// given key, judges proofs by a given function, keeps kv/1 in a map. A request that nothing answers is a
/// mistake of the test: the service fails and says so. For one thread.
class FakeHost {
 public:
  using Responder = std::function<HttpResult(const HttpRequest&)>;

  FakeHost();
  FakeHost(const FakeHost&) = delete;
  FakeHost& operator=(const FakeHost&) = delete;

  /// Answers requests of this method whose URL ends with `url_end`. The rule given last wins.
  FakeHost& on(std::string_view method, std::string_view url_end, HttpResult result);
  FakeHost& on(std::string_view method, std::string_view url_end, Responder responder);
  /// Answers every request from the cassette, which must outlive the host. Rules go before it.
  FakeHost& plays(const Cassette& cassette);
  /// Who signs for sign/1; without one the service fails.
  FakeHost& signs_with(Signer signer);
  /// Who judges for verify/1; without one the service fails.
  FakeHost& verifies_with(std::function<bool(const VerifyRequest&)> verifier);
  /// Every service call answers FISCAL_STOPPED from now on.
  FakeHost& stop();

  /// The host for one call.
  Host host();
  const fiscal_host& table() const { return table_; }

  const std::vector<HttpRequest>& requests() const { return requests_; }
  /// How many of them were writes.
  std::size_t writes() const;
  const std::vector<std::string>& log() const { return log_; }

 private:
  struct Rule {
    std::string method;
    std::string url_end;
    Responder responder;
  };

  fiscal_code call(std::string_view service, std::string_view request, std::string& reply);
  std::string answer_http(std::string_view request);
  std::string answer_sign(std::string_view request);
  std::string answer_verify(std::string_view request);
  std::string answer_kv(std::string_view request);

  fiscal_host table_;
  std::vector<Rule> rules_;
  std::optional<CassettePlayer> player_;
  Signer signer_;
  std::function<bool(const VerifyRequest&)> verifier_;
  bool stopped_ = false;
  std::map<std::string, KvValue, std::less<>> values_;
  std::vector<HttpRequest> requests_;
  std::vector<std::string> log_;
};

/// A complete answer.
HttpAnswer an_answer(int status, std::string body, std::string_view content_type = "application/json");
HttpFailure a_failure(HttpFailureKind kind);

}  // namespace fiscal::testing
