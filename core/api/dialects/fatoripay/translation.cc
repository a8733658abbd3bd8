#include "core/api/dialects/fatoripay/translation.h"

#include <fiscal/json.hpp>

#include <nlohmann/json.hpp>

#include "core/api/dialects/fatoripay/form.h"
#include "core/api/dialects/identifier.h"
#include "core/api/dialects/place_names.h"
#include "core/api/dialects/values.h"
#include "core/billing/words.h"

namespace fiscal::dialects::fatoripay {
namespace {

constexpr const char* tax_line = "Impostos";

struct Renamed {
  std::string_view field;
  std::string_view name;
};

constexpr Renamed field_names[] = {
    {"/bill_to/tax_id", "customer.cpfcnpj"},
    {"/bill_to/name", "customer.name"},
    {"/bill_to/email", "customer.email"},
    {"/bill_to/address", "customer.address"},
    {"/bill_to", "customer"},
    {"/customer", "customer"},
    {"/items", "items"},
    {"/description", "description"},
    {"/due_date", "due_date"},
    {"/discount", "discount_amount"},
    {"/payment_method_types", "payable_with"},
    {"/reference", "ref"},
    {"/notes", "description"},
};

/// A zero is "0" where points are used, as the vendor's page shows it.
std::string money_text(Money amount, MoneyForm form) {
  if (form == MoneyForm::Point && amount == Money{}) return "0";
  std::string text = to_text(amount);
  if (form == MoneyForm::Comma) text[text.size() - 3] = ',';
  return text;
}

const Json& said_of(const Json& request) { return member(request, "fatoripay"); }

Json address_object(const std::optional<Address>& address) {
  if (!address) return nullptr;
  const auto [city, state] = place_of(*address);
  return {{"street", address->street},
          {"number", address->number},
          {"complement", text_or_null(address->complement)},
          {"neighborhood", address->district},
          {"city", text_or_null(city)},
          {"state", text_or_null(state)},
          {"zipcode", text_or_null(address->postal_code)}};
}

Json customer_object(const billing::BillingInvoice& invoice) {
  const Party& party = invoice.bill_to;
  return {{"id", uuid_of_kept(invoice.customer.value_or(invoice.id), realm)},
          {"name", party.name},
          {"email", text_or_null(party.email)},
          {"description", nullptr},
          {"cellphone", text_or_null(party.phone)},
          {"cpfcnpj", text_or_null(party.tax_id)},
          {"address", address_object(party.address)}};
}

Json item_objects(const billing::BillingInvoice& invoice, std::size_t count, const Json& descriptions,
                  MoneyForm form) {
  Json items = Json::array();
  for (std::size_t at = 0; at < count; ++at) {
    const billing::LineItem& item = invoice.items[at];
    const std::string place = invoice.id + "/" + std::to_string(at);
    const bool described = descriptions.is_array() && at < descriptions.size();
    items.push_back({{"id", uuid_of_text("fatoripay item " + place)},
                     {"product",
                      {{"id", uuid_of_text("fatoripay product " + place)},
                       {"name", item.description},
                       {"description", described ? descriptions[at] : Json(item.description)},
                       {"price", money_text(item.unit_amount, form)}}},
                     {"quantity", item.quantity}});
  }
  return items;
}

Json payment_object(const billing::BillingInvoice& invoice, MoneyForm form) {
  if (invoice.payments.empty()) return nullptr;
  const billing::Payment& last = invoice.payments.back();
  return {{"method", billing::to_text(last.method)},
          {"amount", money_text(billing::amount_paid(invoice), form)},
          {"paid_at", to_day(last.paid_on)}};
}

bool takes(const billing::BillingInvoice& invoice, billing::PaymentMethod wanted) {
  for (const billing::PaymentMethod method : invoice.payment_method_types)
    if (method == wanted) return true;
  return false;
}

}  // namespace

billing::NewBillingInvoice new_billing_invoice(const CreateInvoice& wanted) {
  billing::NewBillingInvoice invoice;
  invoice.reference = wanted.ref;
  invoice.bill_to = wanted.customer.party;
  for (const Item& item : wanted.items) invoice.items.push_back({item.name, item.quantity, item.price});
  if (wanted.tax != Money{}) invoice.items.push_back({tax_line, 1, wanted.tax});
  if (wanted.discount != Money{})
    invoice.discount = billing::Discount{wanted.discount, std::nullopt, std::nullopt};
  invoice.due_date = wanted.due_date;
  if (wanted.payable_with.pix || wanted.payable_with.pixboleto)
    invoice.payment_method_types.push_back(billing::PaymentMethod::Pix);
  if (wanted.payable_with.boleto || wanted.payable_with.pixboleto)
    invoice.payment_method_types.push_back(billing::PaymentMethod::Boleto);
  if (wanted.payable_with.credit_card)
    invoice.payment_method_types.push_back(billing::PaymentMethod::CreditCard);
  invoice.delivery = billing::Delivery{billing::DeliveryMethod::Manual, std::nullopt};
  invoice.notes = wanted.description;
  if (wanted.notifies && wanted.notification_url)
    invoice.metadata[notification_url_member] = *wanted.notification_url;
  return invoice;
}

std::string remembered(const CreateInvoice& wanted) {
  Json descriptions = Json::array();
  for (const Item& item : wanted.items) descriptions.push_back(item.description);
  return Json{{"fatoripay",
               {{"tax", wanted.tax.centavos},
                {"item_descriptions", std::move(descriptions)},
                {"notification_url", text_or_null(wanted.notification_url)},
                {"payable_with",
                 {{"boleto", wanted.payable_with.boleto},
                  {"pix", wanted.payable_with.pix},
                  {"credit_card", wanted.payable_with.credit_card}}}}}}
      .dump();
}

std::string canonical_service_invoice(const billing::BillingInvoice& invoice, const std::string& service) {
  Json members = Json::parse(service);
  if (!members.contains("description")) members["description"] = invoice.notes.value_or("");
  Json canonical{{"reference", billing::service_invoice_reference(invoice)},
                 {"customer", Json::parse(to_json(invoice.bill_to))},
                 {"service", std::move(members)},
                 {"amount", invoice.amount.centavos}};
  if (invoice.terms.discount && invoice.terms.discount->amount)
    canonical["discounts"] = {{"unconditional", invoice.terms.discount->amount->centavos}};
  if (invoice.reference) canonical["charge"] = {{"kind", "charge"}, {"reference", *invoice.reference}};
  return canonical.dump();
}

FieldErrors errors_of(const Findings& findings) {
  FieldErrors errors;
  for (const Finding& finding : findings) {
    std::string_view name = "invoice";
    for (const Renamed& known : field_names)
      if (finding.field.starts_with(known.field)) {
        name = known.name;
        break;
      }
    errors.add(std::string(name), sentences_of(finding));
  }
  return errors;
}

std::string_view status_of(const billing::BillingInvoice& invoice, Instant now) {
  switch (invoice.status) {
    case billing::BillingStatus::Paid:
      return "paid";
    case billing::BillingStatus::Void:
      return "canceled";
    case billing::BillingStatus::Uncollectible:
      return "overdue";
    case billing::BillingStatus::Open:
      return billing::is_overdue(invoice, now) ? "overdue" : "unpaid";
  }
  return "unpaid";
}

Json invoice_object(const billing::BillingInvoice& invoice, Instant now, const std::string& page_url,
                    MoneyForm form) {
  const Json request = Json::parse(invoice.request, nullptr, false);
  const Json& said = said_of(request);
  const Money tax{member(said, "tax").is_number_integer() ? member(said, "tax").get<std::int64_t>() : 0};
  const bool has_tax_line = tax != Money{};
  const Money discount = invoice.terms.discount ? invoice.terms.discount->amount.value_or(Money{}) : Money{};
  const ZoneOffset offset = brazilian_zone(invoice.zone).value_or(ZoneOffset{-180});
  const bool paid = invoice.status == billing::BillingStatus::Paid;
  Json payable_with = member(said, "payable_with");
  if (payable_with.is_null())
    payable_with = {{"boleto", takes(invoice, billing::PaymentMethod::Boleto)},
                    {"pix", takes(invoice, billing::PaymentMethod::Pix)},
                    {"credit_card", takes(invoice, billing::PaymentMethod::CreditCard)}};
  return {{"id", uuid_of_kept(invoice.id, realm)},
          {"ref", text_or_null(invoice.reference)},
          {"description", text_or_null(invoice.notes)},
          {"status", status_of(invoice, now)},
          {"subtotal_amount", money_text(invoice.amount - tax, form)},
          {"total_amount", money_text(invoice.amount - discount, form)},
          {"tax_amount", money_text(tax, form)},
          {"discount_amount", money_text(discount, form)},
          {"link_token", invoice.page_token},
          {"link", page_url},
          {"customer", customer_object(invoice)},
          {"items", item_objects(invoice, invoice.items.size() - (has_tax_line ? 1 : 0),
                                 member(said, "item_descriptions"), form)},
          {"payment", payment_object(invoice, form)},
          {"payable_with", std::move(payable_with)},
          {"shipping", nullptr},
          {"due_date", to_day(invoice.terms.due_date)},
          {"paid_at",
           paid && !invoice.payments.empty() ? Json(to_day(invoice.payments.back().paid_on)) : Json(nullptr)},
          {"notification_url", member(said, "notification_url")},
          {"created_at", to_day(local_date(invoice.created_at, offset))},
          {"notifications", Json::array()}};
}

}  // namespace fiscal::dialects::fatoripay
