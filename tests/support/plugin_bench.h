#pragma once

#include <string>

#include "tests/support/fake_host.h"
#include "tests/support/provider_requests.h"

namespace fiscal::test {

/// A plugin of an aggregator in front of a host that answers as the test says.
template <class Plugin>
struct PluginBench {
  /// `usual` is what is issued where a test says nothing else; `provider_id` what the aggregator calls it.
  PluginBench(const std::string& settings_json, IssueInvoice usual, std::string provider_id)
      : plugin(Settings(settings_json)), usual_(std::move(usual)), provider_id_(std::move(provider_id)) {}

  IssueOutcome issue() { return issue(usual_); }
  IssueOutcome issue(const IssueInvoice& request) {
    Host handle = host.host();
    return plugin.issue_invoice(request, handle);
  }
  StatusOutcome status() { return status(query_of(usual_)); }
  StatusOutcome status(const InvoiceQuery& query) {
    Host handle = host.host();
    return plugin.status(query, handle);
  }
  CancelOutcome cancel() {
    Host handle = host.host();
    return plugin.cancel(cancellation_of(usual_, provider_id_), handle);
  }
  ProviderEvents hear(const InboundMessage& message) {
    Host handle = host.host();
    return plugin.read_event(message, handle);
  }
  /// A callback whose address carries its proof.
  ProviderEvents hear(const std::string& body, const std::string& path = "/hooks/main?token=t0ken") {
    InboundMessage message = a_callback(body);
    message.path = path;
    return hear(message);
  }

  FakeHost host;
  Plugin plugin;

 private:
  IssueInvoice usual_;
  std::string provider_id_;
};

}  // namespace fiscal::test
