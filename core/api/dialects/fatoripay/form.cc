#include "core/api/dialects/fatoripay/form.h"

#include <algorithm>
#include <fiscal/encoding.hpp>
#include <nlohmann/json.hpp>

#include "core/api/dialects/fatoripay/translation.h"
#include "core/api/dialects/identifier.h"
#include "core/api/dialects/values.h"
#include "core/billing/billing_events.h"

namespace fiscal::dialects::fatoripay {
namespace {

using billing::BillingEvent;

constexpr std::string_view status_changed = "invoice_status_changed";

struct ActionOf {
  BillingEvent event;
  std::string_view action;
};

/// An invoice that is given up stays overdue in FatoriPay's words, and its e-mail has no action.
constexpr ActionOf actions[] = {
    {BillingEvent::Created, "invoice_created"}, {BillingEvent::PaymentReceived, "payment_received"},
    {BillingEvent::Paid, status_changed},       {BillingEvent::Overdue, status_changed},
    {BillingEvent::Voided, status_changed},
};

std::string_view action_of(const notify::ToldEvent& event) {
  for (const ActionOf& known : actions)
    if (billing::to_text(known.event) == event.type) return known.action;
  return {};
}

/// As HTML forms have it (application/x-www-form-urlencoded).
std::string form_text(std::string_view text) {
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789*-._";
  std::string out;
  for (const char c : text) {
    if (plain.find(c) != std::string_view::npos)
      out += c;
    else
      out += c == ' ' ? "+" : "%" + hex({&c, 1});
  }
  return out;
}

}  // namespace

bool is_action(std::string_view action) {
  return std::any_of(std::begin(actions), std::end(actions),
                     [&](const ActionOf& known) { return known.action == action; });
}

std::optional<Finding> FatoriPayForm::problem_of(const notify::Endpoint& endpoint,
                                                 std::string_view secret) const {
  if (!secret.empty())
    return Finding{
        "secret_not_used", {}, "/secret", "FatoriPay's notifications carry no secret", "Leave it out."};
  const Json settings = Json::parse(endpoint.form_settings, nullptr, false);
  const auto action = text_at(settings, "action");
  if (!settings.is_object() || settings.size() != (action ? 1u : 0u) || (action && !is_action(*action)))
    return Finding{"field_malformed",
                   {},
                   "/form_settings",
                   "takes action alone",
                   R"(Write {"action": "invoice_status_changed"}, "invoice_created" or "payment_received".)"};
  return std::nullopt;
}

std::optional<notify::Message> FatoriPayForm::message_for(const notify::ToldEvent& event,
                                                          const notify::Endpoint& endpoint) const {
  const Json settings = Json::parse(endpoint.form_settings, nullptr, false);
  const std::string wanted = text_at(settings, "action").value_or(std::string(status_changed));
  if (action_of(event) != wanted) return std::nullopt;
  const auto invoice = billing::invoice_told_of(event);
  if (!invoice) return std::nullopt;
  notify::Message message;
  if (endpoint.url.empty()) {
    const auto named = invoice->metadata.find(notification_url_member);
    if (named == invoice->metadata.end()) return std::nullopt;
    message.url = named->second;
  }
  message.content_type = "application/x-www-form-urlencoded";
  message.body = "invoice_id=" + form_text(uuid_of_kept(invoice->id, realm)) +
                 "&ref=" + form_text(invoice->reference.value_or("")) +
                 "&new_status=" + form_text(status_of(*invoice, event.at));
  return message;
}

}  // namespace fiscal::dialects::fatoripay
