#pragma once

#include <fiscal/outcome.hpp>
#include <fiscal/request.hpp>

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/plugin/inline_runner.h"
#include "core/services/curl_transport.h"
#include "core/services/host_services.h"
#include "tests/support/aggregator_sandbox.h"
#include "tests/support/fake_keyring.h"
#include "tests/support/memory_kv.h"

namespace fiscal::test {

/// What is said of one plugin and its stand-in.
struct Resident {
  std::string plugin;
  std::string public_url;             ///< Where the system itself answers in test.
  std::string settings;               ///< JSON without base_url.
  std::vector<std::string> stand_in;  ///< Further arguments of fiscal-sandbox aggregator.
  bool key_is_unique = true;          ///< Whether the system refuses a second document of one key.
  /// The cassette of a second request with a key that is taken: the system refuses, and its document is asked
  /// for; or it answers with the document.
  const char* repeated = "issue_already_issued";
  bool can_fail = true;  ///< Whether its documents can fail after they were taken.
  bool can_cancel = true;
  bool can_deny = true;                             ///< Whether it can refuse a cancellation later.
  std::string cancel_answer = "pending";            ///< What cancel/1 answers when all goes well.
  std::string issue_match = R"(,"method":"POST")";  ///< Which request is the write of issue/1, for faults.
  std::string cancel_match = R"(,"method":"POST")";
  void (*fit)(IssueInvoice&) = nullptr;  ///< What its invoices need besides.
  std::string callback_path = "/hooks/main";
  /// The caller's key at the system, where it is not the idempotency key.
  std::string (*stand_in_key)(const IssueInvoice&) = nullptr;
};

/// As much of the gateway as a plugin's calls need, towards the plugin's own stand-in.
class House {
 public:
  explicit House(const Resident& resident);

  IssueOutcome issue(const IssueInvoice& request);
  CancelOutcome cancel(const CancelInvoice& request);
  StatusOutcome status(const InvoiceQuery& request);
  /// Hands on the callbacks that have come and answers what they told.
  ProviderEvents take_callbacks();

  const plugin::Manifest& manifest() const { return *manifest_; }
  const Resident& resident() const { return resident_; }
  const AggregatorSandbox& stand_in() const { return stand_in_; }
  /// Writes that left since the start.
  int departures() const { return departures_; }
  /// The documents that the stand-in has of a request.
  std::vector<nlohmann::json> documents_of(const IssueInvoice& request) const;
  /// A fault for the next request that matches.
  void fault(const std::string& mode, const std::string& further = {}) const;
  void set(const std::string& settings) const { stand_in_.control("PUT", "/control/settings", settings); }

  /// Forgets what the plugin kept under a key of kv/1.
  void forget(const std::string& key) { kv_.remove("main", key); }
  /// Lets the plugin talk to the stand-in through something at this address.
  void put_in_front(const std::string& url);

  /// What was last asked of the plugin, what it answered, and what went to and fro meanwhile.
  struct LastCall {
    std::string method;
    std::string request;
    std::string reply;
    std::vector<Exchange> exchanges;
  };
  const LastCall& last_call() const { return last_call_; }

 private:
  std::string call(std::string_view method, const std::string& request);

  const Resident resident_;
  AggregatorSandbox stand_in_;
  SystemClock clock_;
  SilentLog log_;
  FakeKeyring keyring_;
  MemoryKv kv_;
  services::CurlTransport transport_;
  services::HostServices services_;
  plugin::InlineRunner runner_;
  std::shared_ptr<const plugin::Manifest> manifest_;
  Connection connection_;
  int departures_ = 0;
  LastCall last_call_;
};

/// A request that is valid now, whose key nobody has used.
IssueInvoice a_new_request(const House& house);

/// What a gateway knows of an invoice after it did all that the ten rules let it do (docs/states.md), time
/// apart.
struct Settled {
  std::string outcome;  ///< "authorized", "rejected", or "open": nothing settled it.
  std::string access_key;
  int sends = 0;
};
Settled settle(House& house, const IssueInvoice& request);

}  // namespace fiscal::test
