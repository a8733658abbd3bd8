#include "core/api/webhook_bodies.h"

#include <charconv>
#include <fiscal/encoding.hpp>
#include <nlohmann/json.hpp>

#include "core/api/body.h"

namespace fiscal::api {
namespace {

constexpr std::size_t longest_endpoint_url = 2048;
constexpr std::size_t longest_endpoint_text = 500;
constexpr std::size_t longest_endpoint_secret = 1000;
constexpr std::size_t longest_form_settings = 4096;
constexpr std::int64_t longest_overlap_seconds = 30 * 24 * 3600;
constexpr int most_deliveries_of_page = 200;

Json time_or_null(const std::optional<Instant>& at) { return at ? Json(to_text(*at)) : Json(nullptr); }

Finding malformed(const char* field, const char* text, const char* fix) {
  return {"field_malformed", {}, std::string("/") + field, std::string(field) + " " + text, fix};
}

Result<std::optional<std::vector<std::string>>> types_in(const Json& object) {
  const auto at = object.find("types");
  if (at == object.end()) return std::optional<std::vector<std::string>>();
  const Finding wrong = malformed("types", "must be a list of names of events",
                                  R"(Write ["invoice.authorized"], or [] for all.)");
  if (!at->is_array()) return wrong;
  std::vector<std::string> types;
  for (const Json& type : *at) {
    if (!type.is_string()) return wrong;
    types.push_back(type.get<std::string>());
  }
  return std::optional(std::move(types));
}

Result<std::optional<std::string>> form_settings_in(const Json& object) {
  const auto at = object.find("form_settings");
  if (at == object.end()) return std::optional<std::string>();
  std::string text = at->dump(-1, ' ', false, Json::error_handler_t::replace);
  if (!at->is_object() || text.size() > longest_form_settings)
    return malformed("form_settings", "must be an object of at most 4 KiB",
                     "Leave it out where the form has no settings.");
  return std::optional(std::move(text));
}

Result<std::optional<Instant>> instant_in(const Json& object, const char* name) {
  const auto text = optional_text(object, name, 40);
  if (!text) return text.error();
  if (!*text) return std::optional<Instant>();
  const auto at = parse_instant(**text);
  if (!at) return malformed(name, "must be a time", "Send it as 2026-11-21T10:00:00-03:00.");
  return at;
}

}  // namespace

Json endpoint_resource(const notify::Endpoint& endpoint) {
  Json body{{"object", "webhook_endpoint"},
            {"id", endpoint.id},
            {"url", endpoint.url},
            {"types", endpoint.types},
            {"description", endpoint.description},
            {"form", endpoint.form},
            {"form_settings", Json::parse(endpoint.form_settings)},
            {"order", notify::to_text(endpoint.order)},
            {"status", endpoint.enabled ? "enabled" : "disabled"},
            {"created_at", to_text(endpoint.created_at)},
            {"failing_since", time_or_null(endpoint.failing_since)}};
  if (!endpoint.enabled) body["disabled_because"] = endpoint.disabled_because;
  return body;
}

Json delivery_resource(const notify::Delivery& delivery) {
  Json attempts = Json::array();
  for (const notify::AttemptRecord& attempt : delivery.attempts) {
    Json one{{"at", to_text(attempt.at)}, {"duration_ms", attempt.took.milliseconds}};
    if (attempt.status != 0) one["status"] = attempt.status;
    if (!attempt.failure.empty()) one["failure"] = attempt.failure;
    attempts.push_back(std::move(one));
  }
  Json body{{"object", "webhook_delivery"},
            {"id", delivery.id},
            {"endpoint", delivery.endpoint},
            {"event", delivery.event},
            {"type", delivery.type},
            {"subject", delivery.subject},
            {"sequence", delivery.sequence},
            {"happened_at", to_text(delivery.at)},
            {"status", notify::to_text(delivery.status)},
            {"next_attempt_at", time_or_null(delivery.next_attempt_at)},
            {"attempts", std::move(attempts)}};
  if (!delivery.reason.empty()) body["reason"] = delivery.reason;
  // What was or will be sent; other encodings than JSON's are those of a dialect.
  body["body"] = is_valid_utf8(delivery.message.body) ? Json(delivery.message.body) : Json(nullptr);
  return body;
}

Result<notify::EndpointWish> read_endpoint_wish(std::string_view body) {
  const auto object =
      read_object(body, {"url", "types", "description", "form", "form_settings", "order", "secret"});
  if (!object) return object.error();
  const auto url = required_text(*object, "url", longest_endpoint_url);
  if (!url) return url.error();
  const auto types = types_in(*object);
  if (!types) return types.error();
  const auto description = optional_text(*object, "description", longest_endpoint_text);
  if (!description) return description.error();
  const auto form = optional_text(*object, "form", 40);
  if (!form) return form.error();
  const auto form_settings = form_settings_in(*object);
  if (!form_settings) return form_settings.error();
  const auto order = optional_text(*object, "order", 20);
  if (!order) return order.error();
  const auto parsed_order = notify::parse_order(order->value_or("subject"));
  if (!parsed_order)
    return Finding{
        "not_one_of", {}, "/order", "order is none that there is", "Use subject, endpoint or none."};
  const auto secret = optional_text(*object, "secret", longest_endpoint_secret);
  if (!secret) return secret.error();
  notify::EndpointWish wish{.url = *url};
  wish.types = types->value_or(std::vector<std::string>());
  wish.description = description->value_or("");
  wish.form = form->value_or("standard");
  wish.form_settings = form_settings->value_or("{}");
  wish.order = *parsed_order;
  wish.secret = secret->value_or("");
  return wish;
}

Result<notify::EndpointChange> read_endpoint_change(std::string_view body) {
  const auto object = read_object(body, {"url", "types", "description", "form_settings", "status"});
  if (!object) return object.error();
  notify::EndpointChange change;
  const auto url = optional_text(*object, "url", longest_endpoint_url);
  if (!url) return url.error();
  const auto types = types_in(*object);
  if (!types) return types.error();
  const auto description = optional_text(*object, "description", longest_endpoint_text);
  if (!description) return description.error();
  const auto form_settings = form_settings_in(*object);
  if (!form_settings) return form_settings.error();
  const auto status = optional_text(*object, "status", 20);
  if (!status) return status.error();
  if (*status && **status != "enabled" && **status != "disabled")
    return Finding{"not_one_of", {}, "/status", "status is none that there is", "Use enabled or disabled."};
  change.url = *url;
  change.types = *types;
  change.description = *description;
  change.form_settings = *form_settings;
  if (*status) change.enabled = **status == "enabled";
  return change;
}

Result<notify::ReplayWish> read_replay_wish(std::string_view body) {
  const auto object = read_object(body, {"from", "before", "status"});
  if (!object) return object.error();
  const auto from = instant_in(*object, "from");
  if (!from) return from.error();
  if (!*from)
    return Finding{
        "field_missing", {}, "/from", "from is required", "Say since when, as 2026-11-21T10:00:00-03:00."};
  const auto before = instant_in(*object, "before");
  if (!before) return before.error();
  const auto status = optional_text(*object, "status", 20);
  if (!status) return status.error();
  notify::ReplayWish wish{.from = **from, .before = *before};
  if (*status && **status == "all")
    wish.status.reset();
  else if (*status && **status != "abandoned")
    return Finding{"not_one_of", {}, "/status", "status is none that is sent again", "Use abandoned or all."};
  return wish;
}

Result<RotationWish> read_rotation_wish(std::string_view body) {
  const auto object = read_object(body.empty() ? "{}" : body, {"secret", "overlap_seconds"});
  if (!object) return object.error();
  const auto secret = optional_text(*object, "secret", longest_endpoint_secret);
  if (!secret) return secret.error();
  RotationWish wish{.secret = secret->value_or("")};
  const auto overlap = object->find("overlap_seconds");
  if (overlap == object->end()) return wish;
  if (!overlap->is_number_integer() || overlap->get<std::int64_t>() < 0 ||
      overlap->get<std::int64_t>() > longest_overlap_seconds)
    return malformed("overlap_seconds", "must be a whole number from 0 to 2592000",
                     "Leave it out for a day.");
  wish.overlap = seconds(overlap->get<std::int64_t>());
  return wish;
}

Result<store::ResourceQuery> read_delivery_query(const Request& request, const AccountId& account) {
  store::ResourceQuery query{.account = account, .kind = notify::delivery_kind};
  const auto number_of = [](const std::string& text, std::int64_t most) -> std::optional<std::int64_t> {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 1 || value > most)
      return std::nullopt;
    return value;
  };
  for (const auto& [name, value] : request.query) {
    const auto wrong = [&name = name](const char* fix) {
      return Finding{"parameter_malformed", {}, name, name + " is none that there is", fix};
    };
    if (name == "endpoint" || name == "subject") {
      if (value.empty() || value.size() > 200) return wrong("Give its id.");
      query.tags.push_back(name + ":" + value);
    } else if (name == "delivery_status") {
      if (!notify::parse_delivery_status(value)) return wrong("Use waiting, delivered or abandoned.");
      query.tags.push_back("status:" + value);
    } else if (name == "created_from" || name == "created_before") {
      const auto at = parse_instant(value);
      if (!at) return wrong("Send it as 2026-11-21T10:00:00-03:00.");
      (name == "created_from" ? query.created_from : query.created_before) = *at;
    } else if (name == "limit") {
      const auto limit = number_of(value, most_deliveries_of_page);
      if (!limit) return wrong("Use 1 to 200.");
      query.limit = static_cast<int>(*limit);
    } else if (name == "cursor") {
      query.beyond = number_of(value, INT64_MAX);
      if (!query.beyond) return wrong("Use next_cursor of the page before.");
    } else {
      return Finding{
          "parameter_unknown",
          {},
          name,
          name + " is not a parameter of this list",
          "Use endpoint, subject, delivery_status, created_from, created_before, limit or cursor."};
    }
  }
  return query;
}

}  // namespace fiscal::api
