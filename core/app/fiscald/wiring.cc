#include "core/app/fiscald/wiring.h"

#include <malloc.h>

#include <algorithm>

#include "core/app/fiscald/front.h"
#include "core/app/fiscald/operator_key.h"
#include "core/app/fiscald/rounds.h"

namespace fiscal::app {
namespace {

/// What nobody waits for lets those go first who do.
constexpr Duration after_the_first_answers = milliseconds(300);

/// So that the next start finds them; without them it takes longer and is the same.
void keep_accounts(Ground& ground) {
  try {
    ground.accounts.keep();
  } catch (const std::exception& failure) {
    ground.log.warning("accounts_not_kept", {{"text", std::string_view(failure.what())}});
  }
}

}  // namespace

/// In the order in which things need each other; they end in the opposite order.
struct Wiring::Parts {
  Parts(const settings::Gateway& gateway, const std::string& gateway_file, Wiring::Store standing, Log& log,
        const std::function<void(const std::string&)>& fatal);

  Ground ground;
  Work work;
  Notices notices;
  Front front;
  Rounds rounds;
};

Wiring::Parts::Parts(const settings::Gateway& gateway, const std::string& gateway_file,
                     Wiring::Store standing, Log& log, const std::function<void(const std::string&)>& fatal)
    : ground(gateway, gateway_file, log, fatal),
      work(ground, standing, fatal),
      notices(ground),
      front(ground, work, notices),
      rounds(ground.log) {
  rounds.add(
      "elsewhere", gateway.dispatch.listen, [this] { work.elsewhere.hear(); },
      std::min<Duration>(gateway.dispatch.listen, after_the_first_answers));
  rounds.add(
      "accounts", minutes(1), [this] { ground.accounts.keep(); }, after_the_first_answers);
  // What reading the accounts took is free again, and the allocator would keep it.
  rounds.add(
      "memory", minutes(10), [] { malloc_trim(0); }, after_the_first_answers);
  rounds.add("restoration", seconds(5), [this] {
    if (!work.restoration.ask()) ground.log.info("lost_numbers_still_asked");
  });
  work.bell.also_tell([this] { notices.notifier.wake(); });
  write_operator_key(ground.data_dir / "operator.key", ground.store, ground.clock);
}

Wiring::Wiring(const settings::Gateway& gateway, const std::string& gateway_file, Store store, Log& log,
               std::function<void(const std::string& reason)> fatal)
    : parts_(std::make_unique<Parts>(gateway, gateway_file, store, log, fatal)) {}

Wiring::~Wiring() = default;

void Wiring::start() {
  parts_->ground.configuration.start();
  parts_->work.dispatcher.start();
  parts_->work.inbound.start();
  parts_->notices.notifier.start();
  parts_->front.billing.start();
  parts_->front.server.start();
  parts_->front.health_server.start();
  parts_->rounds.start();
}

bool Wiring::stop() {
  auto& [ground, work, notices, front, rounds] = *parts_;
  const Duration until = ground.clock.steady() + ground.gateway.drain;
  const auto left = [&] { return std::max(Duration{}, until - ground.clock.steady()); };
  ground.stopping = true;
  ground.configuration.stop();
  // What feeds ends first. Of the rest each begins nothing more from here on, so that what one has in hand
  // costs the others none of the time they share.
  const bool answered = front.server.stop(left());
  rounds.begin_nothing_more();
  work.inbound.begin_nothing_more();
  work.dispatcher.begin_nothing_more();
  notices.notifier.begin_nothing_more();
  front.billing.begin_nothing_more();
  const bool settled = work.dispatcher.stop(left());
  const bool read = work.inbound.stop(left());
  const bool listened = rounds.stop(left());
  const bool told = notices.notifier.stop(left());
  const bool sent = front.billing.stop(left());
  if (!settled)
    ground.log.warning("calls_cut", {{"count", static_cast<std::int64_t>(work.dispatcher.in_flight())}});
  front.health_server.stop(Duration{});
  keep_accounts(ground);
  return answered && settled && read && listened && told && sent;
}

void Wiring::reload() {
  parts_->ground.configuration.reload();
  if (!parts_->front.tls) return;
  Log& log = parts_->ground.log;
  if (const auto problem = parts_->front.tls->reload())
    log.error("certificate_refused",
              {{"text", std::string_view(problem->text)}, {"fix", std::string_view(problem->fix)}});
  else
    log.info("certificate_in_force");
}

std::string Wiring::url() const { return parts_->front.url(); }

std::string Wiring::health_url() const { return parts_->front.health_url(); }

}  // namespace fiscal::app
