#include "core/api/dialects/safe2pay/order.h"

#include <fiscal/json.hpp>

#include <nlohmann/json.hpp>
#include <string_view>

#include "core/api/dialects/values.h"

namespace fiscal::dialects::safe2pay {
namespace {

struct FieldError {
  std::string_view field;
  KnownError error;
};

constexpr FieldError field_errors[] = {
    {"/competence_date", competence_invalid},
    {"/customer/address/street", street_missing},
    {"/customer/address/postal_code", zip_code_missing},
    {"/customer/address/number", number_missing},
    {"/customer/address/district", district_missing},
    {"/customer/address/municipality", city_missing},
    {"/customer/address/city", city_missing},
    {"/customer/address/region", state_missing},
    {"/customer/address/country", country_missing},
};

constexpr std::pair<std::string_view, const char*> field_names[] = {
    {"/customer/name", "Customer.Name"},
    {"/customer/tax_id", "Customer.Identity"},
    {"/customer/email", "Customer.Email"},
    {"/customer/phone", "Customer.Phone"},
    {"/amount", "Amount"},
    {"/service/description", "Description"},
    {"/service/national_code", "Service.IdService"}};

}  // namespace

std::string canonical_invoice(const Transaction& transaction, const IssueRequest& wish,
                              const RenderedService& rendered) {
  Json service = Json::parse(rendered.service);
  if (transaction.description) service["description"] = *transaction.description;
  Json invoice{{"reference", transaction.note_reference},
               {"service", std::move(service)},
               {"amount", transaction.amount.centavos},
               {"charge", {{"kind", "transaction"}, {"reference", transaction.id}}}};
  if (rendered.taxes) invoice["taxes"] = Json::parse(*rendered.taxes);
  if (transaction.customer)
    invoice["customer"] = Json::parse(to_json(
        wish.customer ? with_override(*transaction.customer, *wish.customer) : *transaction.customer));
  if (wish.competence_date) invoice["competence_date"] = to_text(*wish.competence_date);
  if (transaction.callback_url) invoice["metadata"] = {{callback_url_member, *transaction.callback_url}};
  return invoice.dump();
}

Error error_of(const Findings& findings) {
  for (const Finding& finding : findings)
    for (const FieldError& known : field_errors)
      if (finding.field == known.field) return known.error;
  const Finding& first = findings.front();
  for (const auto& [field, name] : field_names)
    if (first.field == field)
      return {std::string(fiscal_rule_code), std::string(name) + ": " + sentences_of(first)};
  return {std::string(fiscal_rule_code), sentences_of(first)};
}

}  // namespace fiscal::dialects::safe2pay
