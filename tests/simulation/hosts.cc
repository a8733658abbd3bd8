#include "tests/simulation/hosts.h"

namespace fiscal::simulation {

void Hosts::start(int count) {
  for (int n = 1; n <= count; ++n) {
    auto host = std::make_unique<Host>();
    host->name = "host" + std::to_string(n);
    const std::int64_t widest = around_.faults.skew.milliseconds;
    host->skew = Duration{around_.random.below(2 * widest + 1) - widest};
    hosts_.push_back(std::move(host));
    Host& known = *hosts_.back();
    around_.scheduler.spawn(around_.scheduler.new_process("init"), [this, &known] { keep_running(known); });
  }
}

void Hosts::keep_running(Host& host) {
  Scheduler& scheduler = around_.scheduler;
  while (true) {
    host.process = scheduler.new_process(host.name);
    if (claims_ == Claims::GoWithTheProcess) truth_.forget_claims();
    scheduler.spawn(host.process, [this, &host] {
      Scheduler& inside = around_.scheduler;
      try {
        auto gateway = std::make_shared<Gateway>(around_, host.skew);
        host.gateway = gateway;
        inside.say("serves");
        gateway->look_for_work(gateway);
      } catch (const std::exception& broken) {
        inside.say(std::string("does not start: ") + broken.what());
        inside.kill(inside.process());
      }
    });
    scheduler.wait(host.process->ended);
    host.gateway.reset();
    scheduler.sleep(around_.random.span(seconds(1), around_.random.one_in(5) ? minutes(30) : seconds(20)));
  }
}

}  // namespace fiscal::simulation
