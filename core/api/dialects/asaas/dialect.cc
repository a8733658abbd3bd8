#include "core/api/dialects/asaas/dialect.h"

#include <nlohmann/json.hpp>

#include "core/api/dialects/asaas/answer.h"
#include "core/api/dialects/asaas/customers.h"
#include "core/api/dialects/asaas/listing.h"
#include "core/api/dialects/asaas/webhooks.h"
#include "core/api/dialects/asaas/wording.h"
#include "core/api/problem.h"
#include "core/api/resource.h"
#include "core/intake/complete.h"

namespace fiscal::dialects::asaas {
namespace {

using api::Caller;
using api::Request;
using api::Response;

Response not_found() { return refused("O recurso solicitado não foi encontrado.", 404, "not_found"); }

/// The members that a request and its answer share: what an update starts from.
Json as_request(const Json& invoice) {
  Json body = Json::object();
  for (const char* name : {"payment", "installment", "customer", "serviceDescription", "observations",
                           "externalReference", "value", "deductions", "effectiveDate", "municipalServiceId",
                           "municipalServiceCode", "municipalServiceName", "taxes"})
    if (!invoice.at(name).is_null()) body[name] = invoice.at(name);
  return body;
}

/// What `PUT /v3/invoices/{id}` may change.
Json only_changeable(const Json& body) {
  Json changed = Json::object();
  for (const char* name : {"serviceDescription", "observations", "externalReference", "value", "deductions",
                           "effectiveDate", "updatePayment"})
    if (const Json& value = member(body, name); !value.is_null()) changed[name] = value;
  if (const Json& taxes = member(body, "taxes"); !taxes.is_null()) changed["taxes"] = taxes;
  return changed;
}

/// What `PUT /v3/invoices/{id}` cannot change must be left out, or be as it is.
Findings problems_of_fixed(const Json& body, const Json& present) {
  Findings problems;
  for (const char* name : {"payment", "installment", "customer", "municipalServiceId", "municipalServiceCode",
                           "municipalServiceName"})
    if (const Json& value = member(body, name); !value.is_null() && value != member(present, name))
      problems.push_back(wrong(name, "não pode ser alterado: cancele a nota fiscal e agende outra."));
  return problems;
}

/// It waits for its turn; whether anything has left by the time it is withdrawn is the machine's to say.
bool is_waiting(const InvoiceRecord& record) {
  return record.state == State::Scheduled || record.state == State::Queued;
}

}  // namespace

void AsaasDialect::add_routes(Routes& routes) {
  prefix_ = routes.prefix();
  // Older hosts had the version beneath /api.
  for (const std::string& base : {std::string("/v3"), std::string("/api/v3")}) {
    add_invoice_routes(routes, base);
    add_other_routes(routes, base);
    add_webhook_routes(routes, desk_, base, public_url_);
  }
}

void AsaasDialect::add_invoice_routes(Routes& routes, const std::string& base) {
  const std::string all = base + "/invoices", one = all + "/{id}";
  routes.add("POST", all, bound(&AsaasDialect::create));
  routes.add("GET", all, bound(&AsaasDialect::list));
  routes.add("GET", all + "/municipalServices", bound(&AsaasDialect::services));
  routes.add("GET", one, bound(&AsaasDialect::show));
  routes.add("PUT", one, bound(&AsaasDialect::update));
  routes.add("POST", one, bound(&AsaasDialect::update));
  routes.add("POST", one + "/authorize", bound(&AsaasDialect::authorize));
  routes.add("POST", one + "/cancel", bound(&AsaasDialect::cancel));
  routes.add("GET", one + "/pdf", bound(&AsaasDialect::pdf));
  routes.add("GET", one + "/xml", bound(&AsaasDialect::xml));
}

Response AsaasDialect::refusal(int status, const api::Refusal& why) const {
  return in_their_words(status, why);
}

api::Handler AsaasDialect::bound(Handler handler) {
  return [this, handler](const Request& request, const Caller& caller) {
    return (this->*handler)(request, caller);
  };
}

Reading AsaasDialect::reading_of(const Account& account, const Terms& terms) const {
  return {account, terms, local_date(desk_.clock().now(), intake::zone_of(account))};
}

std::string AsaasDialect::files_url(const Request& request) const {
  return base_url(request, public_url_) + prefix_ + "/v3/invoices/";
}

Response AsaasDialect::answer(const Request& request, const InvoiceRecord& record, bool repeated) {
  Response response = api::json_response(
      200, invoice_json(record, Json::parse(desk_.request_of(record)), files_url(request)));
  if (repeated) response.with(repeat_header, "true");
  return response;
}

/// A payment or an installment that the account has not registered will be, once its invoice is taken, with
/// the customer who pays it.
std::optional<Response> AsaasDialect::refer(const AccountId& account, Wanted& wanted) {
  Json invoice = Json::parse(wanted.invoice);
  std::optional<std::string> customer = wanted.customer;
  if (wanted.payment || wanted.installment) {
    const ChargeKind kind = wanted.payment ? ChargeKind::Payment : ChargeKind::Installment;
    const std::string reference = wanted.payment ? *wanted.payment : *wanted.installment;
    auto charge = desk_.charges().find_by_reference(account, kind, reference);
    if (!charge && !customer)
      return refused("A cobrança " + reference + " não está cadastrada: informe também customer.");
    if (customer && !desk_.customers().find(account, *customer))
      return refused("Cliente não encontrado: " + *customer + ".");
    if (!charge) {
      charge.emplace();
      charge->id = billing::Charges::id_of(account, kind, reference);
      charge->kind = kind;
      charge->reference = reference;
      charge->customer = customer;
      charge->amount = wanted.value;
      wanted.new_charge = charge;
    }
    if (!customer) customer = charge->customer;
    invoice["charge"] = {{"kind", kind == ChargeKind::Payment ? "payment" : "installment"},
                         {"reference", reference}};
    invoice["reference"] = billing::service_invoice_reference(*charge);
  }
  const auto known = customer ? desk_.customers().find(account, *customer) : std::nullopt;
  if (!known || known->deleted)
    return refused("Cliente não encontrado" + (customer ? ": " + *customer + "." : "."));
  invoice["metadata"]["asaas.customer"] = known->id;
  invoice["customer"] = party_json(*known);
  wanted.invoice = invoice.dump();
  return std::nullopt;
}

/// The payment that the invoice, which is taken, belongs to. What the customer keeps back lowers what is to
/// be paid. If the gateway stops before this, the repeat of the request does it.
void AsaasDialect::keep_payment(const AccountId& account, const Wanted& wanted) {
  if (wanted.new_charge) desk_.charges().register_charge(account, *wanted.new_charge);
  if (!wanted.update_payment || !wanted.payment) return;
  const auto charge = desk_.charges().find_by_reference(account, ChargeKind::Payment, *wanted.payment);
  if (!charge) return;
  desk_.charges().change(account, charge->id,
                         [&](billing::Charge& present) { present.amount = wanted.value - wanted.withheld; });
}

Response AsaasDialect::create(const Request& request, const Caller& caller) {
  const auto body = body_object(request);
  if (!body) return api::problem(400, body.error());
  const auto account = desk_.account(caller);
  if (!account) return api::problem(403, account.error());
  std::vector<std::string> codes;
  for (const char* code : {"municipalServiceId", "municipalServiceCode"})
    if (auto text = word_at(*body, code)) codes.push_back(*std::move(text));
  const Terms terms = desk_.terms(caller.account, codes);
  Wanted wanted = read_order(*body, reading_of(*account, terms), {});
  if (!wanted.problems.empty()) return refused(wanted.problems);
  if (auto impossible = refer(caller.account, wanted)) return std::move(*impossible);
  auto outcome = desk_.issue(request, caller, {name(), wanted.invoice});
  if (auto* no = std::get_if<Response>(&outcome)) return std::move(*no);
  keep_payment(caller.account, wanted);
  const auto& issued = std::get<Issued>(outcome);
  return answer(request, issued.record, issued.repeated);
}

Response AsaasDialect::list(const Request& request, const Caller& caller) {
  const auto page = list_invoices(desk_, request, caller.account, files_url(request));
  return page ? api::json_response(200, *page) : refused(Findings{page.error()});
}

Response AsaasDialect::show(const Request& request, const Caller& caller) {
  const auto chained = find_chained(desk_, caller.account, request.captured[0]);
  return chained ? answer(request, chained->record) : not_found();
}

Response AsaasDialect::change(const Request& request, const Caller& caller, const Chained& chained,
                              const Json& body) {
  const auto account = desk_.account(caller);
  if (!account) return api::problem(403, account.error());
  std::vector<std::string> codes;
  for (const char* code : {"municipalServiceId", "municipalServiceCode"})
    if (auto text = word_at(body, code)) codes.push_back(*std::move(text));
  const Terms terms = desk_.terms(caller.account, codes);
  Wanted wanted = read_order(body, reading_of(*account, terms), chained.original);
  if (!wanted.problems.empty()) return refused(wanted.problems);
  if (auto impossible = refer(caller.account, wanted)) return std::move(*impossible);
  if (is_waiting(chained.record)) {
    auto withdrawn = desk_.withdraw(caller, chained.record.id,
                                    {CancelReason::Other, "Nota fiscal alterada pelo emitente"});
    if (auto* no = std::get_if<Response>(&withdrawn)) {
      if (no->status == 409) return refused("A nota fiscal já foi enviada e não pode mais ser alterada.");
      return std::move(*no);
    }
  }
  auto outcome = desk_.issue(request, caller,
                             {name(), wanted.invoice, key_of_change(chained.original, chained.changes + 1)});
  if (auto* no = std::get_if<Response>(&outcome)) {
    // What was scheduled stands again as it was, so that a change that is refused changes nothing.
    if (is_waiting(chained.record)) {
      Json before = Json::parse(desk_.request_of(chained.record));
      before["metadata"]["asaas.id"] = chained.original;
      desk_.issue(request, caller,
                  {name(), before.dump(), key_of_change(chained.original, chained.changes + 1)});
    }
    return std::move(*no);
  }
  keep_payment(caller.account, wanted);
  return answer(request, std::get<Issued>(outcome).record);
}

Response AsaasDialect::update(const Request& request, const Caller& caller) {
  const auto body = body_object(request);
  if (!body) return api::problem(400, body.error());
  const auto chained = find_chained(desk_, caller.account, request.captured[0]);
  if (!chained) return not_found();
  if (!is_waiting(chained->record) && !may_be_changed(chained->record))
    return refused("Somente notas fiscais agendadas ou com erro podem ser alteradas.");
  Json whole = as_request(invoice_json(chained->record, Json::parse(desk_.request_of(chained->record)), {}));
  if (const Findings problems = problems_of_fixed(*body, whole); !problems.empty()) return refused(problems);
  whole.merge_patch(only_changeable(*body));
  return change(request, caller, *chained, whole);
}

/// Brings a scheduled invoice forward to now, and tries one again that came to nothing.
Response AsaasDialect::authorize(const Request& request, const Caller& caller) {
  const auto chained = find_chained(desk_, caller.account, request.captured[0]);
  if (!chained) return not_found();
  const InvoiceRecord& record = chained->record;
  const bool failed = record.state == State::Rejected || record.state == State::Failed;
  const std::string_view status = status_of(record);
  if (status == "CANCELED" || status == "PROCESSING_CANCELLATION")
    return refused("A nota fiscal não pode ser autorizada no status " + std::string(status) + ".");
  if (record.state != State::Scheduled && !failed) return answer(request, record, true);
  const auto account = desk_.account(caller);
  if (!account) return api::problem(403, account.error());
  Json whole = as_request(invoice_json(record, Json::parse(desk_.request_of(record)), {}));
  whole["effectiveDate"] = to_text(reading_of(*account, {}).today);
  return change(request, caller, *chained, whole);
}

Response AsaasDialect::cancel(const Request& request, const Caller& caller) {
  const auto body = body_object(request);
  if (!body) return api::problem(400, body.error());
  const auto chained = find_chained(desk_, caller.account, request.captured[0]);
  if (!chained) return not_found();
  Findings problems;
  const auto only_there = Members(*body, note_in(problems)).flag("cancelOnlyOnAsaas");
  if (!problems.empty()) return refused(problems);
  if (only_there == true)
    return refused("cancelOnlyOnAsaas não é possível: a nota fiscal continuaria válida na prefeitura.");
  auto moved = desk_.cancel(caller, chained->record.id,
                            {CancelReason::IssuedInError, "Cancelada a pedido do emitente"});
  if (auto* no = std::get_if<Response>(&moved)) {
    if (no->status == 409)
      return refused("A nota fiscal não pode ser cancelada no status " +
                     std::string(status_of(chained->record)) + ".");
    return std::move(*no);
  }
  return answer(request, std::get<InvoiceRecord>(moved));
}

Response AsaasDialect::pdf(const Request& request, const Caller& caller) {
  const auto chained = find_chained(desk_, caller.account, request.captured[0]);
  return chained ? desk_.drawing(chained->record) : not_found();
}

Response AsaasDialect::xml(const Request& request, const Caller& caller) {
  const auto chained = find_chained(desk_, caller.account, request.captured[0]);
  return chained ? desk_.document(chained->record, "nfse") : not_found();
}

}  // namespace fiscal::dialects::asaas
