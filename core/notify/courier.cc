#include "core/notify/courier.h"

#include <algorithm>
#include <charconv>

#include "core/base/fail_point.h"
#include "core/notify/lane.h"
#include "core/notify/secrets.h"
#include "core/services/egress.h"

namespace fiscal::notify {
namespace {

constexpr int most_messages_of_a_turn = 20;
constexpr Duration idle_lanes_stay = hours(24);
constexpr Duration watch_over_waiting = hours(1);
constexpr Duration longest_retry_after = hours(24);
constexpr Duration quiet_ends_failing = hours(30);  ///< Longer than the schedule pauses.
constexpr std::size_t longest_failure = 300;

std::string cut(std::string text) {
  if (text.size() > longest_failure) text.resize(longest_failure);
  return text;
}

std::string name_of(HttpFailureKind kind) {
  switch (kind) {
    case HttpFailureKind::NotConnected:
      return "not_connected";
    case HttpFailureKind::NoAnswer:
      return "no_answer";
    case HttpFailureKind::TooLarge:
      return "answer_too_large";
    case HttpFailureKind::Blocked:
      return "blocked";
  }
  return "failed";
}

/// In seconds, as nearly everybody writes it; a date is not heeded.
std::optional<Duration> retry_after(const HttpAnswer& answer) {
  for (const auto& [name, value] : answer.headers) {
    if (name != "retry-after") continue;
    std::int64_t span = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), span);
    if (error != std::errc{} || end != value.data() + value.size() || span < 0) return std::nullopt;
    return std::min(seconds(span), longest_retry_after);
  }
  return std::nullopt;
}

/// What fares well or badly as one: an endpoint, or a host that requests name.
std::string place_of(const Endpoint& endpoint, std::string_view url_of_message) {
  const auto target = services::parse_url(url_of_message);
  if (!endpoint.url.empty() || !target) return endpoint.id;
  return endpoint.id + " " + target->host + ":" + std::to_string(target->port);
}

}  // namespace

/// What came of one attempt.
struct Courier::Sent {
  bool is_delivered = false;
  AttemptRecord attempt;
  std::optional<Duration> asked_to_wait;
};

/// A lane in hand. Its `due_at` says whose it is: who claims it moves it, who adds to it does not.
class Courier::Held {
 public:
  Held(store::ResourceStore& store, store::Resource row)
      : store_(store), row_(std::move(row)), lane_(lane_in(row_)) {}

  const store::Resource& row() const { return row_; }
  const Lane& lane() const { return lane_; }

  enum class Put {
    Done,
    Moved,  ///< Something came in while the lane was about to come to rest; it is still held, and nothing was
            ///< written.
    Lost,   ///< It is somebody else's by now, and nothing was written.
  };

  /// Puts the lane at this state and time, with `more`.
  Put put(LaneState state, Instant due_at, const std::optional<store::Resource>& more = std::nullopt) {
    while (true) {
      store::Resource next = row_;
      next.due_at = due_at;
      if (state == LaneState::Parked) next.due_at.reset();
      write_lane(next, {lane_.endpoint, state});
      std::vector<store::Resource> rows{next};
      if (more) rows.push_back(*more);
      auto put = store_.put_resources(std::move(rows));
      if (auto* stored = std::get_if<store::ResourcesStored>(&put)) {
        row_ = std::move(stored->resources.front());
        return Put::Done;
      }
      if (!take_again()) return Put::Lost;
      if (state == LaneState::Idle) return Put::Moved;
    }
  }

 private:
  /// The lane as it is now, while it is still ours.
  bool take_again() {
    auto present = store_.find_resource(row_.account, row_.kind, row_.id);
    if (!present || present->due_at != row_.due_at || present->version == row_.version) return false;
    row_ = std::move(*present);
    return true;
  }

  store::ResourceStore& store_;
  store::Resource row_;
  Lane lane_;
};

