#include "tests/simulation/gateway.h"

namespace fiscal::simulation {

Gateway::Gateway(const Surroundings& around, Duration skew)
    : around_(around),
      clock_(around.scheduler, skew),
      store_(around.store),
      transport_(around.wire),
      services_(transport_, around.keyring, kv_, clock_, log_, {}),
      runner_(around.plugins, around.scheduler, around.calls, around.departures),
      breaker_(5, seconds(5), minutes(5)),
      caller_(
          store_, runner_,
          [this](const services::CallScope& scope, const std::function<void(plugin::CallServices&)>& call) {
            return services_.serve(scope, call);
          },
          clock_, log_),
      dispatcher_({store_, runner_, caller_, *this, clock_, log_, bell_, lanes_, breaker_}, around.options,
                  [this](const std::exception& broken) {
                    around_.scheduler.say(std::string("ends itself: ") + broken.what());
                    broken_ = true;
                  }),
      requests_(store_, clock_, bell_, [this] { around_.scheduler.ring(woken_); }),
      intake_(store_, clock_, [this](std::string_view plugin) { return runner_.manifest(plugin); }) {}

void Gateway::look_for_work(const std::shared_ptr<Gateway>& self) {
  Scheduler& scheduler = around_.scheduler;
  const std::shared_ptr<Process> process = scheduler.own_process();
  try {
    while (true) {
      auto claims = dispatcher_.claim_due_work();
      for (store::Claim& claim : claims)
        scheduler.spawn(process, [self, claim = std::move(claim)]() mutable {
          self->dispatcher_.carry_out(std::move(claim));
          if (self->broken_) self->around_.scheduler.die();
          self->around_.scheduler.ring(self->woken_);
        });
      scheduler.wait(woken_, claims.empty() ? dispatcher_.pause() : milliseconds(1));
    }
  } catch (const std::exception& broken) {
    scheduler.say(std::string("ends itself: ") + broken.what());
    scheduler.kill(*process);
  }
}

intake::Answer Gateway::accept(const intake::Request& request) {
  auto answer = intake_.accept(request, *around_.snapshot);
  around_.scheduler.ring(woken_);
  return answer;
}

intake::Answer Gateway::substitute(const intake::Request& request,
                                   const intake::SubstitutionAsked& substitution) {
  auto answer = intake_.accept_substitution(request, substitution, *around_.snapshot);
  around_.scheduler.ring(woken_);
  return answer;
}

Result<InvoiceRecord> Gateway::cancel(const AccountId& account, InvoiceId id) {
  return requests_.cancel(account, id, {CancelReason::IssuedInError, "emitida para o cliente errado"},
                          Duration{});
}

Result<InvoiceRecord> Gateway::settle(const AccountId& account, InvoiceId id,
                                      const dispatch::PersonSays& says) {
  return requests_.settle(account, id, says, Duration{});
}

std::shared_ptr<const Connection> Gateway::connection(std::string_view id) {
  auto known = around_.snapshot->connections.find(id);
  return known ? std::make_shared<const Connection>(std::move(*known)) : nullptr;
}

std::shared_ptr<const Account> Gateway::account(std::string_view id) {
  auto known = around_.snapshot->accounts.find(id);
  return known ? std::make_shared<const Account>(std::move(*known)) : nullptr;
}

}  // namespace fiscal::simulation
