#include "core/notify/fan_out.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/dispatch/notice.h"
#include "core/notify/lane.h"

namespace fiscal::notify {
namespace {

constexpr int notices_at_once = 100;
constexpr int most_endpoints = 200;
constexpr int most_tries_to_put = 50;
constexpr Duration damaged_waits = minutes(10);
/// A delivery that waits is looked after again by then, should its lane ever be lost.
constexpr Duration looked_after = minutes(5);

}  // namespace

store::Resource notice_of(const ToldEvent& event) {
  store::Resource notice;
  notice.account = event.account;
  notice.kind = dispatch::notice_kind;
  notice.id = event_id(event);
  notice.created_at = event.at;
  notice.due_at = Instant{0};
  nlohmann::ordered_json body{{"type", event.type}, {"subject", event.subject}, {"sequence", event.sequence}};
  if (event.kept.empty())
    body["data"] = nlohmann::ordered_json::parse(event.data);
  else
    body["kept"] = event.kept;
  notice.body = body.dump();
  return notice;
}

int FanOut::run_due() {
  int count = 0;
  for (store::Resource& notice :
       parts_.store.due_resources(dispatch::notice_kind, parts_.clock.now(), notices_at_once)) {
    ++count;
    try {
      if (take_up(notice)) parts_.wake();
    } catch (const store::StoreUnavailable&) {
      throw;
    } catch (const std::exception& failed) {
      // One that cannot be read must not hold up what others are told.
      parts_.log.error("notice_not_taken_up",
                       {{"notice", std::string_view(notice.id)}, {"text", std::string_view(failed.what())}});
      notice.due_at = parts_.clock.now() + damaged_waits;
      parts_.store.put_resources({notice});
    }
  }
  return count;
}

std::vector<ToldEvent> FanOut::events_in(const store::Resource& notice) {
  try {
    const auto body = nlohmann::ordered_json::parse(notice.body);
    if (body.contains("invoice")) {
      const auto id = parse_invoice_id(body.at("invoice").get<std::string>());
      if (!id) throw std::runtime_error("it names no invoice");
      return parts_.events_of(notice.account, *id, body.at("after"), body.at("through"));
    }
    ToldEvent event{body.at("type"), notice.created_at, notice.account, body.at("subject"),
                    body.at("sequence")};
    if (body.contains("kept")) {
      event.kept = body.at("kept");
      event.data = parts_.data_of(event);
    } else {
      event.data = body.at("data").dump();
    }
    return {std::move(event)};
  } catch (const nlohmann::json::exception& broken) {
    throw std::runtime_error("the store is damaged: notice " + notice.id +
                             " cannot be read: " + broken.what());
  }
}

std::optional<Delivery> FanOut::delivery_of(const ToldEvent& event, const Endpoint& endpoint) {
  const Form* form = parts_.forms.find(endpoint.form);
  auto message = form == nullptr ? std::nullopt : form->message_for(event, endpoint);
  if (!message) return std::nullopt;
  Delivery delivery;
  delivery.account = event.account;
  delivery.endpoint = endpoint.id;
  delivery.event = event_id(event);
  delivery.id = delivery_id(endpoint.id, delivery.event);
  delivery.type = event.type;
  delivery.subject = event.subject;
  delivery.sequence = event.sequence;
  delivery.at = event.at;
  delivery.lane = lane_of(endpoint, event);
  delivery.message = std::move(*message);
  return delivery;
}

std::vector<Delivery> FanOut::deliveries_of(const std::vector<ToldEvent>& events, const AccountId& account) {
  std::vector<Delivery> deliveries;
  const auto rows =
      parts_.store
          .list_resources(
              {.account = account, .kind = store::listener_kind, .limit = most_endpoints, .ascending = true})
          .rows;
  for (const store::Resource& row : rows) {
    const Endpoint endpoint = endpoint_in(row).endpoint;
    if (!is_listening(endpoint)) continue;
    for (const ToldEvent& event : events)
      if (hears(endpoint, event.type) && event.at >= endpoint.created_at)
        if (auto delivery = delivery_of(event, endpoint)) deliveries.push_back(std::move(*delivery));
  }
  return deliveries;
}

/// True when something is to be delivered. Notice, deliveries and lanes move in one transaction; whatever
/// moved meanwhile is read again.
bool FanOut::take_up(store::Resource notice) {
  const auto deliveries = deliveries_of(events_in(notice), notice.account);
  for (int tries = 0; tries < most_tries_to_put; ++tries) {
    const Instant now = parts_.clock.now();
    std::vector<store::Resource> rows;
    std::vector<std::string> lanes;
    for (const Delivery& delivery : deliveries) {
      if (parts_.store.find_resource(delivery.account, delivery_kind, delivery.id)) continue;
      if (std::find(lanes.begin(), lanes.end(), delivery.lane) == lanes.end()) {
        lanes.push_back(delivery.lane);
        rows.push_back(lane_with_more(parts_.store, delivery, now));
      }
      rows.push_back(to_resource(delivery, now + looked_after));
    }
    const bool has_news = !rows.empty();
    notice.due_at.reset();
    rows.push_back(notice);
    if (std::holds_alternative<store::ResourcesStored>(parts_.store.put_resources(std::move(rows)))) {
      parts_.store.delete_resource(notice.account, notice.kind, notice.id);
      return has_news;
    }
    const auto present = parts_.store.find_resource(notice.account, notice.kind, notice.id);
    if (!present || !present->due_at) return false;  // Another gateway took it up.
    notice = *present;
  }
  throw std::runtime_error("a lane of the notice " + notice.id + " keeps moving");
}

}  // namespace fiscal::notify
