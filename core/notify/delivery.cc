#include "core/notify/delivery.h"

#include <algorithm>
#include <fiscal/encoding.hpp>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace fiscal::notify {
namespace {

using DeliveryJson = nlohmann::ordered_json;

constexpr std::string_view delivery_statuses[] = {"waiting", "delivered", "abandoned"};
constexpr std::size_t kept_attempts = 20;

std::string json_of(const Delivery& delivery) {
  DeliveryJson attempts = DeliveryJson::array();
  const std::size_t first =
      delivery.attempts.size() > kept_attempts ? delivery.attempts.size() - kept_attempts : 0;
  for (std::size_t at = first; at < delivery.attempts.size(); ++at) {
    const AttemptRecord& attempt = delivery.attempts[at];
    attempts.push_back({attempt.at.milliseconds, attempt.status, attempt.failure, attempt.took.milliseconds});
  }
  DeliveryJson body{{"endpoint", delivery.endpoint},
                    {"event", delivery.event},
                    {"type", delivery.type},
                    {"subject", delivery.subject},
                    {"sequence", delivery.sequence},
                    {"at", delivery.at.milliseconds},
                    {"lane", delivery.lane},
                    {"method", delivery.message.method},
                    {"content_type", delivery.message.content_type},
                    {"query", delivery.message.query},
                    {"url", delivery.message.url},
                    {"status", to_text(delivery.status)},
                    {"tries", delivery.tries},
                    {"reason", delivery.reason},
                    {"attempts", std::move(attempts)},
                    // As bytes: a form may write another encoding than JSON has.
                    {"body_b64", base64_encode(delivery.message.body)}};
  if (delivery.next_attempt_at) body["next_attempt_at"] = delivery.next_attempt_at->milliseconds;
  return body.dump(-1, ' ', false, DeliveryJson::error_handler_t::replace);
}

void write_into(store::Resource& row, const Delivery& delivery, Instant wakes_at) {
  row.body = json_of(delivery);
  row.tags = {"endpoint:" + delivery.endpoint, "status:" + std::string(to_text(delivery.status)),
              "subject:" + delivery.subject};
  if (delivery.status == Delivery::Status::Waiting) row.tags.push_back(waiting_in(delivery.lane));
  row.due_at = wakes_at;
}

}  // namespace

std::string_view to_text(Delivery::Status status) {
  return delivery_statuses[static_cast<std::size_t>(status)];
}

std::optional<Delivery::Status> parse_delivery_status(std::string_view text) {
  const auto found = std::find(std::begin(delivery_statuses), std::end(delivery_statuses), text);
  if (found == std::end(delivery_statuses)) return std::nullopt;
  return static_cast<Delivery::Status>(found - std::begin(delivery_statuses));
}

std::string waiting_in(const std::string& lane) { return "waiting:" + lane; }

std::string delivery_id(const std::string& endpoint, const std::string& event) {
  return "whd_" + hex(sha256(endpoint + ' ' + event)).substr(0, 32);
}

store::Resource to_resource(const Delivery& delivery, Instant wakes_at) {
  store::Resource row;
  row.account = delivery.account;
  row.kind = delivery_kind;
  row.id = delivery.id;
  row.created_at = delivery.at;
  write_into(row, delivery, wakes_at);
  return row;
}

store::Resource to_resource(const KeptDelivery& kept, Instant wakes_at) {
  store::Resource row = kept.row;
  write_into(row, kept.delivery, wakes_at);
  return row;
}

KeptDelivery delivery_in(store::Resource row) {
  try {
    const auto body = DeliveryJson::parse(row.body);
    Delivery delivery;
    delivery.account = row.account;
    delivery.id = row.id;
    delivery.endpoint = body.at("endpoint");
    delivery.event = body.at("event");
    delivery.type = body.at("type");
    delivery.subject = body.at("subject");
    delivery.sequence = body.at("sequence");
    delivery.at = {body.at("at").get<std::int64_t>()};
    delivery.lane = body.at("lane");
    delivery.message.method = body.at("method");
    delivery.message.content_type = body.at("content_type");
    delivery.message.query = body.at("query");
    delivery.message.url = body.at("url");
    delivery.message.body = base64_decode(body.at("body_b64").get<std::string>()).value();
    delivery.status = parse_delivery_status(body.at("status").get<std::string>()).value();
    delivery.tries = body.at("tries");
    delivery.reason = body.at("reason");
    if (body.contains("next_attempt_at"))
      delivery.next_attempt_at = Instant{body.at("next_attempt_at").get<std::int64_t>()};
    for (const DeliveryJson& attempt : body.at("attempts"))
      delivery.attempts.push_back({{attempt.at(0).get<std::int64_t>()},
                                   attempt.at(1),
                                   attempt.at(2),
                                   {attempt.at(3).get<std::int64_t>()}});
    return {std::move(delivery), std::move(row)};
  } catch (const std::exception& broken) {
    throw std::runtime_error("the store is damaged: webhook delivery " + row.id +
                             " cannot be read: " + broken.what());
  }
}

}  // namespace fiscal::notify
