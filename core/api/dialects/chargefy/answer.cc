#include "core/api/dialects/chargefy/answer.h"

#include <fiscal/tax_id.hpp>

#include <nlohmann/json.hpp>

#include "core/api/dialects/chargefy/translation.h"
#include "core/api/dialects/place_names.h"
#include "core/api/dialects/values.h"
#include "core/billing/amount_due.h"
#include "core/billing/words.h"

namespace fiscal::dialects::chargefy {
namespace {

constexpr std::size_t least_digits_of_a_number = 4;

Json document_type_of(const Party& party) {
  switch (tax_id_kind(party.tax_id.value_or(""))) {
    case TaxIdKind::Cpf:
      return "cpf";
    case TaxIdKind::Cnpj:
      return "cnpj";
    case TaxIdKind::Neither:
      return nullptr;
  }
  return nullptr;
}

Json billing_address(const std::optional<Address>& address) {
  if (!address) return Json::object();
  const auto [city, state] = place_of(*address);
  return {
      {"street", address->street},
      {"number", address->number},
      {"complement", text_or_null(address->complement)},
      {"neighborhood", address->district},
      {"city", text_or_null(city)},
      {"state", text_or_null(state)},
      {"postal_code", text_or_null(address->country ? address->foreign_postal_code : address->postal_code)},
      {"country", address->country.value_or("BR")}};
}

Json late_fee_of(const billing::PaymentTerms& terms) {
  if (!terms.late_fee) return nullptr;
  if (terms.late_fee->percent)
    return {{"type", "percentage"}, {"value", percent_number(*terms.late_fee->percent)}};
  return {{"type", "fixed"}, {"value", terms.late_fee->amount.value_or(Money{}).centavos}};
}

Json centavos_or_null(Money amount) { return amount == Money{} ? Json(nullptr) : Json(amount.centavos); }

/// What the request said and a billing invoice does not keep; null members where another door made the
/// invoice.
Json remembered_of(const billing::BillingInvoice& invoice) {
  const Json request = Json::parse(invoice.request, nullptr, false);
  return request.is_discarded() ? Json() : member(request, "chargefy");
}

Json line_object(const billing::BillingInvoice& invoice, std::size_t at, const Json& said) {
  const billing::LineItem& item = invoice.items[at];
  const Money amount{item.unit_amount.centavos * item.quantity};
  const Json& price = member(said, "price");
  const Json own_price{{"currency", "brl"}, {"unit_amount", item.unit_amount.centavos}};
  return {{"id", "ili_" + invoice_id(invoice.id).substr(4) + "_" + std::to_string(at)},
          {"object", "invoice_line_item"},
          {"amount_discount", 0},
          {"amount_subtotal", amount.centavos},
          {"amount_tax", 0},
          {"amount_total", amount.centavos},
          {"currency", "brl"},
          {"description", item.description},
          {"discountable", true},
          {"metadata", member(said, "metadata").is_object() ? member(said, "metadata") : Json::object()},
          {"period_end", nullptr},
          {"period_start", nullptr},
          {"position", at},
          {"price", price},
          {"price_data", price.is_null() ? own_price : Json(nullptr)},
          {"product", member(said, "product")},
          {"proration", false},
          {"proration_details", Json::object()},
          {"quantity", item.quantity},
          {"recurring_interval", nullptr},
          {"recurring_interval_count", nullptr},
          {"subscription_item", nullptr},
          {"unit_amount", item.unit_amount.centavos}};
}

Json line_objects(const billing::BillingInvoice& invoice, const Json& said) {
  static const Json nothing;
  const Json& lines = member(said, "lines");
  Json objects = Json::array();
  for (std::size_t at = 0; at < invoice.items.size(); ++at)
    objects.push_back(line_object(invoice, at, lines.is_array() && at < lines.size() ? lines[at] : nothing));
  return objects;
}

Json closed_as(const billing::BillingInvoice& invoice, billing::BillingStatus status) {
  if (invoice.status != status || !invoice.closed_at) return nullptr;
  return to_text(*invoice.closed_at);
}

std::string number_of_invoice(const billing::BillingInvoice& invoice) {
  std::string digits = std::to_string(invoice.number);
  if (digits.size() < least_digits_of_a_number)
    digits.insert(0, least_digits_of_a_number - digits.size(), '0');
  return invoice.series + "-" + digits;
}

Instant last_change(const billing::BillingInvoice& invoice) {
  Instant last = invoice.created_at;
  if (!invoice.payments.empty()) last = std::max(last, invoice.payments.back().recorded_at);
  return std::max(last, invoice.closed_at.value_or(last));
}

}  // namespace

Json list_object(std::vector<Json> data, bool has_more, const std::string& url) {
  Json rows = Json::array();
  for (Json& row : data) rows.push_back(std::move(row));
  return {{"object", "list"}, {"data", std::move(rows)}, {"has_more", has_more}, {"url", url}};
}

Json payment_list(const billing::BillingInvoice& invoice) {
  std::vector<Json> payments;
  for (const billing::Payment& payment : invoice.payments)
    payments.push_back({{"id", payment.id},
                        {"object", "payment"},
                        {"amount", payment.amount.centavos},
                        {"created_at", to_text(payment.recorded_at)},
                        {"currency", "brl"},
                        {"payment_method_type", billing::to_text(payment.method)},
                        {"status", "succeeded"}});
  return list_object(std::move(payments), false, "/v1/invoices/" + invoice_id(invoice.id) + "/payments");
}

Json invoice_object(const billing::BillingInvoice& invoice, const View& view) {
  const bool open = invoice.status == billing::BillingStatus::Open;
  const Money paid = billing::amount_paid(invoice);
  const Money remaining =
      invoice.status == billing::BillingStatus::Paid ? Money{} : std::max(invoice.amount - paid, Money{});
  const auto due = billing::amount_due(invoice.amount, invoice.terms, invoice.payments,
                                       billing::day_of(invoice, view.now));
  const Json said = remembered_of(invoice);
  const Party& party = invoice.bill_to;
  Json types = Json::array();
  for (const billing::PaymentMethod method : invoice.payment_method_types)
    types.push_back(billing::to_text(method));
  const ZoneOffset offset = brazilian_zone(invoice.zone).value_or(ZoneOffset{-180});
  return {{"id", invoice_id(invoice.id)},
          {"object", "invoice"},
          {"allow_late_payment", invoice.terms.allow_late_payment},
          {"amount_credit_balance_applied", 0},
          {"amount_discount", 0},
          {"amount_due", invoice.amount.centavos},
          {"amount_due_now", open ? due.total.centavos : invoice.amount.centavos},
          {"amount_paid", paid.centavos},
          {"amount_remaining", remaining.centavos},
          {"amount_subtotal", invoice.amount.centavos},
          {"amount_tax", 0},
          {"amount_total", invoice.amount.centavos},
          {"billing_reason", "manual"},
          {"collection_method", "send_invoice"},
          {"created_at", to_text(invoice.created_at)},
          {"currency", "brl"},
          {"customer", text_or_null(invoice.customer)},
          {"customer_billing_address", billing_address(party.address)},
          {"customer_billing_name", party.name},
          {"customer_document", text_or_null(party.tax_id)},
          {"customer_document_type", document_type_of(party)},
          {"customer_email", text_or_null(party.email)},
          {"customer_name", party.name},
          {"default_payment_method", member(said, "default_payment_method")},
          {"description", member(said, "description")},
          {"due_date", to_text(start_of(invoice.terms.due_date, offset))},
          {"ending_balance", 0},
          {"hosted_invoice_url", view.page_url},
          {"interest",
           invoice.terms.interest
               ? Json{{"percent_per_month", percent_number(invoice.terms.interest->percent_per_month)}}
               : Json(nullptr)},
          {"interest_amount", open ? centavos_or_null(due.interest) : Json(nullptr)},
          {"invoice_pdf_url", nullptr},
          {"late_fee", late_fee_of(invoice.terms)},
          {"late_fee_amount", open ? centavos_or_null(due.late_fee) : Json(nullptr)},
          {"latest_charge", nullptr},
          {"line_items", line_objects(invoice, said)},
          {"livemode", view.livemode},
          {"marked_uncollectible_at", closed_as(invoice, billing::BillingStatus::Uncollectible)},
          {"metadata", invoice.metadata.empty() ? Json::object() : Json(invoice.metadata)},
          {"number", number_of_invoice(invoice)},
          {"paid_at", closed_as(invoice, billing::BillingStatus::Paid)},
          {"payment_intent", nullptr},
          {"payment_method_types", std::move(types)},
          {"payments", payment_list(invoice)},
          {"starting_balance", 0},
          {"statement_descriptor", member(said, "statement_descriptor")},
          {"status", billing::to_text(invoice.status)},
          {"subscription", nullptr},
          {"updated_at", to_text(last_change(invoice))},
          {"voided_at", closed_as(invoice, billing::BillingStatus::Void)}};
}

Json customer_object(const billing::Customer& customer, bool livemode) {
  const Party& party = customer.party;
  return {{"id", customer.id},
          {"object", "customer"},
          {"billing_address", billing_address(party.address)},
          {"billing_name", party.name},
          {"created_at", to_text(customer.created_at)},
          {"document", text_or_null(party.tax_id)},
          {"document_type", document_type_of(party)},
          {"email", text_or_null(party.email)},
          {"livemode", livemode},
          {"metadata", customer.metadata.empty() ? Json::object() : Json(customer.metadata)},
          {"name", party.name},
          {"phone", text_or_null(party.phone)}};
}

}  // namespace fiscal::dialects::chargefy
