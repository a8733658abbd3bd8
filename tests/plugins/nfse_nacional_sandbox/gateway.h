#pragma once

#include <fiscal/outcome.hpp>
#include <fiscal/request.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/base/clock.h"
#include "core/plugin/inline_runner.h"
#include "core/services/curl_transport.h"
#include "core/services/host_services.h"
#include "tests/support/fake_keyring.h"
#include "tests/support/papers.h"
#include "tests/support/sefin_sandbox.h"

namespace fiscal::test {

/// Notes each write that left.
class Departures final : public services::DepartureWitness {
 public:
  void departs(const services::OutgoingWrite& write) override { bodies.push_back(write.body); }
  std::vector<std::string> bodies;
};

/// The plugin keeps nothing in kv/1.
class NoRows final : public services::KvRows {
 public:
  std::optional<KvEntry> get(const ConnectionId&, const std::string&, Instant) override { refuse(); }
  std::optional<std::int64_t> put(const ConnectionId&, const std::string&, const std::string&,
                                  std::optional<Instant>, std::optional<std::int64_t>) override {
    refuse();
  }
  void remove(const ConnectionId&, const std::string&) override { refuse(); }

 private:
  [[noreturn]] static void refuse() { throw std::logic_error("the plugin uses kv/1 without asking for it"); }
};

/// As much of the gateway as a plugin's call needs: its library, the host's services and one connection,
/// towards a sandbox of SEFIN.
class Gateway {
 public:
  explicit Gateway(const SefinSandbox& sefin);

  IssueOutcome issue(const IssueInvoice& request);
  IssueOutcome substitute(const IssueInvoice& request);
  CancelOutcome cancel(const CancelInvoice& request);
  StatusOutcome status(const InvoiceQuery& request);

  /// Of the last call.
  bool departed() const { return departed_; }

  /// Every document that left since it was last asked, whatever became of it, and every one that came back.
  Papers take_papers() { return std::exchange(papers_, {}); }

 private:
  std::string call(std::string_view method, const std::string& request);
  /// The outcome in a reply, its files kept.
  template <class Outcome>
  Outcome read_reply(const std::string& json);

  SystemClock clock_;
  SilentLog log_;
  FakeKeyring keyring_;
  NoRows kv_;
  services::CurlTransport transport_;
  services::HostServices services_;
  plugin::InlineRunner runner_;
  Connection connection_;
  bool departed_ = false;
  Papers papers_;
};

/// A request of the sandbox's holder that is valid at this moment.
IssueInvoice a_request_now(std::int64_t number);
InvoiceQuery query_of(const IssueInvoice& request);
CancelInvoice cancellation_of(const IssueInvoice& request, const std::string& access_key);

}  // namespace fiscal::test