Courier::Courier(Parts parts, CourierOptions options)
    : parts_(std::move(parts)),
      options_(std::move(options)),
      health_(options_.in_flight_per_endpoint, options_.first_rest) {}

void Courier::serve(store::Resource row) {
  Held held(parts_.store, std::move(row));
  if (held.lane().state == LaneState::Idle) {
    parts_.store.delete_resource(held.row().account, held.row().kind, held.row().id);
    return;
  }
  const std::string endpoint_id = held.lane().endpoint;
  const auto endpoint = find_endpoint(parts_.store, held.row().account, endpoint_id);
  if (!endpoint) return abandon_all(held, "endpoint_deleted");
  if (!endpoint->endpoint.enabled) {
    held.put(LaneState::Parked, parts_.clock.now());
    return;
  }
  const auto first = endpoint->endpoint.url.empty() ? first_in(held.row()) : std::nullopt;
  const std::string place = place_of(endpoint->endpoint, first ? first->delivery.message.url : "");
  if (const auto wait = health_.enter(place, parts_.clock.steady())) {
    held.put(LaneState::Busy, parts_.clock.now() + *wait);
    return;
  }
  struct Leave {
    Health& health;
    const std::string& place;
    ~Leave() { health.leave(place); }
  } const leave{health_, place};
  for (int messages = 0; messages < most_messages_of_a_turn; ++messages)
    if (!deliver_next(held, *endpoint)) return;
  held.put(LaneState::Busy, parts_.clock.now());  // Others have their turn.
}

std::optional<KeptDelivery> Courier::first_in(const store::Resource& lane) const {
  auto first = parts_.store.list_resources({.account = lane.account,
                                            .kind = delivery_kind,
                                            .tags = {waiting_in(lane.id)},
                                            .limit = 1,
                                            .ascending = true});
  if (first.rows.empty()) return std::nullopt;
  return delivery_in(std::move(first.rows.front()));
}

/// True when the next message of the lane may go at once.
bool Courier::deliver_next(Held& held, const KeptEndpoint& endpoint) {
  auto first = first_in(held.row());
  const Instant now = parts_.clock.now();
  if (!first) return held.put(LaneState::Idle, now + idle_lanes_stay) == Held::Put::Moved;
  KeptDelivery kept = *std::move(first);
  if (kept.delivery.next_attempt_at && *kept.delivery.next_attempt_at > now) {
    held.put(LaneState::Busy, *kept.delivery.next_attempt_at);
    return false;
  }
  const Form* form = parts_.forms.find(endpoint.endpoint.form);
  if (form == nullptr) return abandon(held, std::move(kept), "form_gone");
  if (const std::string& own = kept.delivery.message.url; !own.empty())
    if (const auto problem = target_problem(own, options_.targets)) {
      kept.delivery.attempts.push_back({now, 0, cut("not sent: the address " + problem->text), {}});
      return abandon(held, std::move(kept), problem->code);
    }
  const Sent sent = send(kept.delivery, endpoint.endpoint, *form);
  return record(held, endpoint, std::move(kept), sent, *form);
}

