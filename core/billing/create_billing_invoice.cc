#include <fiscal/tables.hpp>

#include <algorithm>
#include <charconv>

#include "core/billing/billing_invoices.h"
#include "core/billing/business_days.h"
#include "core/billing/check_request.h"
#include "core/billing/page_places.h"

namespace fiscal::billing {
namespace {

constexpr const char* series_kind = "billing_series";
constexpr const char* default_series = "F";

/// The counter of a series; its body is the number that comes next.
store::Resource counter_of(store::ResourceStore& store, const AccountId& account, const std::string& series,
                           Instant now) {
  if (auto found = store.find_resource(account, series_kind, series)) return *std::move(found);
  store::Resource counter;
  counter.account = account;
  counter.kind = series_kind;
  counter.id = series;
  counter.created_at = now;
  counter.body = "1";
  return counter;
}

/// Takes the number that comes next.
std::int64_t take_number(store::Resource& counter) {
  std::int64_t next = 0;
  std::from_chars(counter.body.data(), counter.body.data() + counter.body.size(), next);
  if (next < 1) throw std::runtime_error("the store is damaged: the series " + counter.id + " has no number");
  counter.body = std::to_string(next + 1);
  return next;
}

/// Rings at the first moment at which the invoice is overdue.
store::Resource overdue_bell(const AccountId& account, const BillingInvoice& invoice) {
  store::Resource bell;
  bell.account = account;
  bell.kind = overdue_bell_kind;
  bell.id = invoice.id;
  bell.created_at = invoice.created_at;
  bell.due_at = BillingInvoiceLabels::due_at(invoice);
  bell.body = "{}";
  return bell;
}

PixReceiver complete_receiver(PixReceiver receiver, const Issuer& issuer) {
  if (!receiver.name) receiver.name = issuer.name;
  if (!receiver.city) {
    const Municipality* town = find_municipality(issuer.municipality);
    receiver.city = town == nullptr ? std::string("BRASIL") : std::string(town->name);
  }
  return receiver;
}

bool takes_pix(const BillingInvoice& invoice) {
  for (const PaymentMethod method : invoice.payment_method_types)
    if (method == PaymentMethod::Pix) return true;
  return false;
}

/// The account's holidays that may put off one of the days of these terms.
std::vector<Date> holidays_of(const BillingProfile& profile, const PaymentTerms& terms) {
  auto holidays = local_holidays_from(terms.due_date, profile.local_holidays);
  if (terms.discount && terms.discount->until)
    for (const Date day : local_holidays_from(*terms.discount->until, profile.local_holidays))
      if (std::ranges::find(holidays, day) == holidays.end()) holidays.push_back(day);
  return holidays;
}

/// Everything of a new invoice that neither the store nor the customer says.
BillingInvoice drafted(const Account& account, const NewBillingInvoice& wanted,
                       const std::optional<BillingProfile>& profile, const Identity& identity, Date today) {
  BillingInvoice invoice;
  invoice.id = new_id(BillingInvoiceLabels::prefix);
  invoice.series = wanted.series.value_or(default_series);
  invoice.reference = wanted.reference;
  invoice.billed_by = account.issuer;
  invoice.zone = account.zone;
  invoice.items = wanted.items;
  if (wanted.amount) invoice.items = {{*wanted.description, 1, *wanted.amount}};
  invoice.amount = total_of(invoice.items);
  invoice.notes = wanted.notes;
  invoice.terms = {wanted.due_date.value_or(today), wanted.discount, wanted.late_fee, wanted.interest,
                   wanted.allow_late_payment.value_or(true)};
  if (profile) invoice.terms.local_holidays = holidays_of(*profile, invoice.terms);
  invoice.payment_method_types = wanted.payment_method_types;
  const bool has_pix = profile && profile->pix;
  if (invoice.payment_method_types.empty() && has_pix) invoice.payment_method_types = {PaymentMethod::Pix};
  if (has_pix && takes_pix(invoice)) invoice.pix = complete_receiver(*profile->pix, account.issuer);
  invoice.delivery = wanted.delivery.value_or(Delivery{});
  invoice.service = wanted.service;
  invoice.page_token = new_page_token();
  if (!identity.idempotency_key.empty()) invoice.idempotency_key = identity.idempotency_key;
  invoice.fingerprint = identity.fingerprint;
  invoice.request = identity.request;
  invoice.metadata = wanted.metadata;
  return invoice;
}

}  // namespace

std::optional<BillingAnswer> BillingInvoices::earlier(const AccountId& account,
                                                      const NewBillingInvoice& wanted,
                                                      const Identity& identity) const {
  std::optional<BillingInvoice> found;
  if (!identity.idempotency_key.empty())
    found = shelf_.find_by_key(account, "idempotency:" + identity.idempotency_key);
  const bool by_reference = !found && wanted.reference;
  if (by_reference) found = find_by_reference(account, *wanted.reference);
  if (!found) return std::nullopt;
  if (found->fingerprint == identity.fingerprint) return BillingReplayed{*std::move(found)};
  return BillingConflict{*std::move(found), by_reference};
}

/// The customer's snapshot; one that was described becomes a customer.
Findings BillingInvoices::fill_in_parties(const Account& account, const NewBillingInvoice& wanted,
                                          BillingInvoice& invoice) const {
  Findings findings;
  if (wanted.customer) {
    const auto customer = parts_.customers.find(account.id, *wanted.customer);
    if (!customer || customer->deleted)
      return {{"customer_unknown",
               {},
               "/customer",
               "There is no customer " + *wanted.customer + ".",
               "Give the id of a customer, or bill_to."}};
    invoice.customer = customer->id;
    invoice.bill_to = customer->party;
  } else {
    invoice.bill_to = *wanted.bill_to;
  }
  if (invoice.delivery.method == DeliveryMethod::Email && !invoice.delivery.email && !invoice.bill_to.email)
    findings.push_back({"no_recipient",
                        {},
                        "/delivery/email",
                        "Nobody's e-mail address is known.",
                        "Give delivery.email, or the customer an e-mail address."});
  if (invoice.delivery.method == DeliveryMethod::Email && !parts_.delivered)
    findings.push_back({"email_not_configured",
                        {},
                        "/delivery/method",
                        "This gateway sends no e-mail.",
                        "Use manual, and hand out the address of the page."});
  if (invoice.service && invoice.service->catalog) {
    const auto entry = parts_.services.find(account.id, *invoice.service->catalog);
    if (!entry || entry->deleted)
      findings.push_back({"service_unknown",
                          {},
                          "/service/catalog",
                          "The catalog has no entry " + *invoice.service->catalog + ".",
                          "Give the id of an entry, or describe the service."});
  }
  if (findings.empty() && wanted.bill_to) {
    // What is kept of a customer beside the party stays.
    const auto& number = wanted.bill_to->tax_id ? wanted.bill_to->tax_id : wanted.bill_to->foreign_tax_id;
    Customer customer =
        (number ? parts_.customers.find_by_tax_id(account.id, *number) : std::nullopt).value_or(Customer{});
    customer.party = *wanted.bill_to;
    invoice.customer = parts_.customers.upsert(account.id, customer)->id;
  }
  return findings;
}

/// Nothing when another one took the key or the number in between.
std::optional<BillingInvoice> BillingInvoices::put_new(const AccountId& account,
                                                       BillingInvoice& invoice) const {
  const Instant now = parts_.clock.now();
  store::Resource counter = counter_of(parts_.store, account, invoice.series, now);
  invoice.number = take_number(counter);
  invoice.created_at = now;
  std::vector<store::Resource> resources{shelf_.resource_of(account, invoice), std::move(counter),
                                         page_place({account, invoice.id}, invoice.page_token, now),
                                         overdue_bell(account, invoice)};
  add_notices(account, nullptr, invoice, resources);
  if (invoice.delivery.method == DeliveryMethod::Email)
    for (store::Resource& letter : parts_.delivered(account, invoice)) resources.push_back(std::move(letter));
  const auto result = parts_.store.put_resources(std::move(resources));
  const auto* stored = std::get_if<store::ResourcesStored>(&result);
  if (stored == nullptr) return std::nullopt;
  return shelf_.value_of(stored->resources.front());
}

BillingAnswer BillingInvoices::create(const Account& account, const NewBillingInvoice& wanted,
                                      const Identity& identity) {
  if (auto known = earlier(account.id, wanted, identity)) return *std::move(known);
  const Date today = local_date(parts_.clock.now(), brazilian_zone(account.zone).value_or(ZoneOffset{-180}));
  const auto profile = this->profile(account.id);
  if (Findings findings = check_request(wanted, profile, today); !findings.empty())
    return BillingInvalid{std::move(findings)};
  BillingInvoice invoice = drafted(account, wanted, profile, identity, today);
  if (Findings findings = fill_in_parties(account, wanted, invoice); !findings.empty())
    return BillingInvalid{std::move(findings)};
  while (true) {
    if (auto created = put_new(account.id, invoice)) return BillingCreated{*std::move(created)};
    if (auto known = earlier(account.id, wanted, identity)) return *std::move(known);
  }
}

}  // namespace fiscal::billing
