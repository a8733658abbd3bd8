#pragma once

#include <fiscal/http.hpp>
#include <fiscal/invoice.hpp>
#include <fiscal/json.hpp>
#include <fiscal/kv.hpp>
#include <fiscal/outcome.hpp>
#include <fiscal/rendering.hpp>
#include <fiscal/request.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// The one spelling of every enumerator outside C++.
namespace fiscal::described {

template <class E>
struct Names;

#define FISCAL_NAMES(Type, ...)                                                                 \
  template <>                                                                                   \
  struct Names<Type> {                                                                          \
    using enum Type;                                                                            \
    static constexpr auto list = std::to_array<std::pair<Type, std::string_view>>(__VA_ARGS__); \
  }

FISCAL_NAMES(InvoiceType, {{Service, "service"}, {Billing, "billing"}});
FISCAL_NAMES(Environment, {{Test, "test"}, {Production, "production"}});
FISCAL_NAMES(NoForeignTaxId,
             {{NotInformed, "not_informed"}, {Exempt, "exempt"}, {NotRequired, "not_required"}});
FISCAL_NAMES(TaxRegime,
             {{Regular, "regular"}, {SimplesMei, "simples_mei"}, {SimplesMeEpp, "simples_me_epp"}});
FISCAL_NAMES(SimplesAssessment, {{AllInSimples, "all_in_simples"},
                                 {IssOutside, "iss_outside"},
                                 {FederalAndIssOutside, "federal_and_iss_outside"}});
FISCAL_NAMES(SpecialRegime, {{None, "none"},
                             {CooperativeAct, "cooperative_act"},
                             {Estimated, "estimated"},
                             {MunicipalMicroCompany, "municipal_micro_company"},
                             {Notary, "notary"},
                             {SelfEmployed, "self_employed"},
                             {ProfessionalCompany, "professional_company"},
                             {Other, "other"}});
FISCAL_NAMES(DeductionKind, {{FoodAndBeverages, "food_and_beverages"},
                             {Materials, "materials"},
                             {ExternalProduction, "external_production"},
                             {ExpenseReimbursement, "expense_reimbursement"},
                             {ConsortiumTransfer, "consortium_transfer"},
                             {HealthPlan, "health_plan"},
                             {Services, "services"},
                             {SubcontractedLabour, "subcontracted_labour"},
                             {PartnerProfessional, "partner_professional"},
                             {Other, "other"}});
FISCAL_NAMES(IssTreatment,
             {{Taxable, "taxable"}, {Immune, "immune"}, {Export, "export"}, {NotSubject, "not_subject"}});
FISCAL_NAMES(WithheldBy, {{Nobody, "nobody"}, {Customer, "customer"}, {Intermediary, "intermediary"}});
FISCAL_NAMES(ContributionsWithheld, {{None, "none"},
                                     {PisCofinsCsll, "pis_cofins_csll"},
                                     {PisCofins, "pis_cofins"},
                                     {Pis, "pis"},
                                     {Cofins, "cofins"},
                                     {CofinsCsll, "cofins_csll"},
                                     {Csll, "csll"},
                                     {PisCsll, "pis_csll"}});
FISCAL_NAMES(ChargeKind, {{Charge, "charge"},
                          {Payment, "payment"},
                          {Installment, "installment"},
                          {Transaction, "transaction"}});
FISCAL_NAMES(SubstitutionReason, {{LeftSimples, "left_simples"},
                                  {EnteredSimples, "entered_simples"},
                                  {RetroactiveImmunity, "retroactive_immunity"},
                                  {RetroactiveTaxation, "retroactive_taxation"},
                                  {RejectedByCustomer, "rejected_by_customer"},
                                  {Other, "other"}});
FISCAL_NAMES(CancelReason,
             {{IssuedInError, "issued_in_error"}, {NotRendered, "not_rendered"}, {Other, "other"}});
FISCAL_NAMES(QueryPurpose, {{Issue, "issue"}, {Cancel, "cancel"}});
FISCAL_NAMES(Standing, {{Authorized, "authorized"}, {Cancelled, "cancelled"}, {Substituted, "substituted"}});
FISCAL_NAMES(Retry, {{Never, "never"}, {Later, "later"}, {OtherConnection, "other_connection"}});
FISCAL_NAMES(Effect, {{Read, "read"}, {Write, "write"}});
FISCAL_NAMES(HttpFailureKind, {{NotConnected, "not_connected"},
                               {NoAnswer, "no_answer"},
                               {TooLarge, "too_large"},
                               {Blocked, "blocked"}});
FISCAL_NAMES(SignatureAlgorithm, {{RsaSha1, "rsa-sha1"}, {RsaSha256, "rsa-sha256"}});
FISCAL_NAMES(ProofMethod, {{Equal, "equal"},
                           {HmacSha1, "hmac-sha1"},
                           {HmacSha256, "hmac-sha256"},
                           {StandardWebhooks, "standard-webhooks"}});
FISCAL_NAMES(KvOperation, {{Get, "get"}, {Put, "put"}, {Delete, "delete"}});

#undef FISCAL_NAMES

template <class E>
std::string_view name_of(E value) {
  for (const auto& [enumerator, name] : Names<E>::list)
    if (enumerator == value) return name;
  return {};
}

template <class E>
std::optional<E> named(std::string_view text) {
  for (const auto& [enumerator, name] : Names<E>::list)
    if (name == text) return enumerator;
  return std::nullopt;
}

template <class E>
std::string all_names() {
  std::string names;
  for (const auto& [enumerator, name] : Names<E>::list)
    names += (names.empty() ? "" : ", ") + std::string(name);
  return names;
}

}  // namespace fiscal::described