Courier::Sent Courier::send(const Delivery& delivery, const Endpoint& endpoint, const Form& form) {
  const Instant now = parts_.clock.now();
  const Duration began = parts_.clock.steady();
  Sent sent;
  sent.attempt.at = now;
  const auto secrets = living_secrets(endpoint, now, parts_.keys);
  if (!secrets) {
    sent.attempt.failure = cut("secret: " + secrets.error().text);
    return sent;
  }
  const std::string& url = endpoint.url.empty() ? delivery.message.url : endpoint.url;
  services::WireRequest request;
  request.method = delivery.message.method;
  request.url = url + delivery.message.query;
  request.headers = {{"Content-Type", delivery.message.content_type}, {"User-Agent", "fiscal-gateway"}};
  for (auto& header : form.headers_for({delivery.event, now, delivery.message, *secrets}, endpoint))
    request.headers.push_back(std::move(header));
  request.body = delivery.message.body;
  request.timeout = options_.timeout;
  request.pool = "webhook " + endpoint.id;
  request.reachable = reachable(url, options_.targets);
  const HttpResult result = parts_.transport.send(request, {});
  sent.attempt.took = parts_.clock.steady() - began;
  if (const auto* failure = std::get_if<HttpFailure>(&result)) {
    sent.attempt.failure = cut(name_of(failure->kind) + ": " + failure->text);
    return sent;
  }
  const auto& answer = std::get<HttpAnswer>(result);
  sent.attempt.status = answer.status;
  sent.is_delivered = form.is_delivered(answer.status) || FISCAL_BREAKS("I11");
  if (!sent.is_delivered) sent.attempt.failure = "answered " + std::to_string(answer.status);
  sent.asked_to_wait = retry_after(answer);
  return sent;
}

bool Courier::record(Held& held, const KeptEndpoint& endpoint, KeptDelivery kept, const Sent& sent,
                     const Form& form) {
  FISCAL_FAIL_POINT("notify.after_send");
  Delivery& delivery = kept.delivery;
  const Instant now = parts_.clock.now();
  const std::string place = place_of(endpoint.endpoint, delivery.message.url);
  const bool has_own_url = !endpoint.endpoint.url.empty();
  const auto own_way = form.patience(endpoint.endpoint);
  const std::vector<Duration>& waits = own_way ? own_way->retry : options_.retry;
  delivery.attempts.push_back(sent.attempt);
  ++delivery.tries;
  delivery.next_attempt_at.reset();
  if (sent.is_delivered)
    health_.succeeded(place);
  else
    health_.failed(place, parts_.clock.steady());
  const bool is_last = static_cast<std::size_t>(delivery.tries) > waits.size();
  if (parts_.measured)
    parts_.measured({sent.is_delivered ? "delivered" : is_last ? "abandoned" : "failed", sent.attempt.took});
  if (has_own_url) note_standing(endpoint, sent);
  if (sent.is_delivered) {
    delivery.status = Delivery::Status::Delivered;
    return held.put(LaneState::Busy, now + options_.lease, to_resource(kept, now + options_.keep)) ==
           Held::Put::Done;
  }
  if (!has_own_url && sent.attempt.status == 410) return abandon(held, std::move(kept), "gone");
  if (is_last && has_own_url && own_way && own_way->interrupts)
    return interrupt(held, endpoint, std::move(kept));
  if (is_last) return abandon(held, std::move(kept), "exhausted");
  const Duration pause = waits[static_cast<std::size_t>(delivery.tries - 1)];
  const auto jitter =
      static_cast<std::int64_t>(static_cast<double>(pause.milliseconds) * parts_.jitter() / 10);
  delivery.next_attempt_at =
      now + std::max(pause + milliseconds(jitter), sent.asked_to_wait.value_or(Duration{}));
  held.put(LaneState::Busy, *delivery.next_attempt_at,
           to_resource(kept, *delivery.next_attempt_at + watch_over_waiting));
  return false;
}

/// The endpoint pauses, with this message at the head of what waits for it.
bool Courier::interrupt(Held& held, const KeptEndpoint& endpoint, KeptDelivery kept) {
  kept.delivery.tries = 0;
  const Instant now = parts_.clock.now();
  // First, so that whoever enables it again finds the lane parked, or parks it no more.
  if (auto present = find_endpoint(parts_.store, endpoint.endpoint.account, endpoint.endpoint.id);
      present && present->endpoint.enabled)
    disable(*std::move(present), interrupted);
  held.put(LaneState::Parked, now, to_resource(kept, now + watch_over_waiting));
  return false;
}

