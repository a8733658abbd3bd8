#include <fiscal/encoding.hpp>
#include <fiscal/json.hpp>

#include <nlohmann/json.hpp>

#include "core/api/billing.h"
#include "core/api/billing_resource.h"
#include "core/api/body.h"
#include "core/api/idempotency.h"
#include "core/api/json_difference.h"
#include "core/api/list_parameters.h"
#include "core/api/problem.h"
#include "core/billing/business_days.h"
#include "core/billing/hosted_page.h"
#include "core/billing/json.h"
#include "core/billing/pix_code.h"
#include "core/billing/words.h"
#include "core/intake/fingerprint.h"
#include "core/intake/forbidden_text.h"

namespace fiscal::api {
namespace {

Response no_such_billing_invoice() {
  return problem(404, "not_found", "There is no such billing invoice",
                 "Check the id; those of other accounts are not shown.");
}

/// A body of T; an empty one says nothing.
template <class T>
Read<T> read_given(const Request& request) {
  const std::string_view body = request.body.empty() ? "{}" : std::string_view(request.body);
  auto read = billing::read<T>(body, UnknownFields::Refuse);
  if (read.ok()) read.problems = intake::forbidden_texts(body);
  return read;
}

}  // namespace

void Billing::add_routes(Router& router) {
  add_register_routes(router);
  const auto add = [&](const char* method, const char* pattern,
                       Response (Billing::*handler)(const Request&, const Caller&)) {
    router.add(method, pattern, Access::Account,
               [this, handler](const Request& request, const Caller& caller) {
                 return (this->*handler)(request, caller);
               });
  };
  add("POST", "/v1/billing_invoices", &Billing::create);
  add("GET", "/v1/billing_invoices", &Billing::list);
  add("GET", "/v1/billing_invoices/{id}", &Billing::show);
  add("POST", "/v1/billing_invoices/{id}/pay", &Billing::pay);
  add("POST", "/v1/billing_invoices/{id}/service_invoice", &Billing::invoice_service);
  add("PUT", "/v1/billing_profile", &Billing::put_profile);
  const auto add_change = [&](const char* pattern, auto change) {
    router.add(
        "POST", pattern, Access::Account, [this, change](const Request& request, const Caller& caller) {
          return changed((parts_.invoices.*change)(caller.account, request.captured[0]), caller.account);
        });
  };
  add("POST", "/v1/billing_invoices/{id}/void", &Billing::make_void);
  add_change("/v1/billing_invoices/{id}/uncollectible", &billing::BillingInvoices::give_up);
  add_change("/v1/billing_invoices/{id}/renew_page", &billing::BillingInvoices::renew_token);
  add_change("/v1/billing_invoices/{id}/send", &billing::BillingInvoices::send);
  router.add("GET", "/v1/billing_profile", Access::Account, [this](const Request&, const Caller& caller) {
    return json_response(200,
                         billing_profile_resource(
                             parts_.invoices.profile(caller.account).value_or(billing::BillingProfile{})));
  });
  router.add("GET", "/i/{token}", Access::Anyone,
             [this](const Request& request, const Caller&) { return page(request); });
}

Response Billing::shown(int status, const billing::BillingInvoice& invoice, const AccountId& account) {
  return json_response(
      status, billing_invoice_resource(
                  invoice, parts_.clock.now(), parts_.public_url() + "/i/" + invoice.page_token,
                  invoice_of_reference(parts_.store, account, billing::service_invoice_reference(invoice)),
                  at_provider_.invoice_for(account, invoice)));
}

Response Billing::changed(const Result<billing::BillingInvoice>& result, const AccountId& account) {
  if (result) return shown(200, *result, account);
  const std::string& code = result.error().code;
  if (code == "not_found") return no_such_billing_invoice();
  return problem(code == "wrong_status" || code == "has_payments" ? 409 : 422, result.error());
}

Response Billing::make_void(const Request& request, const Caller& caller) {
  const auto voided = parts_.invoices.make_void(caller.account, request.captured[0]);
  if (voided) at_provider_.cancel(caller.account, *voided);
  return changed(voided, caller.account);
}

Response Billing::create(const Request& request, const Caller& caller) {
  const auto given = read_given<billing::NewBillingInvoice>(request);
  if (!given.ok())
    return body_refused(request.body, "billing_invoice_invalid", "The billing invoice cannot be read",
                        given.problems);
  const std::string key = idempotency_key(request);
  if (auto refused = unrepeatable(key, given.value.reference.has_value())) return *std::move(refused);
  const auto account = parts_.account(caller.account);
  if (!account)
    return problem(403, "account_unknown", "The key's account is not configured", "Ask the operator.");
  const billing::Identity identity{key, Json::parse(request.body).dump(),
                                   hex(intake::fingerprint_of(request.body, ""))};
  const auto answer = parts_.invoices.create(*account, given.value, identity);
  if (const auto* created = std::get_if<billing::BillingCreated>(&answer)) {
    if (auto refused = at_provider_.issue(created->invoice, request, caller)) {
      // Both or none: the request had no effect but a number that is void.
      parts_.invoices.make_void(caller.account, created->invoice.id).value();
      return *std::move(refused);
    }
    return shown(201, created->invoice, caller.account)
        .with("Location", "/v1/billing_invoices/" + created->invoice.id);
  }
  if (const auto* replayed = std::get_if<billing::BillingReplayed>(&answer)) {
    // The gateway may have stopped between the two.
    if (auto refused = at_provider_.issue(replayed->invoice, request, caller)) return *std::move(refused);
    return shown(200, replayed->invoice, caller.account).with("Idempotent-Replayed", "true");
  }
  if (const auto* conflict = std::get_if<billing::BillingConflict>(&answer))
    return problem(422, conflict->by_reference ? "reference_in_use" : "idempotency_key_reused",
                   conflict->by_reference ? "The reference belongs to another billing invoice"
                                          : "The idempotency key was used for a different request",
                   "It belongs to " + conflict->invoice.id + "; `errors` names the differences.",
                   json_differences(request.body, conflict->invoice.request));
  return problem(422, "billing_invoice_invalid", "The billing invoice cannot be created as it is",
                 "Correct the fields that `errors` names and send it again with the same key.",
                 std::get<billing::BillingInvalid>(answer).findings);
}

Response Billing::list(const Request& request, const Caller& caller) {
  const auto asked = read_list_parameters(request, {"status", "reference", "customer"});
  if (!asked) return problem(400, asked.error());
  billing::BillingInvoiceQuery query{
      {}, false, asked->word("reference"), asked->word("customer"), asked->part};
  if (const auto status = asked->word("status")) {
    query.overdue = *status == "overdue";
    query.status = query.overdue ? billing::BillingStatus::Open : billing::parse_billing_status(*status);
    if (!query.status)
      return problem(400, Finding{"parameter_malformed",
                                  {},
                                  "status",
                                  "status cannot be read",
                                  "Use open, overdue, paid, void or uncollectible."});
  }
  const auto page = parts_.invoices.list(caller.account, query);
  Json data = Json::array();
  for (const billing::BillingInvoice& invoice : page.rows)
    data.push_back(billing_invoice_resource(invoice, parts_.clock.now(),
                                            parts_.public_url() + "/i/" + invoice.page_token, {}, {}));
  Json body{{"object", "list"}, {"data", std::move(data)}};
  if (static_cast<int>(page.rows.size()) == asked->part.limit)
    body["next_cursor"] = cursor_text(page.rows.back().place);
  return json_response(200, body);
}

Response Billing::show(const Request& request, const Caller& caller) {
  const auto invoice = parts_.invoices.find(caller.account, request.captured[0]);
  return invoice ? shown(200, *invoice, caller.account) : no_such_billing_invoice();
}

Response Billing::pay(const Request& request, const Caller& caller) {
  auto given = read_given<billing::PaymentGiven>(request);
  if (!given.ok())
    return body_refused(request.body, "payment_invalid", "The payment cannot be read", given.problems);
  const std::string key = idempotency_key(request);
  if (auto refused = unrepeatable(key, given.value.reference.has_value())) return *std::move(refused);
  if (!given.value.reference) given.value.reference = key;
  return changed(parts_.invoices.pay(caller.account, request.captured[0], given.value), caller.account);
}

Response Billing::put_profile(const Request& request, const Caller& caller) {
  auto given = read_given<billing::BillingProfile>(request);
  if (given.ok() && given.value.pix && !billing::is_pix_key(given.value.pix->key))
    given.problems.push_back(
        {"pix_key_malformed",
         {},
         "/pix/key",
         "The Pix key has the form of none.",
         "Give a CPF, a CNPJ, an e-mail address, +55 and a telephone, or a random key."});
  for (std::size_t at = 0; given.ok() && at < given.value.local_holidays.size(); ++at)
    if (!billing::parse_local_holiday(given.value.local_holidays[at]))
      given.problems.push_back({"holiday_malformed",
                                {},
                                "/local_holidays/" + std::to_string(at),
                                "The holiday cannot be read.",
                                "Write 01-25 for every year, or 2026-07-09 for one."});
  if (!given.ok())
    return body_refused(request.body, "billing_profile_invalid", "The profile cannot be kept as it is",
                        given.problems);
  return json_response(200,
                       billing_profile_resource(parts_.invoices.put_profile(caller.account, given.value)));
}

Response Billing::invoice_service(const Request& request, const Caller& caller) {
  const auto billed = parts_.invoices.find(caller.account, request.captured[0]);
  if (!billed) return no_such_billing_invoice();
  if (billed->status == billing::BillingStatus::Void)
    return problem(
        409, Finding{"wrong_status", {}, "/status", "the billing invoice is void", "Create another one."});
  Invoice invoice;
  invoice.reference = billing::service_invoice_reference(*billed);
  invoice.customer = billed->bill_to;
  invoice.amount = billed->amount;
  if (billed->terms.discount && !billed->terms.discount->until)
    invoice.discounts = Discounts{billed->terms.discount->amount
                                      ? *billed->terms.discount->amount
                                      : percent_of(billed->amount, *billed->terms.discount->percent)};
  invoice.charge = ChargeLink{ChargeKind::Charge, billed->reference.value_or(billed->id)};
  return issue(std::move(invoice), billed->service, request, caller);
}

Response Billing::issue(Invoice invoice, const std::optional<billing::BilledService>& known,
                        const Request& request, const Caller& caller) {
  auto given = read_given<billing::BilledService>(request);
  if (!given.ok())
    return body_refused(request.body, "service_invalid", "The service cannot be read", given.problems);
  billing::BilledService wanted = std::move(given.value);
  if (!wanted.catalog && !wanted.service && known) wanted = *known;
  if (wanted.catalog.has_value() == wanted.service.has_value())
    return problem(422, Finding{"service_missing",
                                {},
                                "/service",
                                "nothing says which service was rendered",
                                "Send catalog, the id of an entry of the catalog, or service and taxes."});
  if (wanted.catalog) {
    const auto entry = parts_.services.find(caller.account, *wanted.catalog);
    if (!entry)
      return problem(422, Finding{"service_unknown",
                                  {},
                                  "/catalog",
                                  "the catalog has no entry " + *wanted.catalog,
                                  "Give the id of an entry."});
    invoice.service = entry->service;
    invoice.taxes = entry->taxes;
  } else {
    invoice.service = *wanted.service;
    invoice.taxes = wanted.taxes.value_or(Taxes{});
  }
  Request to_issue = request;
  to_issue.body = to_json(invoice);
  return parts_.service_invoices.create(to_issue, caller);
}

Response Billing::page(const Request& request) {
  const auto opened = parts_.invoices.find_by_token(request.captured[0]);
  Response response{opened ? 200 : 404,
                    "text/html; charset=utf-8",
                    opened ? billing::hosted_page(opened->invoice, parts_.invoices.profile(opened->account),
                                                  parts_.clock.now())
                           : billing::page_of_nothing(),
                    {}};
  response.with("Content-Security-Policy", billing::page_policy());
  response.with("Cache-Control", "no-store");
  response.with("Referrer-Policy", "no-referrer");
  response.with("X-Content-Type-Options", "nosniff");
  response.with("X-Robots-Tag", "noindex, nofollow");
  return response;
}

}  // namespace fiscal::api
