#include <fiscal/municipal/declaration.hpp>
#include <fiscal/tax_id.hpp>

#include "sdk/municipal/src/declaration_parts.h"

namespace fiscal::municipal {
namespace {

std::string yes_or_no(bool yes) { return yes ? "1" : "2"; }

/// ABRASF 2.04 tsRegimeEspecialTributacao and 1.00 alike: 1 municipal micro company, 2 estimate, 3
/// professional company, 4 cooperative, 5 MEI of the Simples, 6 ME/EPP of the Simples.
std::string special_regime(const Issuer& issuer) {
  if (issuer.tax_regime == TaxRegime::SimplesMei) return "5";
  switch (issuer.special_regime) {
    case SpecialRegime::MunicipalMicroCompany:
      return "1";
    case SpecialRegime::Estimated:
      return "2";
    case SpecialRegime::ProfessionalCompany:
      return "3";
    case SpecialRegime::CooperativeAct:
      return "4";
    default:
      return issuer.tax_regime == TaxRegime::SimplesMeEpp ? "6" : "";
  }
}

/// DPS regApTribSN, which some towns ask for in their own layouts: 1 all in the Simples, 2 ISS outside, 3 all
/// outside.
std::string simples_assessment(const Issuer& issuer) {
  if (issuer.tax_regime != TaxRegime::SimplesMeEpp) return "";
  switch (issuer.simples_assessment.value_or(SimplesAssessment::AllInSimples)) {
    case SimplesAssessment::IssOutside:
      return "2";
    case SimplesAssessment::FederalAndIssOutside:
      return "3";
    case SimplesAssessment::AllInSimples:
      break;
  }
  return "1";
}

std::string of_code(const std::map<std::string, std::string, std::less<>>& codes, const std::string& national,
                    const std::string& otherwise) {
  const auto at = codes.find(national);
  return at == codes.end() ? otherwise : at->second;
}

void set_service(Facts& facts, const IssueInvoice& request, const LocalFacts& local) {
  const Invoice& invoice = request.invoice;
  const Service& service = invoice.service;
  facts.set("service.national_code", service.national_code);
  facts.set("service.item", service.national_code.substr(0, 4));
  facts.set("service.cnae", of_code(local.cnaes, service.national_code, local.cnae.value_or("")));
  facts.set("service.municipal_code",
            of_code(local.municipal_codes, service.national_code, service.municipal_code.value_or("")));
  facts.set("service.nbs", service.nbs.value_or(""));
  facts.set("service.description", service.description);
  const std::string here = invoice.issuer->municipality;
  // A service abroad has 9999999 in place of a municipality (ABRASF 2.04, CodigoMunicipio).
  facts.set("service.municipality",
            service.country ? std::string("9999999") : service.municipality.value_or(here));
  if (service.country) facts.set("service.country_code", central_bank_country(*service.country));
  if (service.construction) facts.set("work.code", service.construction->work_code.value_or(""));
  facts.set("work.art", service.technical_document.value_or(""));
  if (service.event) {
    facts.set("event.code", service.event->code.value_or(""));
    facts.set("event.name", service.event->name);
  }
  facts.set("notes", service.notes.value_or(""));
}

/// What the connection says of countries goes before what this library knows.
void set_own_countries(Facts& facts, const Invoice& invoice, const LocalFacts& local) {
  const auto own = [&](std::string_view fact, const std::optional<std::string>& country) {
    if (!country) return;
    if (const auto code = local.country_codes.find(*country); code != local.country_codes.end())
      facts.set(fact, code->second);
  };
  own("service.country_code", invoice.service.country);
  if (invoice.customer && invoice.customer->address)
    own("customer.country_code", invoice.customer->address->country);
}

void set_declaration(Facts& facts, const IssueInvoice& request, const LocalFacts& local) {
  const Invoice& invoice = request.invoice;
  set_rps(facts, *request.number);
  facts.set("declaration.id", "dps" + std::to_string(request.number->number));
  facts.set("rps.id", "rps" + std::to_string(request.number->number));
  facts.set("rps.issued", LocalTime{request.context.now, request.context.zone});
  facts.set("rps.status", std::string("1"));
  facts.set("competence",
            invoice.competence_date.value_or(local_date(request.context.now, request.context.zone)));
  set_service(facts, request, local);
  set_values(facts, invoice);
  set_parties(facts, invoice);
  set_own_countries(facts, invoice, local);
  set_deductions(facts, invoice);
  set_ibs_cbs(facts, invoice);
  facts.set("issuer.special_regime", special_regime(*invoice.issuer));
  facts.set("issuer.simples", yes_or_no(invoice.issuer->tax_regime != TaxRegime::Regular));
  facts.set("issuer.simples_assessment", simples_assessment(*invoice.issuer));
  facts.set("issuer.cultural_incentive", yes_or_no(local.cultural_incentive));
}

}  // namespace

void set_rps(Facts& facts, const DocumentNumber& number) {
  facts.set("rps.number", std::to_string(number.number));
  facts.set("rps.series", number.series);
  facts.set("rps.kind", std::string("1"));
}

void set_environment(Facts& facts, Environment environment) {
  const bool production = environment == Environment::Production;
  facts.set("environment", std::string(production ? "1" : "2"));
  facts.set("environment.is_test", std::string(production ? "false" : "true"));
}

Facts issuer_facts(const Issuer& issuer, const Profile& profile, const LocalFacts& local) {
  Facts facts;
  facts.set(tax_id_kind(issuer.tax_id) == TaxIdKind::Cpf ? "issuer.cpf" : "issuer.cnpj", issuer.tax_id);
  facts.set("issuer.name", issuer.name);
  facts.set("issuer.municipality", issuer.municipality);
  facts.set("issuer.municipal_registration", issuer.municipal_registration.value_or(""));
  facts.set("layout", profile.layout);
  facts.set("credentials.user", local.user);
  facts.set("credentials.password", local.password);
  facts.set("credentials.access_key", local.access_key);
  facts.set("credentials.authorization_key", local.authorization_key);
  return facts;
}

void add_declaration(Facts& lot, const IssueInvoice& request, const LocalFacts& local) {
  set_declaration(lot.add("declarations"), request, local);
  lot.set("lot.count", std::to_string(lot.list("declarations").size()));
}

Facts facts_of(const IssueInvoice& request, const Profile& profile, const LocalFacts& local) {
  Facts facts = issuer_facts(*request.invoice.issuer, profile, local);
  set_environment(facts, request.context.environment);
  // One declaration a lot: its number is the lot's, so that a lost protocol does not lose the lot.
  facts.set("lot.number", std::to_string(request.number->number));
  facts.set("lot.id", "lote" + std::to_string(request.number->number));
  facts.set("substitution.id", "subst" + std::to_string(request.number->number));
  add_declaration(facts, request, local);
  // Operations that take one declaration without a lot name its facts directly.
  set_declaration(facts, request, local);
  return facts;
}

}  // namespace fiscal::municipal
