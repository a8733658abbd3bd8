#pragma once

#include <map>

#include "core/services/http_transport.h"
#include "tests/simulation/authority.h"
#include "tests/simulation/departure_check.h"
#include "tests/simulation/faults.h"

namespace fiscal::simulation {

/// The network between the gateway's hosts and the authorities. What was sent is on its way even when the
/// sender dies.
class Wire {
 public:
  struct Parts {
    Scheduler& scheduler;
    Random& random;
    const Faults& faults;
    CallMarks& calls;
    DepartureCheck& departures;
    /// An authority has dealt with a write about this invoice.
    std::function<void(InvoiceId)> wrote;
  };

  explicit Wire(Parts parts) : parts_(std::move(parts)), process_(parts_.scheduler.new_process("network")) {}

  /// Requests to `host` ("town0.test") are this authority's.
  void connect(const std::string& host, Authority& authority) { authorities_[host] = &authority; }

  /// Blocks the fiber, as HttpTransport says.
  HttpResult send(const services::WireRequest& request, const std::function<void()>& departs);

  /// Requests about this invoice that have left and not arrived.
  int under_way(InvoiceId id) const;

 private:
  struct Exchange;

  void deliver(const std::shared_ptr<Exchange>& exchange, Duration delay);
  /// Somebody on the way holds it for hours, or until the next request for this invoice pushes it on.
  void hold_back(const std::shared_ptr<Exchange>& exchange);
  void let_go(InvoiceId id);
  Authority& authority_of(const std::string& url);

  Parts parts_;
  std::shared_ptr<Process> process_;
  std::map<std::string, Authority*> authorities_;
  std::map<InvoiceId, int> under_way_;
  std::map<InvoiceId, std::shared_ptr<Exchange>> held_back_;
};

/// One process's end of the wire.
class SimulatedTransport final : public services::HttpTransport {
 public:
  explicit SimulatedTransport(Wire& wire) : wire_(wire) {}
  HttpResult send(const services::WireRequest& request, const std::function<void()>& departs) override {
    return wire_.send(request, departs);
  }

 private:
  Wire& wire_;
};

}  // namespace fiscal::simulation
