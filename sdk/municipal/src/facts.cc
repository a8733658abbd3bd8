#include <fiscal/municipal/facts.hpp>

#include <array>

namespace fiscal::municipal {
namespace {

constexpr auto fact_names = std::to_array<std::string_view>({
    "benefit.number",
    "cancel.code",
    "cancel.id",
    "cancel.reason",
    "cancel.text",
    "competence",
    "credentials.access_key",
    "credentials.authorization_key",
    "credentials.password",
    "credentials.user",
    "customer.cnpj",
    "customer.complement",
    "customer.country_code",
    "customer.cpf",
    "customer.district",
    "customer.email",
    "customer.foreign_address",
    "customer.foreign_id",
    "customer.municipal_registration",
    "customer.municipality",
    "customer.name",
    "customer.number",
    "customer.phone",
    "customer.postal_code",
    "customer.state",
    "customer.street",
    "deduction.deducted",
    "deduction.deductible",
    "deduction.document",
    "deduction.issued_on",
    "deduction.kind",
    "deduction.kind_text",
    "deduction.nfe_key",
    "deduction.nfe_number",
    "deduction.nfe_state",
    "deduction.nfse_code",
    "deduction.nfse_municipality",
    "deduction.nfse_number",
    "deduction.supplier_cnpj",
    "deduction.supplier_cpf",
    "declaration.id",
    "discount.conditional",
    "discount.unconditional",
    "environment",
    "environment.is_test",
    "event.code",
    "event.name",
    "ibs_cbs.cbs_deferral",
    "ibs_cbs.classification",
    "ibs_cbs.cst",
    "ibs_cbs.finality",
    "ibs_cbs.government_entity",
    "ibs_cbs.municipal_deferral",
    "ibs_cbs.operation_indicator",
    "ibs_cbs.operation_type",
    "ibs_cbs.personal_use",
    "ibs_cbs.presumed_credit",
    "ibs_cbs.recipient_cnpj",
    "ibs_cbs.recipient_cpf",
    "ibs_cbs.recipient_differs",
    "ibs_cbs.recipient_name",
    "ibs_cbs.referenced_key",
    "ibs_cbs.regular_classification",
    "ibs_cbs.regular_cst",
    "ibs_cbs.state_deferral",
    "intermediary.cnpj",
    "intermediary.complement",
    "intermediary.cpf",
    "intermediary.district",
    "intermediary.municipal_registration",
    "intermediary.municipality",
    "intermediary.name",
    "intermediary.number",
    "intermediary.postal_code",
    "intermediary.state",
    "intermediary.street",
    "iss.amount",
    "iss.base",
    "iss.due_in",
    "iss.exigibility",
    "iss.nature",
    "iss.process",
    "iss.rate",
    "iss.responsible",
    "iss.taxable",
    "iss.withheld",
    "iss.withheld_amount",
    "issuer.cnpj",
    "issuer.cpf",
    "issuer.cultural_incentive",
    "issuer.municipal_registration",
    "issuer.municipality",
    "issuer.name",
    "issuer.simples",
    "issuer.simples_assessment",
    "issuer.special_regime",
    "layout",
    "lot.count",
    "lot.id",
    "lot.number",
    "nfse.number",
    "nfse.verification",
    "notes",
    "protocol",
    "rps.id",
    "rps.issued",
    "rps.kind",
    "rps.number",
    "rps.replaced_number",
    "rps.replaced_series",
    "rps.series",
    "rps.status",
    "service.cnae",
    "service.country_code",
    "service.description",
    "service.item",
    "service.municipal_code",
    "service.municipality",
    "service.national_code",
    "service.nbs",
    "substitution.id",
    "value.amount",
    "value.approximate_taxes",
    "value.cofins",
    "value.csll",
    "value.deductions",
    "value.income_tax",
    "value.net",
    "value.other_withholdings",
    "value.pis",
    "value.social_security",
    "withheld.cofins",
    "withheld.csll",
    "withheld.income_tax",
    "withheld.pis",
    "withheld.social_security",
    "work.art",
    "work.code",
});

constexpr auto list_names =
    std::to_array<std::string_view>({"declarations", "deductions", "referenced_keys"});

bool is_blank(const Fact& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text != nullptr && text->empty();
}

}  // namespace

void Facts::set(std::string_view name, Fact value) {
  if (is_blank(value)) return;
  facts_.insert_or_assign(std::string(name), std::move(value));
}

const Fact* Facts::find(std::string_view name) const {
  const auto at = facts_.find(name);
  return at == facts_.end() ? nullptr : &at->second;
}

Facts& Facts::add(std::string_view list) { return lists_[std::string(list)].emplace_back(); }

std::span<const Facts> Facts::list(std::string_view name) const {
  const auto at = lists_.find(name);
  if (at == lists_.end()) return {};
  return at->second;
}

std::span<const std::string_view> known_facts() { return fact_names; }

std::span<const std::string_view> known_lists() { return list_names; }

}  // namespace fiscal::municipal
