#include <fiscal/encoding.hpp>
#include <fiscal/tax_id.hpp>

#include <nlohmann/json.hpp>

#include "core/api/dialects/asaas/catalogs.h"
#include "core/api/dialects/asaas/customers.h"
#include "core/api/dialects/asaas/dialect.h"
#include "core/api/dialects/asaas/listing.h"
#include "core/api/dialects/asaas/wording.h"
#include "core/api/problem.h"
#include "core/api/resource.h"

// Customers and payments, which invoices refer to, and what an account may say in its invoices.
namespace fiscal::dialects::asaas {
namespace {

using api::Caller;
using api::Request;
using api::Response;

Response nothing_there() { return refused("O recurso solicitado não foi encontrado.", 404, "not_found"); }

std::optional<std::string> filter_of(const Request& request, const char* name) {
  const auto at = request.query.find(name);
  return at == request.query.end() || at->second.empty() ? std::nullopt : std::optional(at->second);
}

Json payment_json(const billing::Charge& charge) {
  return {{"object", "payment"},
          {"id", charge.reference.value_or(charge.id)},
          {"dateCreated", to_text(local_date(charge.created_at, ZoneOffset{-180}))},
          {"customer", charge.customer ? Json(*charge.customer) : Json(nullptr)},
          {"value", reais_number(charge.amount)},
          {"billingType", charge.metadata.contains("asaas.billingType")
                              ? Json(charge.metadata.at("asaas.billingType"))
                              : Json("UNDEFINED")},
          {"status", charge.status == billing::ChargeStatus::Paid ? "RECEIVED" : "PENDING"},
          {"dueDate", charge.due_date ? Json(to_text(*charge.due_date)) : Json(nullptr)},
          {"description", charge.description ? Json(*charge.description) : Json(nullptr)},
          {"externalReference", charge.metadata.contains("asaas.externalReference")
                                    ? Json(charge.metadata.at("asaas.externalReference"))
                                    : Json(nullptr)},
          {"deleted", charge.status == billing::ChargeStatus::Cancelled}};
}

}  // namespace

void AsaasDialect::add_other_routes(Routes& routes, const std::string& base) {
  const std::string customers = base + "/customers", customer = customers + "/{id}",
                    payments = base + "/payments";
  routes.add("POST", customers, bound(&AsaasDialect::create_customer));
  routes.add("GET", customers, bound(&AsaasDialect::list_customers));
  routes.add("GET", customer, bound(&AsaasDialect::show_customer));
  routes.add("PUT", customer, bound(&AsaasDialect::update_customer));
  routes.add("POST", customer, bound(&AsaasDialect::update_customer));
  routes.add("DELETE", customer, bound(&AsaasDialect::delete_customer));
  routes.add("POST", customer + "/restore", bound(&AsaasDialect::restore_customer));
  routes.add("POST", payments, bound(&AsaasDialect::create_payment));
  routes.add("GET", payments, bound(&AsaasDialect::list_payments));
  routes.add("GET", payments + "/{id}", bound(&AsaasDialect::show_payment));
  routes.add("GET", base + "/fiscalInfo/services", bound(&AsaasDialect::services));
  routes.add("GET", base + "/fiscalInfo/municipalOptions", bound(&AsaasDialect::municipal_options));
  routes.add("GET", base + "/fiscalInfo", bound(&AsaasDialect::fiscal_info));
  routes.add("GET", base + "/fiscalInfo/", bound(&AsaasDialect::fiscal_info));
  for (const char* path : {"/fiscalInfo", "/fiscalInfo/"})
    routes.add("POST", base + path, [](const Request&, const Caller&) {
      // Whoever holds an account's key must not be able to change who signs.
      return refused("Os dados fiscais e o certificado são cadastrados pelo operador deste gateway.", 403,
                     "error");
    });
  routes.add("POST", base + "/fiscalInfo/nationalPortal", bound(&AsaasDialect::set_national_portal));
  for (const TaxCatalog catalog :
       {TaxCatalog::NbsCodes, TaxCatalog::FederalServiceCodes, TaxCatalog::TaxSituationCodes,
        TaxCatalog::TaxClassificationCodes, TaxCatalog::OperationIndicatorCodes})
    routes.add("GET", base + "/fiscalInfo" + std::string(path_of(catalog)),
               [catalog](const Request& request, const Caller&) { return list_catalog(catalog, request); });
}

Response AsaasDialect::create_customer(const Request& request, const Caller& caller) {
  const auto body = body_object(request);
  if (!body) return api::problem(400, body.error());
  billing::Customer customer;
  const Findings problems = read_customer(*body, CustomerBody::Whole, customer);
  if (!problems.empty()) return refused(problems);
  const auto added = desk_.customers().add(caller.account, std::move(customer));
  return added ? api::json_response(200, customer_json(*added)) : api::problem(409, added.error());
}

Response AsaasDialect::list_customers(const Request& request, const Caller& caller) {
  const auto paging = read_paging(request);
  if (!paging) return refused(Findings{paging.error()});
  billing::CustomerQuery query;
  query.part.offset = paging->offset;
  query.part.limit = paging->limit;
  query.part.counted = true;
  if (const auto number = filter_of(request, "cpfCnpj")) query.tax_id = normalise_tax_id(*number);
  query.reference = filter_of(request, "externalReference");
  query.email = filter_of(request, "email");
  const auto page = desk_.customers().list(caller.account, query);
  Json data = Json::array();
  for (const billing::Customer& customer : page.rows) data.push_back(customer_json(customer));
  return api::json_response(200, list_json(*paging, page.total.value_or(0), std::move(data)));
}

Response AsaasDialect::show_customer(const Request& request, const Caller& caller) {
  const auto customer = desk_.customers().find(caller.account, request.captured[0]);
  return customer ? api::json_response(200, customer_json(*customer)) : nothing_there();
}

Response AsaasDialect::update_customer(const Request& request, const Caller& caller) {
  const auto body = body_object(request);
  if (!body) return api::problem(400, body.error());
  auto present = desk_.customers().find(caller.account, request.captured[0]);
  if (!present) return nothing_there();
  const Findings problems = read_customer(*body, CustomerBody::Change, *present);
  if (!problems.empty()) return refused(problems);
  const auto changed = desk_.customers().change(
      caller.account, present->id,
      [&](billing::Customer& customer) { read_customer(*body, CustomerBody::Change, customer); });
  return changed ? api::json_response(200, customer_json(*changed)) : nothing_there();
}

Response AsaasDialect::delete_customer(const Request& request, const Caller& caller) {
  const auto gone = desk_.customers().change(caller.account, request.captured[0],
                                             [](billing::Customer& customer) { customer.deleted = true; });
  return gone ? api::json_response(200, {{"deleted", true}, {"id", gone->id}}) : nothing_there();
}

Response AsaasDialect::restore_customer(const Request& request, const Caller& caller) {
  const auto back = desk_.customers().change(caller.account, request.captured[0],
                                             [](billing::Customer& customer) { customer.deleted = false; });
  return back ? api::json_response(200, customer_json(*back)) : nothing_there();
}

Response AsaasDialect::create_payment(const Request& request, const Caller& caller) {
  const auto body = body_object(request);
  if (!body) return api::problem(400, body.error());
  Findings problems;
  const Members members(*body, note_in(problems));
  const auto customer = members.word("customer");
  const auto value = reais_of(member(*body, "value"));
  const auto due = parse_date(text_at(*body, "dueDate").value_or(""));
  const auto description = members.text("description", 2000);
  std::map<std::string, std::string> metadata;
  for (const char* name : {"billingType", "externalReference"})
    if (auto text = members.word(name)) metadata[std::string("asaas.") + name] = *std::move(text);
  if (!customer || !desk_.customers().find(caller.account, *customer))
    problems.push_back(wrong("customer", "não corresponde a um cliente."));
  if (!value || value->centavos == 0)
    problems.push_back(wrong("value", "deve ser um valor maior que zero, com até duas casas decimais."));
  if (!due) problems.push_back(wrong("dueDate", "deve ser uma data no formato AAAA-MM-DD."));
  if (!problems.empty()) return refused(problems);
  billing::Charge charge;
  charge.kind = ChargeKind::Payment;
  charge.reference = "pay_" + hex(random_bytes(8));
  charge.customer = customer;
  charge.amount = *value;
  charge.due_date = due;
  charge.description = description;
  charge.metadata = std::move(metadata);
  return api::json_response(
      200, payment_json(desk_.charges().register_charge(caller.account, std::move(charge)).charge));
}

Response AsaasDialect::list_payments(const Request& request, const Caller& caller) {
  const auto paging = read_paging(request);
  if (!paging) return refused(Findings{paging.error()});
  billing::ChargeQuery query;
  query.kind = ChargeKind::Payment;
  query.customer = filter_of(request, "customer");
  query.part.offset = paging->offset;
  query.part.limit = paging->limit;
  query.part.counted = true;
  const auto page = desk_.charges().list(caller.account, query);
  Json data = Json::array();
  for (const billing::Charge& charge : page.rows) data.push_back(payment_json(charge));
  return api::json_response(200, list_json(*paging, page.total.value_or(0), std::move(data)));
}

Response AsaasDialect::show_payment(const Request& request, const Caller& caller) {
  const auto charge =
      desk_.charges().find_by_reference(caller.account, ChargeKind::Payment, request.captured[0]);
  return charge ? api::json_response(200, payment_json(*charge)) : nothing_there();
}

/// At the National Portal there is no list: the code is typed by hand.
Response AsaasDialect::services(const Request& request, const Caller& caller) {
  const Terms terms = desk_.terms(caller.account);
  if (terms.national_portal)
    return refused("O código de serviços municipais não está habilitado para esta conta.", 400, "error");
  const auto paging = read_paging(request);
  if (!paging) return refused(Findings{paging.error()});
  const std::string wanted = filter_of(request, "description").value_or("");
  Json all = Json::array();
  const auto add = [&](const std::string& id, const std::string& description, const Json& rate) {
    if (description.find(wanted) != std::string::npos)
      all.push_back({{"id", id}, {"description", description}, {"issTax", rate}});
  };
  for (const auto& [code, service] : terms.services) {
    const Json canonical = Json::parse(service);
    add(code, text_at(canonical, "description").value_or(text_at(canonical, "national_code").value_or(code)),
        nullptr);
  }
  billing::ListPart part;
  part.limit = 1000;
  for (const billing::CatalogEntry& entry : desk_.services().list(caller.account, std::nullopt, part).rows)
    add(entry.id, entry.code + " - " + entry.name,
        entry.taxes.iss.rate ? percent_number(*entry.taxes.iss.rate) : Json(nullptr));
  Json data = Json::array();
  const auto total = static_cast<std::int64_t>(all.size());
  for (std::int64_t at = paging->offset; at < total && static_cast<int>(data.size()) < paging->limit; ++at)
    data.push_back(all[static_cast<std::size_t>(at)]);
  return api::json_response(200, list_json(*paging, total, std::move(data)));
}

Response AsaasDialect::municipal_options(const Request&, const Caller&) {
  Json body{{"authenticationType", "CERTIFICATE"},
            {"supportsCancellation", true},
            {"usesSpecialTaxRegimes", false},
            {"usesServiceListItem", false},
            {"usesStateInscription", false}};
  for (const char* name : {"specialTaxRegimesList", "nationalPortalTaxCalculationRegimeList",
                           "municipalInscriptionHelp", "specialTaxRegimeHelp", "serviceListItemHelp",
                           "digitalCertificatedHelp", "accessTokenHelp", "municipalServiceCodeHelp"})
    body[name] = nullptr;
  return api::json_response(200, body);
}

Response AsaasDialect::fiscal_info(const Request&, const Caller& caller) {
  const auto account = desk_.account(caller);
  if (!account) return api::problem(403, account.error());
  const Issuer& issuer = account->issuer;
  return api::json_response(
      200, {{"object", "customerFiscalInfo"},
            {"email", issuer.email ? Json(*issuer.email) : Json(nullptr)},
            {"simplesNacional", issuer.tax_regime != TaxRegime::Regular},
            {"municipalInscription",
             issuer.municipal_registration ? Json(*issuer.municipal_registration) : Json(nullptr)},
            {"culturalProjectsPromoter", false},
            {"rpsSerie", nullptr},
            {"rpsNumber", nullptr},
            {"specialTaxRegime", nullptr},
            {"nationalPortal", desk_.terms(caller.account).national_portal}});
}

Response AsaasDialect::set_national_portal(const Request& request, const Caller& caller) {
  const auto body = body_object(request);
  if (!body) return api::problem(400, body.error());
  const Json& enabled = member(*body, "enabled");
  if (!enabled.is_boolean()) return refused(Findings{wrong("enabled", "deve ser true ou false.")});
  Terms terms = desk_.terms(caller.account);
  terms.national_portal = enabled;
  desk_.agree(caller.account, terms);
  return api::json_response(200, {{"enabled", enabled}});
}

}  // namespace fiscal::dialects::asaas
