#include "sdk/sandbox/aggregator/serve.h"

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/URI.h>
#include <pthread.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <iostream>
#include <thread>

#include "sdk/sandbox/aggregator/parts.h"
#include "sdk/sandbox/serve.h"

namespace fiscal::sandbox {
namespace {

/// One attempt: a callback that nobody takes is lost, as far as a test is concerned.
void post_callback(const Poco::URI& to, const Callback& callback) {
  try {
    Poco::Net::HTTPClientSession session(to.getHost(), to.getPort());
    session.setTimeout(Poco::Timespan(5, 0));
    Poco::Net::HTTPRequest request("POST", to.getPathAndQuery(), "HTTP/1.1");
    for (const auto& [name, value] : callback.headers) request.set(name, value);
    request.setContentLength(static_cast<std::streamsize>(callback.body.size()));
    session.sendRequest(request) << callback.body;
    Poco::Net::HTTPResponse response;
    session.receiveResponse(response);
  } catch (const Poco::Exception& error) {
    std::cerr << "fiscal-sandbox: a callback was not taken: " << error.displayText() << '\n';
  }
}

/// Moves documents on and posts their callbacks until the program ends.
void run_desk(Desk& desk, const std::string& hook, const std::atomic<bool>& stopping) {
  const Poco::URI to(hook);
  while (!stopping.load()) {
    std::vector<Delivery> due;
    {
      const std::lock_guard held(desk.lock());
      desk.advance();
      due = desk.take_due();
    }
    for (const Delivery& delivery : due) post_callback(to, delivery.callback);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace

void serve_aggregator(const AggregatorOptions& options) {
  const sigset_t signals = blocked_signals();
  const auto shape = shape_named(options.system, options.shape);
  const Clock clock;
  Desk desk(options.ledger, *shape, clock);
  FaultBox faults;
  for (const std::string& fault : options.faults) faults.add(fault_from_option(fault));
  Tally tally;
  std::atomic<bool> stopping{false};
  AggregatorParts parts{*shape, desk, faults, tally, stopping};

  const auto system = listen_aggregator(parts, options.port);
  const auto control = listen_aggregator_control(parts, options.control_port);
  std::thread courier;
  if (!options.hook.empty()) courier = std::thread([&] { run_desk(desk, options.hook, stopping); });
  std::cout << nlohmann::json{{"url", "http://127.0.0.1:" + std::to_string(system->port())},
                              {"control_url", "http://127.0.0.1:" + std::to_string(control->port())},
                              {"pid", ::getpid()}}
                   .dump()
            << std::endl;
  int received = 0;
  sigwait(&signals, &received);
  stopping.store(true);
  if (courier.joinable()) courier.join();
}

}  // namespace fiscal::sandbox
