#include "core/api/dialects/chargefy/form.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/api/dialects/chargefy/answer.h"
#include "core/api/dialects/form_settings.h"
#include "core/api/dialects/page_url.h"
#include "core/api/dialects/values.h"
#include "core/billing/billing_events.h"
#include "core/notify/standard_form.h"

namespace fiscal::dialects::chargefy {
namespace {

using billing::BillingEvent;

struct EventName {
  BillingEvent event;
  std::string_view chargefy;
};

/// The pages do not list the events of invoices; these follow the invoice's own timestamps. Money that leaves
/// an invoice open has no event.
constexpr EventName event_names[] = {
    {BillingEvent::Created, "invoice.created"}, {BillingEvent::Sent, "invoice.sent"},
    {BillingEvent::Paid, "invoice.paid"},       {BillingEvent::Overdue, "invoice.overdue"},
    {BillingEvent::Voided, "invoice.voided"},   {BillingEvent::Uncollectible, "invoice.marked_uncollectible"},
};

constexpr std::string_view own_secret_prefix = "chargefy_whs_";
constexpr std::size_t shortest_own_secret = own_secret_prefix.size() + 16;
constexpr std::size_t longest_own_secret = 255;

std::optional<std::string> key_of_secret(std::string_view secret) {
  if (!secret.starts_with(own_secret_prefix)) return notify::standard_key(secret);
  if (secret.size() < shortest_own_secret || secret.size() > longest_own_secret) return std::nullopt;
  return std::string(secret);
}

}  // namespace

std::optional<Finding> ChargefyForm::problem_of(const notify::Endpoint& endpoint,
                                                std::string_view secret) const {
  if (!secret.empty() && !key_of_secret(secret))
    return Finding{
        "secret_malformed",
        {},
        "/secret",
        "is neither chargefy_whs_ and at least sixteen characters nor whsec_ and base64 of 24 to 64 bytes",
        "Leave it out: the gateway makes one."};
  return problem_of_form_settings(endpoint.form_settings);
}

std::string ChargefyForm::new_secret() const { return notify::StandardForm().new_secret(); }

std::optional<notify::Message> ChargefyForm::message_for(const notify::ToldEvent& event,
                                                         const notify::Endpoint& endpoint) const {
  const auto known = std::find_if(std::begin(event_names), std::end(event_names), [&](const EventName& each) {
    return billing::to_text(each.event) == event.type;
  });
  if (known == std::end(event_names)) return std::nullopt;
  const auto invoice = billing::invoice_told_of(event);
  if (!invoice) return std::nullopt;
  const View view{event.at, page_url(base_url_of(endpoint.form_settings, base_url_), *invoice),
                  is_live_(event.account)};
  notify::Message message;
  message.body = Json{{"type", known->chargefy},
                      {"id", notify::event_id(event)},
                      {"created_at", to_text(event.at)},
                      {"data", invoice_object(*invoice, view)}}
                     .dump();
  return message;
}

HttpHeaders ChargefyForm::headers_for(const notify::Attempt& attempt, const notify::Endpoint&) const {
  std::vector<std::string> keys;
  for (const std::string& secret : attempt.secrets)
    if (auto key = key_of_secret(secret)) keys.push_back(*std::move(key));
  return notify::standard_headers(attempt, keys);
}

}  // namespace fiscal::dialects::chargefy
