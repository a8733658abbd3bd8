#include "core/billing/billing_invoices.h"

#include <fiscal/encoding.hpp>

#include <algorithm>

#include "core/billing/amount_due.h"
#include "core/billing/billing_events.h"
#include "core/billing/business_days.h"
#include "core/billing/page_places.h"
#include "core/billing/words.h"
#include "core/store/store.h"

namespace fiscal::billing {
namespace {

std::string billing_reference_label(const std::string& reference) { return "reference:" + reference; }

Finding unknown_invoice(const std::string& id) {
  return {"not_found",
          {},
          {},
          "there is no billing invoice " + id,
          "Check the id; those of other accounts are not shown."};
}

Finding wrong_status(const BillingInvoice& invoice, const std::string& fix) {
  return {"wrong_status", {}, "/status", "the invoice is " + std::string(to_text(invoice.status)), fix};
}

/// What the payment would be, or why it cannot be one.
Result<Payment> payment_of(const BillingInvoice& invoice, const PaymentGiven& given, Instant now) {
  const Date today = day_of(invoice, now);
  const Date day = given.paid_on.value_or(today);
  if (day > today)
    return Finding{"date_in_the_future",
                   {},
                   "/paid_on",
                   "the day of the payment is yet to come",
                   "Give the day on which the money came in."};
  if (!invoice.payments.empty() && day < invoice.payments.back().paid_on)
    return Finding{"payment_out_of_order",
                   {},
                   "/paid_on",
                   "a payment of " + to_text(invoice.payments.back().paid_on) +
                       " is known, and interest was counted from it",
                   "Give that day or a later one."};
  const AmountDue due = amount_due(invoice.amount, invoice.terms, invoice.payments, day);
  if (!due.can_be_paid)
    return Finding{"late_payment_not_allowed",
                   {},
                   "/paid_on",
                   "the last day to pay was " + to_text(due.last_day),
                   "Make the invoice void and create another one."};
  const Money amount = given.amount.value_or(due.total);
  if (amount == Money{} && due.total != Money{})
    return Finding{
        "out_of_range", {}, "/amount", "the payment is of nothing", "Give what came in, in centavos."};
  if (amount > due.total)
    return Finding{"payment_exceeds_due",
                   {},
                   "/amount",
                   "on " + to_text(day) + " " + to_text(due.total) + " was due",
                   "Give at most that; what was paid beyond it is not part of this invoice."};
  return Payment{new_id("pmt_"),  amount, day, given.method.value_or(PaymentMethod::Other),
                 given.reference, now};
}

bool says_the_same(const Payment& kept, const PaymentGiven& given) {
  return given.amount.value_or(kept.amount) == kept.amount &&
         given.paid_on.value_or(kept.paid_on) == kept.paid_on &&
         given.method.value_or(kept.method) == kept.method;
}

void close(BillingInvoice& invoice, BillingStatus status, Instant now) {
  invoice.status = status;
  invoice.closed_at = now;
}

}  // namespace

std::vector<std::string> BillingInvoiceLabels::keys(const BillingInvoice& invoice) {
  std::vector<std::string> keys;
  if (invoice.idempotency_key) keys.push_back("idempotency:" + *invoice.idempotency_key);
  if (invoice.reference && invoice.status != BillingStatus::Void)
    keys.push_back(billing_reference_label(*invoice.reference));
  return keys;
}

std::vector<std::string> BillingInvoiceLabels::tags(const BillingInvoice& invoice) {
  std::vector<std::string> tags{"status:" + std::string(to_text(invoice.status))};
  if (invoice.customer) tags.push_back("customer:" + *invoice.customer);
  if (invoice.reference) tags.push_back(billing_reference_label(*invoice.reference));
  return tags;
}

std::optional<Instant> BillingInvoiceLabels::due_at(const BillingInvoice& invoice) {
  if (invoice.status != BillingStatus::Open) return std::nullopt;
  return start_of(day_after(business_day_from(invoice.terms.due_date, invoice.terms.local_holidays)),
                  brazilian_zone(invoice.zone).value_or(ZoneOffset{-180}));
}

BillingInvoices::BillingInvoices(Parts parts)
    : parts_(std::move(parts)), shelf_(parts_.store, parts_.clock), profiles_(parts_.store, parts_.clock) {}

std::optional<BillingInvoice> BillingInvoices::find_by_reference(const AccountId& account,
                                                                 const std::string& reference) const {
  return shelf_.find_by_key(account, billing_reference_label(reference));
}

Page<BillingInvoice> BillingInvoices::list(const AccountId& account, const BillingInvoiceQuery& query) const {
  std::vector<std::string> tags;
  if (query.reference) tags.push_back(billing_reference_label(*query.reference));
  if (query.customer) tags.push_back("customer:" + *query.customer);
  if (query.status) tags.push_back("status:" + std::string(to_text(*query.status)));
  ListPart part = query.part;
  // Work waits for open ones alone, and from the moment on at which they are overdue.
  if (query.overdue) part.due_before = parts_.clock.now() + milliseconds(1);
  return shelf_.list(account, std::move(tags), part);
}

std::optional<BillingInvoices::OnPage> BillingInvoices::find_by_token(const std::string& token) const {
  const auto place = find_page_place(parts_.store, token);
  if (!place) return std::nullopt;
  auto invoice = shelf_.find(place->account, place->invoice);
  if (!invoice || !constant_time_equal(invoice->page_token, token)) return std::nullopt;
  return OnPage{place->account, *std::move(invoice)};
}

/// Written where somebody listens: an endpoint that is made later does not hear of what was before.
void BillingInvoices::add_notices(const AccountId& account, const BillingInvoice* before,
                                  const BillingInvoice& after,
                                  std::vector<store::Resource>& resources) const {
  const auto events = events_between(before, after);
  if (events.empty() ||
      parts_.store.list_resources({.account = account, .kind = store::listener_kind, .limit = 1})
          .rows.empty())
    return;
  for (store::Resource& notice : notices_of(account, after, events, parts_.clock.now()))
    resources.push_back(std::move(notice));
}

std::vector<store::Resource> BillingInvoices::as_sent(const AccountId& account, const std::string& id) const {
  const auto before = shelf_.find(account, id);
  if (!before) return {};
  BillingInvoice after = *before;
  after.sent_at = parts_.clock.now();
  std::vector<store::Resource> resources{shelf_.resource_of(account, after)};
  add_notices(account, &*before, after, resources);
  return resources;
}

void BillingInvoices::fall_due(const store::Resource& bell) const {
  const Instant now = parts_.clock.now();
  const auto rung = change(bell.account, bell.id, [&](BillingInvoice& invoice, auto&) {
    if (!invoice.overdue_at && is_overdue(invoice, now)) invoice.overdue_at = now;
    return std::optional<Finding>();
  });
  // Paid or made void meanwhile, it says nothing more; it is never deleted.
  if (rung) parts_.store.delete_resource(bell.account, bell.kind, bell.id);
}

Result<BillingInvoice> BillingInvoices::change(const AccountId& account, const std::string& id,
                                               const Change& change) const {
  while (true) {
    auto invoice = shelf_.find(account, id);
    if (!invoice) return unknown_invoice(id);
    const BillingInvoice before = *invoice;
    std::vector<store::Resource> resources(1);
    if (auto refused = change(*invoice, resources)) return *std::move(refused);
    if (*invoice == before && resources.size() == 1) return before;
    resources.front() = shelf_.resource_of(account, *invoice);
    add_notices(account, &before, *invoice, resources);
    const auto result = parts_.store.put_resources(std::move(resources));
    if (const auto* stored = std::get_if<store::ResourcesStored>(&result))
      return shelf_.value_of(stored->resources.front());
  }
}

Result<BillingInvoice> BillingInvoices::pay(const AccountId& account, const std::string& id,
                                            const PaymentGiven& given) const {
  const Instant now = parts_.clock.now();
  return change(account, id, [&](BillingInvoice& invoice, auto&) -> std::optional<Finding> {
    const auto known = std::ranges::find_if(invoice.payments, [&](const Payment& payment) {
      return given.reference && payment.reference == given.reference;
    });
    if (known != invoice.payments.end()) {
      if (says_the_same(*known, given)) return std::nullopt;
      return Finding{"payment_differs",
                     {},
                     "/reference",
                     "a payment with this reference says something else",
                     "Give another payment another reference."};
    }
    if (invoice.status == BillingStatus::Paid || invoice.status == BillingStatus::Void)
      return wrong_status(invoice, "Nothing more is due.");
    auto payment = payment_of(invoice, given, now);
    if (!payment) return payment.error();
    const Date day = payment->paid_on;
    invoice.payments.push_back(*std::move(payment));
    if (amount_due(invoice.amount, invoice.terms, invoice.payments, day).total == Money{})
      close(invoice, BillingStatus::Paid, now);
    return std::nullopt;
  });
}

Result<BillingInvoice> BillingInvoices::make_void(const AccountId& account, const std::string& id) const {
  const Instant now = parts_.clock.now();
  return change(account, id, [&](BillingInvoice& invoice, auto&) -> std::optional<Finding> {
    if (invoice.status == BillingStatus::Void) return std::nullopt;
    if (invoice.status == BillingStatus::Paid)
      return wrong_status(invoice, "What was paid cannot be made void.");
    if (!invoice.payments.empty())
      return Finding{"has_payments",
                     {},
                     "/payments",
                     "part of the invoice was paid",
                     "Mark it as uncollectible when the rest will not come."};
    close(invoice, BillingStatus::Void, now);
    return std::nullopt;
  });
}

Result<BillingInvoice> BillingInvoices::give_up(const AccountId& account, const std::string& id) const {
  const Instant now = parts_.clock.now();
  return change(account, id, [&](BillingInvoice& invoice, auto&) -> std::optional<Finding> {
    if (invoice.status == BillingStatus::Uncollectible) return std::nullopt;
    if (invoice.status != BillingStatus::Open)
      return wrong_status(invoice, "Only an open invoice can be given up.");
    close(invoice, BillingStatus::Uncollectible, now);
    return std::nullopt;
  });
}

Result<BillingInvoice> BillingInvoices::renew_token(const AccountId& account, const std::string& id) const {
  std::string old_token;
  auto renewed = change(account, id, [&](BillingInvoice& invoice, auto& along) -> std::optional<Finding> {
    old_token = std::exchange(invoice.page_token, new_page_token());
    along.push_back(page_place({account, id}, invoice.page_token, parts_.clock.now()));
    return std::nullopt;
  });
  if (renewed) forget_page_place(parts_.store, old_token);
  return renewed;
}

Result<BillingInvoice> BillingInvoices::send(const AccountId& account, const std::string& id) const {
  return change(account, id, [&](BillingInvoice& invoice, auto& along) -> std::optional<Finding> {
    if (invoice.status == BillingStatus::Void) return wrong_status(invoice, "A void invoice is not sent.");
    if (!invoice.delivery.email && !invoice.bill_to.email)
      return Finding{"no_recipient",
                     {},
                     "/delivery/email",
                     "the invoice has no e-mail address",
                     "Hand out the address of its page."};
    if (!parts_.delivered)
      return Finding{"email_not_configured",
                     {},
                     {},
                     "this gateway sends no e-mail",
                     "Hand out the address of its page."};
    for (store::Resource& letter : parts_.delivered(account, invoice)) along.push_back(std::move(letter));
    return std::nullopt;
  });
}

std::optional<BillingProfile> BillingInvoices::profile(const AccountId& account) const {
  return profiles_.find(account, BillingProfileLabels::prefix);
}

BillingProfile BillingInvoices::put_profile(const AccountId& account, BillingProfile profile) const {
  profile.id = BillingProfileLabels::prefix;
  while (true) {
    auto changed = profiles_.change(account, profile.id, [&](BillingProfile& present) {
      const Instant created_at = present.created_at;
      present = profile;
      present.created_at = created_at;
    });
    if (changed) return *std::move(changed);
    auto added = profiles_.add(account, profile);
    if (auto* kept = std::get_if<BillingProfile>(&added)) return std::move(*kept);
  }
}

}  // namespace fiscal::billing
