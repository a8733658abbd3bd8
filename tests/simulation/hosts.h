#pragma once

#include "tests/simulation/gateway.h"
#include "tests/support/memory_store.h"

namespace fiscal::simulation {

/// The hosts of the gateway: each runs one process at a time, and starts another when it has died.
class Hosts {
 public:
  /// How a host that starts finds the claims of the one before it: an embedded store forgets them with its
  /// process, a server keeps them until their lease is over.
  enum class Claims { GoWithTheProcess, StayUntilTheirEnd };

  Hosts(const Surroundings& around, test::MemoryStore& truth, Claims claims)
      : around_(around), truth_(truth), claims_(claims) {}

  void start(int count);

  /// Has some living process call `ask` and waits for what it answers; nothing when no process could be
  /// reached, the answer was an error of the server or did not come: the caller does not know what happened.
  template <class Ask>
  auto ask(Ask ask) -> std::optional<decltype(ask(std::declval<Gateway&>()))>;

 private:
  struct Host {
    std::string name;
    std::shared_ptr<Process> process;
    std::shared_ptr<Gateway> gateway;  ///< Null while it starts.
    Duration skew;
  };

  void keep_running(Host& host);

  Surroundings around_;
  test::MemoryStore& truth_;
  const Claims claims_;
  std::vector<std::unique_ptr<Host>> hosts_;
};

template <class Ask>
auto Hosts::ask(Ask ask) -> std::optional<decltype(ask(std::declval<Gateway&>()))> {
  struct Reply {
    std::optional<decltype(ask(std::declval<Gateway&>()))> answer;
    Signal came;
  };
  Scheduler& scheduler = around_.scheduler;
  const Host& host =
      *hosts_[static_cast<std::size_t>(around_.random.below(static_cast<std::int64_t>(hosts_.size())))];
  if (!host.gateway || host.process->dead) return std::nullopt;
  auto reply = std::make_shared<Reply>();
  scheduler.spawn(host.process, [&scheduler, reply, gateway = host.gateway, ask = std::move(ask)] {
    try {
      reply->answer = ask(*gateway);
    } catch (const std::exception& broken) {
      scheduler.say(std::string("answers 500: ") + broken.what());
    }
    scheduler.ring(reply->came);
  });
  scheduler.wait(reply->came, minutes(2));
  return std::move(reply->answer);
}

}  // namespace fiscal::simulation
