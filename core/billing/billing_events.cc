#include "core/billing/billing_events.h"

#include <array>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/billing/json.h"
#include "core/notify/fan_out.h"

namespace fiscal::billing {
namespace {

constexpr std::array<std::string_view, 7> event_types{
    "billing_invoice.created",      "billing_invoice.sent",    "billing_invoice.payment_received",
    "billing_invoice.paid",         "billing_invoice.overdue", "billing_invoice.voided",
    "billing_invoice.uncollectible"};

/// The invoice with what the store's row says beside its body.
std::string kept_form(const BillingInvoice& invoice) {
  return R"({"version":)" + std::to_string(invoice.version + 1) + R"(,"created_at":)" +
         std::to_string(invoice.created_at.milliseconds) + R"(,"billing_invoice":)" + write(invoice) + "}";
}

}  // namespace

std::string_view to_text(BillingEvent event) { return event_types[static_cast<std::size_t>(event)]; }

std::span<const std::string_view> billing_event_types() { return event_types; }

std::vector<BillingEvent> events_between(const BillingInvoice* before, const BillingInvoice& after) {
  if (before == nullptr) return {BillingEvent::Created};
  std::vector<BillingEvent> events;
  if (after.sent_at != before->sent_at) events.push_back(BillingEvent::Sent);
  if (after.payments.size() > before->payments.size()) events.push_back(BillingEvent::PaymentReceived);
  if (after.overdue_at != before->overdue_at) events.push_back(BillingEvent::Overdue);
  if (after.status == before->status) return events;
  if (after.status == BillingStatus::Paid) events.push_back(BillingEvent::Paid);
  if (after.status == BillingStatus::Void) events.push_back(BillingEvent::Voided);
  if (after.status == BillingStatus::Uncollectible) events.push_back(BillingEvent::Uncollectible);
  return events;
}

std::vector<store::Resource> notices_of(const AccountId& account, const BillingInvoice& invoice,
                                        const std::vector<BillingEvent>& events, Instant now) {
  std::vector<store::Resource> notices;
  for (const BillingEvent event : events) {
    notify::ToldEvent told;
    told.type = to_text(event);
    told.at = now;
    told.account = account;
    told.subject = invoice.id;
    // Several may come with one version, each under a number of its own.
    told.sequence = (invoice.version + 1) * static_cast<std::int64_t>(event_types.size()) +
                    static_cast<std::int64_t>(event);
    told.kept = kept_form(invoice);
    notices.push_back(notify::notice_of(told));
  }
  return notices;
}

std::optional<BillingInvoice> invoice_told_of(const notify::ToldEvent& event) {
  if (event.kept.empty() || !event.type.starts_with("billing_invoice.")) return std::nullopt;
  const auto kept = nlohmann::ordered_json::parse(event.kept, nullptr, false);
  if (!kept.is_object() || !kept.contains("billing_invoice"))
    throw std::runtime_error("the store is damaged: the event of " + event.subject + " holds no invoice");
  auto read = billing::read<BillingInvoice>(kept.at("billing_invoice").dump(), UnknownFields::Ignore);
  if (!read.ok())
    throw std::runtime_error("the store is damaged: the event of " + event.subject + " " +
                             read.problems.front().text);
  BillingInvoice invoice = std::move(read.value);
  invoice.id = event.subject;
  invoice.version = kept.at("version");
  invoice.created_at = {kept.at("created_at").get<std::int64_t>()};
  return invoice;
}

}  // namespace fiscal::billing
