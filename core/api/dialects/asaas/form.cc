#include "core/api/dialects/asaas/form.h"

#include <fiscal/encoding.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/api/dialects/asaas/answer.h"
#include "core/api/dialects/form_settings.h"
#include "core/api/dialects/values.h"

namespace fiscal::dialects::asaas {
namespace {

struct EventName {
  std::string_view told;
  std::string_view asaas;
};

/// What Asaas has no event for is not told.
constexpr EventName event_names[] = {
    {"invoice.accepted", "INVOICE_CREATED"},
    {"invoice.pending", "INVOICE_SYNCHRONIZED"},
    {"invoice.authorized", "INVOICE_AUTHORIZED"},
    {"invoice.cancelling", "INVOICE_PROCESSING_CANCELLATION"},
    {"invoice.cancelled", "INVOICE_CANCELED"},
    {"invoice.cancelled_elsewhere", "INVOICE_CANCELED"},
    {"invoice.substituted", "INVOICE_CANCELED"},
    {"invoice.withdrawn", "INVOICE_CANCELED"},
    {"invoice.cancellation_denied", "INVOICE_CANCELLATION_DENIED"},
    {"invoice.rejected", "INVOICE_ERROR"},
    {"invoice.failed", "INVOICE_ERROR"},
};

constexpr ZoneOffset brasilia{-180};
constexpr std::size_t new_token_bytes = 32;
constexpr std::size_t shortest_token = 8;
constexpr std::size_t longest_token = 255;

/// "2024-06-12 16:45:03", where Asaas is.
std::string local_time(Instant at) {
  std::string text = to_text(at, brasilia).substr(0, 19);
  text[10] = ' ';
  return text;
}

}  // namespace

std::optional<Finding> AsaasForm::problem_of(const notify::Endpoint& endpoint,
                                             std::string_view secret) const {
  const bool printable =
      std::all_of(secret.begin(), secret.end(), [](char c) { return c > ' ' && c <= '~'; });
  if (!secret.empty() && (!printable || secret.size() < shortest_token || secret.size() > longest_token))
    return Finding{"secret_malformed",
                   {},
                   "/secret",
                   "an authToken has 8 to 255 visible characters",
                   "Leave it out: the gateway makes one."};
  // The rest is what /v3/webhooks keeps, which checks it.
  Json settings = Json::parse(endpoint.form_settings, nullptr, false);
  if (settings.is_object())
    for (const char* kept : {"email", "events"}) settings.erase(kept);
  return problem_of_form_settings(settings.dump());
}

std::string AsaasForm::new_secret() const { return hex(random_bytes(new_token_bytes)); }

std::optional<notify::Message> AsaasForm::message_for(const notify::ToldEvent& event,
                                                      const notify::Endpoint& endpoint) const {
  const auto known = std::find_if(std::begin(event_names), std::end(event_names),
                                  [&](const EventName& each) { return each.told == event.type; });
  if (!event.invoice || known == std::end(event_names)) return std::nullopt;
  const Json request = Json::parse(request_of_(event.invoice->id));
  // An invoice that was changed goes by the id of the first (chain.h): its acceptance is an update.
  const bool is_update =
      event.type == "invoice.accepted" && id_of(*event.invoice, request) != to_text(event.invoice->id);
  const std::string name = is_update ? "INVOICE_UPDATED" : std::string(known->asaas);
  const std::string files_url = base_url_of(endpoint.form_settings, base_url_) + "/v3/invoices/";
  const Json settings = Json::parse(endpoint.form_settings, nullptr, false);
  const Json& wanted = member(settings, "events");
  if (wanted.is_array() && std::find(wanted.begin(), wanted.end(), name) == wanted.end()) return std::nullopt;
  notify::Message message;
  message.body = Json{{"id", "evt_" + hex(sha256(notify::event_id(event))).substr(0, 32) + "&" +
                                 std::to_string(event.sequence)},
                      {"event", name},
                      {"dateCreated", local_time(event.at)},
                      {"account", {{"id", event.account}, {"ownerId", nullptr}}},
                      {"invoice", invoice_json(*event.invoice, request, files_url)}}
                     .dump();
  return message;
}

Json invoice_events() {
  Json names{"INVOICE_CREATED", "INVOICE_UPDATED"};
  for (const EventName& each : event_names)
    if (std::find(names.begin(), names.end(), each.asaas) == names.end()) names.push_back(each.asaas);
  return names;
}

std::optional<notify::Patience> AsaasForm::patience(const notify::Endpoint& endpoint) const {
  return notify::Patience{
      {seconds(10), seconds(30), minutes(1), minutes(2), minutes(5), minutes(10), minutes(15), minutes(30),
       hours(1), hours(1), hours(2), hours(2), hours(3), hours(3)},
      endpoint.order == notify::Order::Endpoint};
}

HttpHeaders AsaasForm::headers_for(const notify::Attempt& attempt, const notify::Endpoint&) const {
  if (attempt.secrets.empty()) return {};
  return {{"asaas-access-token", attempt.secrets.front()}};
}

}  // namespace fiscal::dialects::asaas