bool Courier::abandon(Held& held, KeptDelivery kept, const std::string& reason) {
  kept.delivery.status = Delivery::Status::Abandoned;
  kept.delivery.reason = reason;
  kept.delivery.next_attempt_at.reset();
  parts_.log.warning("webhook_abandoned", {{"account", std::string_view(kept.delivery.account)},
                                           {"endpoint", std::string_view(kept.delivery.endpoint)},
                                           {"delivery", std::string_view(kept.delivery.id)},
                                           {"reason", std::string_view(reason)}});
  const Instant now = parts_.clock.now();
  return held.put(LaneState::Busy, now + options_.lease, to_resource(kept, now + options_.keep)) ==
         Held::Put::Done;
}

void Courier::abandon_all(Held& held, const std::string& reason) {
  while (true) {
    auto first = first_in(held.row());
    if (!first) break;
    if (!abandon(held, *std::move(first), reason)) return;
  }
  parts_.store.delete_resource(held.row().account, held.row().kind, held.row().id);
}

/// The endpoint's row says only what outlives this process: since when nothing but failures came back.
void Courier::note_standing(const KeptEndpoint& known, const Sent& sent) {
  if (sent.is_delivered && !known.endpoint.failing_since) return;
  const auto present = find_endpoint(parts_.store, known.endpoint.account, known.endpoint.id);
  if (!present || !present->endpoint.enabled) return;
  KeptEndpoint kept = *present;
  Endpoint& endpoint = kept.endpoint;
  const Instant now = parts_.clock.now();
  if (sent.is_delivered) {
    endpoint.failing_since.reset();
    endpoint.failed_at.reset();
  } else if (sent.attempt.status == 410) {
    return disable(std::move(kept), "gone");
  } else if (!endpoint.failing_since || now - endpoint.failed_at.value_or(now) > quiet_ends_failing) {
    endpoint.failing_since = endpoint.failed_at = now;
  } else if (now - *endpoint.failing_since >= options_.disable_after) {
    return disable(std::move(kept), "failing");
  } else if (now - endpoint.failed_at.value_or(now) >= hours(1)) {
    endpoint.failed_at = now;
  } else {
    return;
  }
  // Where it was changed meanwhile, the next attempt says it again.
  parts_.store.put_resources({to_resource(kept)});
}

void Courier::disable(KeptEndpoint kept, const std::string& reason) {
  kept.endpoint.enabled = false;
  kept.endpoint.disabled_because = reason;
  parts_.log.warning("webhook_endpoint_disabled", {{"account", std::string_view(kept.endpoint.account)},
                                                   {"endpoint", std::string_view(kept.endpoint.id)},
                                                   {"reason", std::string_view(reason)}});
  parts_.store.put_resources({to_resource(kept)});
}

/// Whether somebody works in the lane, or is to: one that was parked while its endpoint was being enabled is
/// forgotten by everybody else.
bool Courier::is_in_hand(const store::Resource& row) const {
  const Lane lane = lane_in(row);
  if (lane.state != LaneState::Parked) return lane.state == LaneState::Busy;
  const auto endpoint = find_endpoint(parts_.store, row.account, lane.endpoint);
  return endpoint && !endpoint->endpoint.enabled;
}

void Courier::look_after(store::Resource row) {
  KeptDelivery kept = delivery_in(std::move(row));
  const Instant now = parts_.clock.now();
  if (kept.delivery.status != Delivery::Status::Waiting) {
    parts_.store.delete_resource(kept.row.account, kept.row.kind, kept.row.id);
    return;
  }
  const auto lane = parts_.store.find_resource(kept.row.account, lane_kind, kept.delivery.lane);
  const bool is_served = lane && is_in_hand(*lane);
  std::vector<store::Resource> rows{to_resource(kept, now + watch_over_waiting)};
  if (!is_served) rows.push_back(lane_with_more(parts_.store, kept.delivery, now));
  parts_.store.put_resources(std::move(rows));
}

}  // namespace fiscal::notify
