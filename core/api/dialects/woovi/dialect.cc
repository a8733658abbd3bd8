#include "core/api/dialects/woovi/dialect.h"

#include <fiscal/encoding.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/api/dialects/query.h"
#include "core/api/dialects/standing.h"
#include "core/api/dialects/woovi/answer.h"
#include "core/api/dialects/woovi/integration.h"
#include "core/api/problem.h"
#include "core/api/resource.h"

namespace fiscal::dialects::woovi {
namespace {

using api::Caller;
using api::Request;
using api::Response;

/// Its clients are told at once what became of an invoice, as long as that takes no longer than this.
constexpr Duration patience = seconds(20);
constexpr int most_per_page = 100;
constexpr int rows_at_once = 200;
constexpr int most_looked_through = 20'000;

constexpr const char* not_configured = "You need to configure the invoice integration";

Response error(int status, const std::string& text, const std::string& detail = {}) {
  Json body{{"error", text}};
  if (!detail.empty()) body["details"] = detail;
  return api::json_response(status, body);
}

const char* name_of(Format format) { return format == Format::Pdf ? "pdf" : "xml"; }

}  // namespace

void WooviDialect::add_routes(Routes& routes) {
  prefix_ = routes.prefix();
  routes.add("POST", "/api/invoices", bound(&WooviDialect::create_legacy));
  const std::string all = "/api/v1/invoice", set_up = all + "/integration", one = all + "/{name}";
  routes.add("POST", all, bound(&WooviDialect::create));
  routes.add("GET", all, bound(&WooviDialect::list));
  routes.add("POST", set_up, bound(&WooviDialect::create_integration));
  routes.add("PUT", set_up, bound(&WooviDialect::update_integration));
  routes.add("PATCH", set_up, bound(&WooviDialect::activate_integration));
  routes.add("GET", set_up, bound(&WooviDialect::show_integration));
  routes.add("POST", set_up + "/certificate", bound(&WooviDialect::upload_certificate));
  routes.add("POST", set_up + "/test", bound(&WooviDialect::test_integration));
  routes.add("POST", one + "/cancel", bound(&WooviDialect::cancel));
  routes.add("GET", one + "/pdf", bound(&WooviDialect::pdf));
  routes.add("GET", one + "/xml", bound(&WooviDialect::xml));
  for (const Format format : {Format::Pdf, Format::Xml})
    routes.add_open("GET", std::string("/files/{id}/{token}/invoice.") + name_of(format),
                    [this, format](const Request& request, const Caller&) {
                      const auto record = links_.opened(request.captured[0], request.captured[1]);
                      return record ? file(*record, format).with("X-Robots-Tag", "noindex, nofollow")
                                    : error(404, "Invoice not found");
                    });
}

api::Handler WooviDialect::bound(Handler handler) {
  return [this, handler](const Request& request, const Caller& caller) {
    return (this->*handler)(request, caller);
  };
}

Response WooviDialect::refusal(int status, const api::Refusal& why) const {
  if (status == 401) return error(401, "appID inválido", why.title);
  if (why.code == "reference_in_use") return error(400, "Charge already has an invoice");
  if (why.code == "idempotency_key_reused")
    return error(400, "Validation error", "the correlationID belongs to another invoice");
  std::string detail = why.errors.empty() ? why.detail : "";
  for (const Finding& finding : why.errors)
    detail += (detail.empty() ? "" : " ") + (finding.field.empty() ? "" : finding.field + ": ") +
              sentences_of(finding);
  if (status == 409 || status == 422 || status == 400) return error(400, "Validation error", detail);
  return error(status, why.title, detail);
}

std::optional<InvoiceRecord> WooviDialect::named(const AccountId& account, const std::string& given) {
  auto record = desk_.find_by_key(account, name(), given);
  return record ? record : desk_.find(account, given);
}

/// With the name of its customer, also where the customer was first kept with it.
Json WooviDialect::accepted(const InvoiceRecord& record) {
  Json request = Json::parse(desk_.request_of(record));
  const auto tax_id = text_at(member(request, "customer"), "tax_id");
  if (tax_id && !request["metadata"].contains("woovi.customer"))
    if (const auto kept = desk_.customers().find_by_tax_id(record.account, *tax_id))
      request["metadata"]["woovi.customer"] = kept->reference.value_or(kept->id);
  return request;
}

Json WooviDialect::shown(const InvoiceRecord& record) {
  const Json request = accepted(record);
  std::optional<billing::Charge> charge;
  if (const auto reference = text_at(member(request, "charge"), "reference")) {
    charge = desk_.charges().find_by_reference(record.account, ChargeKind::Charge, *reference);
    if (!charge) charge = desk_.charges().find(record.account, *reference);
  }
  return invoice_json(record, request, charge);
}

std::variant<Issued, Response> WooviDialect::issue(const Request& request, const Caller& caller,
                                                   Revision revision) {
  const auto body = body_object(request);
  if (!body) return api::problem(400, body.error());
  const auto account = desk_.account(caller);
  if (!account) return api::problem(403, account.error());
  if (!may_issue(desk_, caller.account)) return error(400, not_configured);
  auto read = read_order(*body, revision, desk_, *account);
  if (const auto* wrong = std::get_if<Wrong>(&read)) return error(400, wrong->error, wrong->detail);
  const auto& wanted = std::get<Wanted>(read);
  auto outcome = desk_.issue(request, caller, {name(), wanted.invoice, wanted.correlation_id});
  const auto* issued = std::get_if<Issued>(&outcome);
  // The gateway may have stopped between the two: then a repeat finds no customer.
  if (issued != nullptr && wanted.customer &&
      (!issued->repeated || !desk_.customers().find_by_tax_id(caller.account, *wanted.customer->tax_id)))
    keep_customer(desk_, caller.account, *wanted.customer);
  return outcome;
}

/// The first revision answers what became of the invoice; a failure is an error, after which it may be tried
/// again.
Response WooviDialect::create_legacy(const Request& request, const Caller& caller) {
  auto outcome = issue(request, caller, Revision::Legacy);
  if (auto* no = std::get_if<Response>(&outcome)) return std::move(*no);
  const auto& issued = std::get<Issued>(outcome);
  const InvoiceRecord record = desk_.wait(issued.record, patience);
  if (record.state == State::Rejected || record.state == State::Failed)
    return error(400, reasons_text(record));
  const std::string files_url = base_url(request, public_url_) + prefix_ + "/files/" + to_text(record.id) +
                                "/" + links_.token_of(record) + "/invoice.";
  Response response = api::json_response(
      201, {{"invoice", legacy_json(record, accepted(record), desk_.plugin_of(record), files_url)}});
  if (issued.repeated) response.with(repeat_header, "true");
  return response;
}

Response WooviDialect::create(const Request& request, const Caller& caller) {
  auto outcome = issue(request, caller, Revision::Current);
  if (auto* no = std::get_if<Response>(&outcome)) return std::move(*no);
  const auto& issued = std::get<Issued>(outcome);
  Response response = api::json_response(201, {{"invoice", shown(issued.record)}});
  if (issued.repeated) response.with(repeat_header, "true");
  return response;
}

Response WooviDialect::list(const Request& request, const Caller& caller) {
  if (!may_issue(desk_, caller.account)) return error(400, not_configured);
  const auto skip = query_number(request, "skip", 0), most = query_number(request, "limit", most_per_page);
  const auto from = query_time(request, "start", Duration{}), before = query_time(request, "end", hours(24));
  for (const auto* number : {&skip, &most})
    if (!*number) return error(400, "Validation error", number->error().text);
  for (const auto* time : {&from, &before})
    if (!*time) return error(400, "Validation error", time->error().text);
  const std::int64_t limit = std::min<std::int64_t>(*most, most_per_page);
  store::ListRequest wanted{.account = caller.account, .limit = rows_at_once};
  wanted.created_from = *from;
  wanted.created_before = *before;
  Json invoices = Json::array();
  std::int64_t seen = 0;
  for (int looked = 0; looked < most_looked_through && static_cast<std::int64_t>(invoices.size()) < limit;
       looked += rows_at_once) {
    const auto records = desk_.store().list(wanted);
    for (const InvoiceRecord& record : records)
      if (seen++ >= *skip && static_cast<std::int64_t>(invoices.size()) < limit)
        invoices.push_back(shown(record));
    if (static_cast<int>(records.size()) < rows_at_once) break;
    wanted.before = records.back().id;
  }
  return api::json_response(200, {{"invoices", std::move(invoices)}});
}

Response WooviDialect::cancel(const Request& request, const Caller& caller) {
  const auto record = named(caller.account, request.captured[0]);
  if (!record) return error(404, "Invoice not found");
  if (status_of(*record) == "CANCELED") return api::json_response(200, {{"success", true}});
  if (status_of(*record) != "CONFIRMED") return error(400, "Cannot cancel a not confirmed invoice");
  auto moved =
      desk_.cancel(caller, record->id, {CancelReason::IssuedInError, "Cancelada a pedido do emitente"});
  if (auto* no = std::get_if<Response>(&moved))
    return no->status == 409 ? error(400, "Unable to cancel invoice") : std::move(*no);
  const InvoiceRecord settled = desk_.wait(std::get<InvoiceRecord>(moved), patience);
  if (cancellation_was_denied(settled)) return error(400, "Unable to cancel invoice", reasons_text(settled));
  return api::json_response(200, {{"success", true}});
}

Response WooviDialect::file(const InvoiceRecord& record, Format format) {
  if (!record.access_key) return error(404, "Invoice not found");
  Response found = format == Format::Pdf ? desk_.drawing(record) : desk_.document(record, "nfse");
  if (found.refusal) return error(500, "Error while getting invoice documents", found.refusal->title);
  return found
      .with("Content-Disposition", std::string("inline; filename=\"invoice.") + name_of(format) + "\"")
      .with("Cache-Control", "private, no-store");
}

Response WooviDialect::pdf(const Request& request, const Caller& caller) {
  const auto record = named(caller.account, request.captured[0]);
  return record ? file(*record, Format::Pdf) : error(404, "Invoice not found");
}

Response WooviDialect::xml(const Request& request, const Caller& caller) {
  const auto record = named(caller.account, request.captured[0]);
  return record ? file(*record, Format::Xml) : error(404, "Invoice not found");
}

Response WooviDialect::create_integration(const Request& request, const Caller& caller) {
  const auto body = body_object(request);
  if (!body) return api::problem(400, body.error());
  if (find_integration(desk_, caller.account)) return error(409, "Integration already exists");
  const auto made = put_integration(desk_, caller.account, std::nullopt, *body);
  if (!made) return error(400, "Validation error", made.error().text + ". " + made.error().fix);
  return api::json_response(
      201, {{"integration", integration_json(*made, desk_.terms(caller.account), caller.account)}});
}

Response WooviDialect::update_integration(const Request& request, const Caller& caller) {
  const auto body = body_object(request);
  if (!body) return api::problem(400, body.error());
  const auto present = find_integration(desk_, caller.account);
  if (!present) return error(404, "Integration not found");
  const auto changed = put_integration(desk_, caller.account, present, *body);
  if (!changed) return error(400, "Validation error", changed.error().text + ". " + changed.error().fix);
  return api::json_response(
      200, {{"integration", integration_json(*changed, desk_.terms(caller.account), caller.account)}});
}

Response WooviDialect::activate_integration(const Request& request, const Caller& caller) {
  const auto body = body_object(request);
  if (!body) return api::problem(400, body.error());
  const Json& active = member(*body, "isActive");
  if (!active.is_boolean()) return error(400, "Validation error", "isActive is required");
  const auto present = find_integration(desk_, caller.account);
  if (!present) return error(404, "Integration not found");
  if (active == true && !is_configured(desk_.terms(caller.account)))
    return error(
        400, "It is not possible to active an Integration not configured. Configure first, then active it");
  const auto changed = put_integration(desk_, caller.account, present, {{"isActive", active}});
  return api::json_response(
      200, {{"integration", integration_json(*changed, desk_.terms(caller.account), caller.account)}});
}

Response WooviDialect::show_integration(const Request&, const Caller& caller) {
  const auto present = find_integration(desk_, caller.account);
  if (!present) return error(404, "Integration not found");
  return api::json_response(
      200, {{"integration", integration_json(*present, desk_.terms(caller.account), caller.account)}});
}

/// Certificates are the operator's to import: whoever holds an account's key must not be able to change who
/// signs.
Response WooviDialect::upload_certificate(const Request& request, const Caller& caller) {
  const auto body = body_object(request);
  if (!body) return api::problem(400, body.error());
  if (!find_integration(desk_, caller.account)) return error(404, not_configured);
  const Json& file = member(*body, "pcks12");
  if (!file.is_string() || !base64_decode(file.get_ref<const std::string&>()))
    return error(400, "pcks12 must be a base64-encoded string");
  return error(403, "Certificates are imported by the operator of this gateway");
}

/// Test invoices end with the set-up, and here the set-up is complete once it names a service.
Response WooviDialect::test_integration(const Request&, const Caller& caller) {
  const auto present = find_integration(desk_, caller.account);
  if (!present) return error(404, "NFE integration not found");
  if (is_configured(desk_.terms(caller.account)))
    return error(400, "Configured integration cannot issue test invoices anymore");
  return error(400, not_configured);
}

}  // namespace fiscal::dialects::woovi
