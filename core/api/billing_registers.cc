#include <fiscal/json.hpp>

#include <nlohmann/json.hpp>

#include "core/api/billing.h"
#include "core/api/billing_resource.h"
#include "core/api/body.h"
#include "core/api/json_difference.h"
#include "core/api/list_parameters.h"
#include "core/api/problem.h"
#include "core/billing/check_request.h"
#include "core/billing/json.h"
#include "core/billing/words.h"
#include "core/intake/forbidden_text.h"

namespace fiscal::api {
namespace {

Response none_of(const char* what) {
  return problem(404, "not_found", std::string("There is no such ") + what,
                 "Check the id; those of other accounts are not shown.");
}

Finding unknown_word(const char* name, const char* fix) {
  return {"parameter_malformed", {}, name, std::string(name) + " cannot be read", fix};
}

/// A body of T without what a client may not say; the refusal otherwise.
template <class T>
std::variant<T, Response> given_body(const Request& request, const char* code, const char* title) {
  auto read = billing::read<T>(request.body, UnknownFields::Refuse);
  if (read.ok()) read.problems = intake::forbidden_texts(request.body);
  if (!read.ok()) return body_refused(request.body, code, title, read.problems);
  return std::move(read.value);
}

template <class T>
Response page_response(const billing::Page<T>& page, const ListParameters& asked,
                       Json (*resource)(const T&)) {
  Json data = Json::array();
  for (const T& row : page.rows) data.push_back(resource(row));
  Json body{{"object", "list"}, {"data", std::move(data)}};
  if (static_cast<int>(page.rows.size()) == asked.part.limit)
    body["next_cursor"] = cursor_text(page.rows.back().place);
  return json_response(200, body);
}

std::optional<Response> wrong_customer(const billing::Customer& customer) {
  Findings findings = billing::check_party(customer.party, "/party");
  if (customer.deleted)
    findings.push_back(
        {"field_unknown", {}, "/deleted", "deleted is not set here", "Use DELETE /v1/customers/{id}."});
  if (findings.empty()) return std::nullopt;
  return problem(422, "customer_invalid", "The customer cannot be kept as it is",
                 "Correct the fields that `errors` names.", findings);
}

/// The charge in the form in which a repeat must say the same: what became of it since does not count.
std::string as_registered(billing::Charge charge) {
  charge.status = billing::ChargeStatus::Open;
  charge.paid_on.reset();
  return billing::write(charge);
}

}  // namespace

void Billing::add_register_routes(Router& router) {
  const auto add = [&](const char* method, const char* pattern,
                       Response (Billing::*handler)(const Request&, const Caller&)) {
    router.add(method, pattern, Access::Account,
               [this, handler](const Request& request, const Caller& caller) {
                 return (this->*handler)(request, caller);
               });
  };
  add("POST", "/v1/customers", &Billing::upsert_customer);
  add("GET", "/v1/customers", &Billing::list_customers);
  add("PUT", "/v1/customers/{id}", &Billing::replace_customer);
  router.add("GET", "/v1/customers/{id}", Access::Account,
             [this](const Request& request, const Caller& caller) {
               const auto customer = parts_.customers.find(caller.account, request.captured[0]);
               return customer ? json_response(200, customer_resource(*customer)) : none_of("customer");
             });
  router.add("DELETE", "/v1/customers/{id}", Access::Account,
             [this](const Request& request, const Caller& caller) {
               const auto customer = parts_.customers.change(
                   caller.account, request.captured[0], [](billing::Customer& one) { one.deleted = true; });
               return customer ? json_response(200, customer_resource(*customer)) : none_of("customer");
             });
  add("POST", "/v1/charges", &Billing::register_charge);
  add("GET", "/v1/charges", &Billing::list_charges);
  add("POST", "/v1/charges/{id}/service_invoice", &Billing::invoice_charge);
  router.add("GET", "/v1/charges/{id}", Access::Account,
             [this](const Request& request, const Caller& caller) {
               const auto charge = parts_.charges.find(caller.account, request.captured[0]);
               return charge ? shown(200, *charge, caller.account) : none_of("charge");
             });
  for (const auto& [pattern, status] :
       {std::pair("/v1/charges/{id}/pay", billing::ChargeStatus::Paid),
        std::pair("/v1/charges/{id}/cancel", billing::ChargeStatus::Cancelled)})
    router.add("POST", pattern, Access::Account,
               [this, status = status](const Request& request, const Caller& caller) {
                 return settle_charge(request, caller, status);
               });
  add("POST", "/v1/services", &Billing::upsert_service);
  add("GET", "/v1/services", &Billing::list_services);
  router.add("GET", "/v1/services/{id}", Access::Account,
             [this](const Request& request, const Caller& caller) {
               const auto entry = parts_.services.find(caller.account, request.captured[0]);
               return entry ? json_response(200, service_resource(*entry)) : none_of("service");
             });
  router.add("DELETE", "/v1/services/{id}", Access::Account,
             [this](const Request& request, const Caller& caller) {
               const auto entry = parts_.services.remove(caller.account, request.captured[0]);
               return entry ? json_response(200, service_resource(*entry)) : none_of("service");
             });
}

Response Billing::upsert_customer(const Request& request, const Caller& caller) {
  auto given = given_body<billing::Customer>(request, "customer_invalid", "The customer cannot be read");
  if (auto* refused = std::get_if<Response>(&given)) return std::move(*refused);
  const auto& customer = std::get<billing::Customer>(given);
  if (auto refused = wrong_customer(customer)) return *std::move(refused);
  if (!customer.reference && !customer.party.tax_id && !customer.party.foreign_tax_id)
    return problem(400, "reference_missing", "The customer cannot be told from its repeat",
                   "Give it a reference: it has no tax number.");
  const auto kept = parts_.customers.upsert(caller.account, customer);
  return json_response(kept->version == 1 ? 201 : 200, customer_resource(*kept))
      .with("Location", "/v1/customers/" + kept->id);
}

Response Billing::replace_customer(const Request& request, const Caller& caller) {
  auto given = given_body<billing::Customer>(request, "customer_invalid", "The customer cannot be read");
  if (auto* refused = std::get_if<Response>(&given)) return std::move(*refused);
  auto& customer = std::get<billing::Customer>(given);
  if (auto refused = wrong_customer(customer)) return *std::move(refused);
  customer.id = request.captured[0];
  const auto kept = parts_.customers.upsert(caller.account, customer);
  return kept ? json_response(200, customer_resource(*kept)) : none_of("customer");
}

Response Billing::list_customers(const Request& request, const Caller& caller) {
  const auto asked = read_list_parameters(request, {"tax_id", "reference", "email"});
  if (!asked) return problem(400, asked.error());
  const billing::CustomerQuery query{asked->word("tax_id"), asked->word("reference"), asked->word("email"),
                                     asked->part};
  return page_response(parts_.customers.list(caller.account, query), *asked, &customer_resource);
}

Response Billing::register_charge(const Request& request, const Caller& caller) {
  auto given = given_body<billing::Charge>(request, "charge_invalid", "The charge cannot be read");
  if (auto* refused = std::get_if<Response>(&given)) return std::move(*refused);
  const auto& charge = std::get<billing::Charge>(given);
  if (!charge.reference)
    return problem(400, "reference_missing", "The charge cannot be told from its repeat",
                   "Give it the reference that it has elsewhere.");
  if (charge.customer && !parts_.customers.find(caller.account, *charge.customer))
    return problem(422, Finding{"customer_unknown",
                                {},
                                "/customer",
                                "there is no customer " + *charge.customer,
                                "Give the id of a customer, or leave it out."});
  const auto registered = parts_.charges.register_charge(caller.account, charge);
  if (!registered.is_new && as_registered(charge) != as_registered(registered.charge))
    return problem(422, "reference_in_use", "The reference belongs to another charge of this kind",
                   "It belongs to " + registered.charge.id + "; `errors` names the differences.",
                   json_differences(as_registered(charge), as_registered(registered.charge)));
  Response response = shown(registered.is_new ? 201 : 200, registered.charge, caller.account);
  response.with("Location", "/v1/charges/" + registered.charge.id);
  if (!registered.is_new) response.with("Idempotent-Replayed", "true");
  return response;
}

Response Billing::settle_charge(const Request& request, const Caller& caller, billing::ChargeStatus status) {
  const auto body = read_object(request.body.empty() ? "{}" : std::string_view(request.body), {"paid_on"});
  if (!body) return body_refused(request.body, body.error());
  const auto day = optional_text(*body, "paid_on", 10);
  if (!day) return body_refused(request.body, day.error());
  const auto paid_on = *day ? parse_date(**day) : std::nullopt;
  if (*day && (!paid_on || status != billing::ChargeStatus::Paid))
    return problem(422, Finding{"wrong_type",
                                {},
                                "/paid_on",
                                "paid_on is a day on which the charge was paid",
                                "Send it as \"2026-11-21\"."});
  std::optional<billing::ChargeStatus> before;
  const auto charge = parts_.charges.change(caller.account, request.captured[0], [&](billing::Charge& one) {
    before = one.status;
    if (one.status != billing::ChargeStatus::Open) return;
    one.status = status;
    if (status != billing::ChargeStatus::Paid) return;
    const auto account = parts_.account(caller.account);
    const auto zone = account ? brazilian_zone(account->zone) : std::nullopt;
    one.paid_on = paid_on.value_or(local_date(parts_.clock.now(), zone.value_or(ZoneOffset{-180})));
  });
  if (!charge) return none_of("charge");
  if (charge->status != status)
    return problem(409, Finding{"wrong_status",
                                {},
                                "/status",
                                "the charge is " + std::string(billing::to_text(charge->status)),
                                "Only an open charge can be settled."});
  return shown(200, *charge, caller.account);
}

Response Billing::list_charges(const Request& request, const Caller& caller) {
  const auto asked = read_list_parameters(request, {"kind", "status", "reference", "customer"});
  if (!asked) return problem(400, asked.error());
  billing::ChargeQuery query{{}, asked->word("reference"), asked->word("customer"), {}, asked->part};
  if (const auto kind = asked->word("kind")) {
    query.kind = billing::parse_charge_kind(*kind);
    if (!query.kind)
      return problem(400, unknown_word("kind", "Use charge, payment, installment or transaction."));
  }
  if (const auto status = asked->word("status")) {
    query.status = billing::parse_charge_status(*status);
    if (!query.status) return problem(400, unknown_word("status", "Use open, paid or cancelled."));
  }
  return page_response<billing::Charge>(
      parts_.charges.list(caller.account, query), *asked,
      [](const billing::Charge& charge) { return charge_resource(charge, {}); });
}

Response Billing::upsert_service(const Request& request, const Caller& caller) {
  auto given = given_body<billing::CatalogEntry>(request, "service_invalid", "The service cannot be read");
  if (auto* refused = std::get_if<Response>(&given)) return std::move(*refused);
  if (std::get<billing::CatalogEntry>(given).deleted)
    return problem(
        422,
        Finding{"field_unknown", {}, "/deleted", "deleted is not set here", "Use DELETE /v1/services/{id}."});
  const auto entry = parts_.services.upsert(caller.account, std::get<billing::CatalogEntry>(given));
  return json_response(entry.version == 1 ? 201 : 200, service_resource(entry))
      .with("Location", "/v1/services/" + entry.id);
}

Response Billing::list_services(const Request& request, const Caller& caller) {
  const auto asked = read_list_parameters(request, {"code", "national_code"});
  if (!asked) return problem(400, asked.error());
  if (const auto code = asked->word("code")) {
    billing::Page<billing::CatalogEntry> page;
    if (auto entry = parts_.services.find_by_code(caller.account, *code))
      page.rows.push_back(*std::move(entry));
    return page_response(page, *asked, &service_resource);
  }
  return page_response(parts_.services.list(caller.account, asked->word("national_code"), asked->part),
                       *asked, &service_resource);
}

Response Billing::shown(int status, const billing::Charge& charge, const AccountId& account) {
  return json_response(
      status, charge_resource(charge, invoice_of_reference(parts_.store, account,
                                                           billing::service_invoice_reference(charge))));
}

Response Billing::invoice_charge(const Request& request, const Caller& caller) {
  const auto charge = parts_.charges.find(caller.account, request.captured[0]);
  if (!charge) return none_of("charge");
  Invoice invoice;
  invoice.reference = billing::service_invoice_reference(*charge);
  invoice.amount = charge->amount;
  invoice.charge = ChargeLink{charge->kind, charge->reference.value_or(charge->id)};
  if (charge->customer)
    if (const auto customer = parts_.customers.find(caller.account, *charge->customer))
      invoice.customer = customer->party;
  return issue(std::move(invoice), {}, request, caller);
}

}  // namespace fiscal::api
