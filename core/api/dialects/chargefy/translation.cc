#include "core/api/dialects/chargefy/translation.h"

#include <fiscal/encoding.hpp>

#include <nlohmann/json.hpp>

#include "core/api/dialects/values.h"
#include "core/api/resource.h"

namespace fiscal::dialects::chargefy {
namespace {

constexpr std::string_view invoice_prefix = "inv_";
constexpr std::string_view kept_prefix = "bil_";
constexpr std::string_view series_letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
constexpr const char* untold = "Cobrança avulsa";

struct Renamed {
  std::string_view field;
  std::string_view param;
};

constexpr Renamed params[] = {
    {"/customer", "customer"},
    {"/bill_to", "customer"},
    {"/amount", "amount"},
    {"/items", "line_items"},
    {"/description", "description"},
    {"/due_date", "due_date"},
    {"/late_fee", "late_fee"},
    {"/interest", "interest"},
    {"/allow_late_payment", "allow_late_payment"},
    {"/payment_method_types", "payment_method_types"},
    {"/delivery", "delivery"},
    {"/metadata", "metadata"},
};

std::string param_of(std::string_view field) {
  for (const Renamed& known : params)
    if (field.starts_with(known.field)) return std::string(known.param);
  return {};
}

billing::PaymentMethod method_of(const std::string& text) {
  if (text == "pix") return billing::PaymentMethod::Pix;
  return text == "boleto" ? billing::PaymentMethod::Boleto : billing::PaymentMethod::CreditCard;
}

billing::LineItem line_of(const LineItem& line, const Price* price) {
  const auto& described = line.description   ? line.description
                          : price != nullptr ? price->description
                                             : std::nullopt;
  return {described.value_or(untold), line.quantity,
          price != nullptr ? price->unit_amount : line.unit_amount.value_or(Money{})};
}

const Price* price_of(const LineItem& line, const std::map<std::string, Price>& prices) {
  if (!line.price) return nullptr;
  const auto at = prices.find(*line.price);
  return at == prices.end() ? nullptr : &at->second;
}

}  // namespace

billing::NewBillingInvoice new_billing_invoice(const CreateInvoice& wanted,
                                               const std::map<std::string, Price>& prices) {
  billing::NewBillingInvoice invoice;
  invoice.customer = wanted.customer;
  if (wanted.amount) invoice.items = {{wanted.description.value_or(untold), 1, *wanted.amount}};
  for (const LineItem& line : wanted.line_items)
    invoice.items.push_back(line_of(line, price_of(line, prices)));
  invoice.due_date = wanted.due_date;
  if (wanted.late_fee) {
    const auto* percent = std::get_if<Rate>(&*wanted.late_fee);
    invoice.late_fee = percent != nullptr ? billing::LateFee{std::nullopt, *percent}
                                          : billing::LateFee{std::get<Money>(*wanted.late_fee), std::nullopt};
  }
  if (wanted.interest_per_month) invoice.interest = billing::Interest{*wanted.interest_per_month};
  invoice.allow_late_payment = wanted.allow_late_payment;
  for (const std::string& type : wanted.payment_method_types)
    invoice.payment_method_types.push_back(method_of(type));
  invoice.delivery = billing::Delivery{
      wanted.deliver ? billing::DeliveryMethod::Email : billing::DeliveryMethod::Manual, std::nullopt};
  invoice.series = series_of(wanted.customer);
  invoice.metadata = wanted.metadata;
  return invoice;
}

std::string remembered(const CreateInvoice& wanted, const std::map<std::string, Price>& prices) {
  Json lines = Json::array();
  for (const LineItem& line : wanted.line_items) {
    const Price* price = price_of(line, prices);
    lines.push_back({{"price", text_or_null(line.price)},
                     {"product", text_or_null(price != nullptr ? price->product : line.product)},
                     {"metadata", line.metadata.empty() ? Json::object() : Json(line.metadata)}});
  }
  return Json{{"chargefy",
               {{"description", text_or_null(wanted.description)},
                {"statement_descriptor", text_or_null(wanted.statement_descriptor)},
                {"default_payment_method", text_or_null(wanted.default_payment_method)},
                {"lines", std::move(lines)}}}}
      .dump();
}

Error error_of(const Findings& findings) {
  const Finding& first = findings.front();
  const std::string param = param_of(first.field);
  if (first.code == "customer_unknown")
    return {400, "invalid_request_error", "resource_missing", first.text, "customer"};
  return parameter_invalid(first.code, param, first.text + (first.fix.empty() ? "" : " " + first.fix));
}

std::optional<billing::BillingStatus> status_named(std::string_view text) {
  if (text == "open") return billing::BillingStatus::Open;
  if (text == "paid") return billing::BillingStatus::Paid;
  if (text == "void") return billing::BillingStatus::Void;
  if (text == "uncollectible") return billing::BillingStatus::Uncollectible;
  return std::nullopt;
}

std::string series_of(const std::string& customer) {
  const std::string digest = sha256(customer);
  std::string series;
  for (std::size_t at = 0; at < 4; ++at)
    series += series_letters[static_cast<unsigned char>(digest[at]) % series_letters.size()];
  return series;
}

std::string invoice_id(const std::string& kept) {
  return std::string(invoice_prefix) + kept.substr(kept_prefix.size());
}

std::optional<std::string> kept_id(const std::string& invoice) {
  if (!invoice.starts_with(invoice_prefix)) return std::nullopt;
  return std::string(kept_prefix) + invoice.substr(invoice_prefix.size());
}

}  // namespace fiscal::dialects::chargefy
