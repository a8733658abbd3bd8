#include "tests/simulation/wire.h"

#include "core/base/require.h"

namespace fiscal::simulation {
namespace {

/// What the way takes at most, there or back, where a repeat would do harm: a manifest's settle window covers
/// it.
constexpr Duration longest_way = seconds(20);

/// "POST https://town0.test/nfse".
std::string in_short(const services::WireRequest& request) {
  return request.method + " " + request.url.substr(0, 120);
}

}  // namespace

/// One request and what became of it. Shared by the caller, who may be dead, and the deliveries.
struct Wire::Exchange {
  services::WireRequest request;
  CallMark mark;
  int caller = 0;  ///< The fiber, as CallMarks have it.
  bool writes = false;
  Authority* authority = nullptr;
  std::optional<HttpAnswer> answer;
  Signal answered;
};

int Wire::under_way(InvoiceId id) const {
  const auto at = under_way_.find(id);
  return at == under_way_.end() ? 0 : at->second;
}

Authority& Wire::authority_of(const std::string& url) {
  const auto begin = url.find("://") + 3;
  const auto at = authorities_.find(url.substr(begin, url.find_first_of("/:", begin) - begin));
  require(at != authorities_.end(), "every address of a run is an authority's");
  return *at->second;
}

void Wire::deliver(const std::shared_ptr<Exchange>& exchange, Duration delay) {
  ++under_way_[exchange->mark.id];
  parts_.scheduler.spawn(process_, [this, exchange, delay] {
    Scheduler& scheduler = parts_.scheduler;
    Random& random = parts_.random;
    const Faults& faults = parts_.faults;
    scheduler.sleep(delay);
    --under_way_[exchange->mark.id];
    const std::string what = in_short(exchange->request) + " of " + to_text(exchange->mark.id);
    const bool fails =
        !exchange->writes && faults.on && any_covers(exchange->authority->queries_fail, scheduler.now());
    std::optional<HttpAnswer> answer;
    if (fails || faults.strikes(random, faults.error_before)) {
      answer = exchange->authority->nonsense(random);
      scheduler.say(what + " is not looked at: " + std::to_string(answer->status));
    } else {
      answer = exchange->authority->answer({exchange->request, exchange->mark});
      scheduler.say(what + " is answered " + std::to_string(answer->status));
      if (exchange->writes) parts_.wrote(exchange->mark.id);
      if (exchange->writes && faults.strikes(random, faults.ended_by_authority))
        exchange->authority->end_by_itself(random);
      if (faults.strikes(random, faults.error_after)) {
        answer = exchange->authority->nonsense(random);
        scheduler.say(what + " is answered wrongly: " + std::to_string(answer->status));
      }
    }
    if (faults.strikes(random, faults.answer_lost)) {
      scheduler.say("the answer to " + what + " is lost");
      return;
    }
    scheduler.sleep(random.span({}, faults.strikes(random, faults.late) ? longest_way : milliseconds(500)));
    if (exchange->answer) return;
    exchange->answer = std::move(answer);
    if (const auto call = parts_.calls.find(exchange->caller); call != parts_.calls.end() && exchange->writes)
      call->second.said_already = exchange->authority->says_already(*exchange->answer);
    scheduler.ring(exchange->answered);
  });
}

void Wire::hold_back(const std::shared_ptr<Exchange>& exchange) {
  const InvoiceId id = exchange->mark.id;
  ++under_way_[id];
  held_back_[id] = exchange;
  parts_.scheduler.spawn(process_, [this, id, exchange, longest = parts_.random.span({}, hours(5))] {
    parts_.scheduler.sleep(longest);
    if (const auto held = held_back_.find(id); held != held_back_.end() && held->second == exchange)
      let_go(id);
  });
}

void Wire::let_go(InvoiceId id) {
  const auto held = held_back_.find(id);
  if (held == held_back_.end()) return;
  deliver(held->second, {});
  held_back_.erase(held);
  --under_way_[id];
}

HttpResult Wire::send(const services::WireRequest& request, const std::function<void()>& departs) {
  Scheduler& scheduler = parts_.scheduler;
  Random& random = parts_.random;
  const Faults& faults = parts_.faults;
  const Duration began = scheduler.now();
  Authority& authority = authority_of(request.url);
  scheduler.sleep(random.span(milliseconds(1), milliseconds(300)));
  if ((faults.on && any_covers(authority.unreachable, scheduler.now())) ||
      faults.strikes(random, faults.not_connected)) {
    scheduler.say("cannot connect for " + in_short(request));
    return HttpFailure{HttpFailureKind::NotConnected, "no connection"};
  }
  if (departs) departs();

  auto exchange = std::make_shared<Exchange>();
  exchange->request = request;
  exchange->mark = parts_.calls.at(scheduler.fiber());
  exchange->caller = scheduler.fiber();
  exchange->writes = static_cast<bool>(departs);
  exchange->authority = &authority;
  if (exchange->writes) parts_.departures.bytes_leave(exchange->mark, request);
  scheduler.say("sends " + in_short(request) + " of " + to_text(exchange->mark.id));
  if (faults.strikes(random, faults.request_lost)) {
    scheduler.say("the request is lost");
  } else {
    // Only where a repeat does no harm may a request be under way for longer than a manifest allows for.
    const bool harmless = exchange->writes && exchange->mark.effect == "issue" && authority.knows_repeats();
    const bool late = faults.strikes(random, faults.late);
    if (exchange->writes) let_go(exchange->mark.id);
    if (late && harmless && random.one_in(3))
      hold_back(exchange);
    else
      deliver(exchange, random.span({}, late ? longest_way : milliseconds(300)));
    // Nobody could tell the refusal of a double from that of the request itself.
    if (harmless && !authority.refuses_repeats() && faults.strikes(random, faults.doubled))
      deliver(exchange, random.span({}, longest_way));
  }

  const Duration left = request.timeout - (scheduler.now() - began);
  if (left > Duration{}) scheduler.wait(exchange->answered, left);
  if (!exchange->answer) return HttpFailure{HttpFailureKind::NoAnswer, "no answer came in time"};
  return *exchange->answer;
}

}  // namespace fiscal::simulation
