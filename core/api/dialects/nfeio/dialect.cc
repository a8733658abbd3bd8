#include "core/api/dialects/nfeio/dialect.h"

#include <fiscal/tax_id.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/api/dialects/nfeio/answer.h"
#include "core/api/dialects/nfeio/order.h"
#include "core/api/dialects/query.h"
#include "core/api/problem.h"
#include "core/api/resource.h"

namespace fiscal::dialects::nfeio {
namespace {

using api::Caller;
using api::Refusal;
using api::Request;
using api::Response;

constexpr const char* invoices_path = "/v1/companies/{company}/serviceinvoices";
constexpr int most_per_page = 50;
/// How far back a list looks for a page; older pages are asked for by `createdBegin` and `createdEnd`.
constexpr int most_looked_through = 20'000;

Response no_such(const char* what) {
  return api::problem(404, "not_found", std::string(what) + " not found", "Check its id.");
}

/// Where neither is given, what was never issued counts too.
bool was_issued_within(const InvoiceRecord& record, const std::optional<Instant>& begin,
                       const std::optional<Instant>& end) {
  if (!begin && !end) return true;
  if (!record.facts.authorized || !record.facts.authorized->issued_at) return false;
  const Instant at = *record.facts.authorized->issued_at;
  return (!begin || at >= *begin) && (!end || at < *end);
}

}  // namespace

std::vector<KeyPlace> NfeioDialect::key_places() const {
  using Form = KeyPlace::Form;
  return {{Form::Header, "x-nfe-apikey"}, {Form::Bearer},          {Form::Raw}, {Form::Basic},
          {Form::Query, "apikey"},        {Form::Query, "api_key"}};
}

void NfeioDialect::add_routes(Routes& routes) {
  prefix_ = routes.prefix();
  const std::string all = invoices_path, one = all + "/{id}";
  routes.add("POST", all, of_company(&NfeioDialect::create));
  routes.add("GET", all, of_company(&NfeioDialect::list));
  routes.add("GET", all + "/external/{external}", of_company(&NfeioDialect::external));
  routes.add("GET", one, of_invoice(&NfeioDialect::show));
  routes.add("DELETE", one, of_invoice(&NfeioDialect::cancel));
  routes.add("PUT", one + "/sendemail", of_invoice(&NfeioDialect::send_email));
  routes.add("GET", one + "/pdf", of_invoice(&NfeioDialect::pdf));
  routes.add("GET", one + "/xml", of_invoice(&NfeioDialect::xml));
  routes.add("GET", "/v1/companies",
             [this](const Request& request, const Caller& caller) { return companies(request, caller); });
  routes.add("GET", "/v1/companies/{company}", of_company(&NfeioDialect::company));
}

Response NfeioDialect::refusal(int status, const Refusal& why) const {
  Json errors = Json::array();
  for (const Finding& finding : why.errors)
    errors.push_back({{"code", finding.official_code.empty() ? finding.code : finding.official_code},
                      {"message", sentences_of(finding)},
                      {"field", finding.field}});
  std::string message = why.code == "key_missing" ? "Send the key in the header X-NFE-APIKEY." : why.title;
  if (!why.errors.empty()) message = why.errors.front().text;
  Json body{{"message", message}};
  if (!errors.empty()) body["errors"] = std::move(errors);
  // It knows 400 alone for a request that it will not take.
  return api::json_response(status == 422 || status == 409 ? 400 : status, body);
}

api::Handler NfeioDialect::of_company(Handler handler) {
  return [this, handler](const Request& request, const Caller& caller) {
    const auto account = desk_.account(caller);
    if (!account) return api::problem(403, account.error());
    const std::string& named = request.captured[0];
    const auto names = desk_.terms(caller.account).also_known_as;
    const bool own = named == account->id || normalise_tax_id(named) == account->issuer.tax_id ||
                     std::find(names.begin(), names.end(), named) != names.end();
    return own ? (this->*handler)(request, caller, *account) : no_such("Company");
  };
}

api::Handler NfeioDialect::of_invoice(InvoiceHandler handler) {
  // Through of_company, so that a foreign company is 404 before any invoice is looked for.
  return [this, handler](const Request& request, const Caller& caller) {
    const auto known = of_company(&NfeioDialect::company)(request, caller);
    if (known.refusal) return known;
    const auto id = parse_id(request.captured[1]);
    const auto record = id ? desk_.store().find(caller.account, *id) : std::nullopt;
    return record ? (this->*handler)(request, caller, *record) : no_such("Service invoice");
  };
}

/// Its clients need the Location; a body says the same once more.
Response NfeioDialect::accepted(const Request& request, const InvoiceRecord& record, bool repeated) {
  Response response = api::json_response(202, invoice_json(record, Json::parse(desk_.request_of(record))));
  response.with("Location",
                prefix_ + "/v1/companies/" + request.captured[0] + "/serviceinvoices/" + id_of(record.id));
  if (repeated) response.with(repeat_header, "true");
  return response;
}

Response NfeioDialect::create(const Request& request, const Caller& caller, const Account&) {
  const auto body = body_object(request);
  if (!body) return api::problem(400, body.error());
  std::vector<std::string> codes;
  for (const char* code : {"cityServiceCode", "federalServiceCode"})
    if (auto text = word_at(*body, code)) codes.push_back(*std::move(text));
  const Wanted wanted = read_order(*body, desk_.terms(caller.account, codes));
  if (!wanted.problems.empty())
    return api::problem(400, "invoice_invalid", "The invoice cannot be issued as it is",
                        "Correct the fields.", wanted.problems);
  auto answer = desk_.issue(request, caller, {name(), wanted.invoice, wanted.external_id});
  if (auto* refused = std::get_if<Response>(&answer)) return std::move(*refused);
  const auto& issued = std::get<Issued>(answer);
  return accepted(request, issued.record, issued.repeated);
}

Response NfeioDialect::show(const Request&, const Caller&, const InvoiceRecord& record) {
  return api::json_response(200, invoice_json(record, Json::parse(desk_.request_of(record))));
}

Response NfeioDialect::external(const Request& request, const Caller& caller, const Account&) {
  auto record = desk_.find_by_key(caller.account, name(), request.captured[1]);
  if (!record) {
    const auto named =
        desk_.store().list({.account = caller.account, .reference = request.captured[1], .limit = 1});
    if (!named.empty()) record = named.front();
  }
  return record ? show(request, caller, *record) : no_such("Service invoice");
}

Response NfeioDialect::list(const Request& request, const Caller& caller, const Account&) {
  const auto index = query_number(request, "pageIndex", 1),
             count = query_number(request, "pageCount", most_per_page);
  for (const auto* number : {&index, &count})
    if (!*number) return api::problem(400, number->error());
  const auto issued_begin = query_time(request, "issuedBegin", Duration{}),
             issued_end = query_time(request, "issuedEnd", hours(24)),
             created_begin = query_time(request, "createdBegin", Duration{}),
             created_end = query_time(request, "createdEnd", hours(24));
  for (const auto* time : {&issued_begin, &issued_end, &created_begin, &created_end})
    if (!*time) return api::problem(400, time->error());
  const auto page = std::clamp<std::int64_t>(*index, 1, 1'000'000),
             size = std::clamp<std::int64_t>(*count, 1, most_per_page);
  store::ListRequest wanted{.account = caller.account, .limit = 200};
  wanted.created_from = *created_begin;
  wanted.created_before = *created_end;
  Json shown = Json::array();
  std::int64_t total = 0;
  for (int looked = 0; looked < most_looked_through; looked += wanted.limit) {
    const auto records = desk_.store().list(wanted);
    for (const InvoiceRecord& record : records) {
      if (!was_issued_within(record, *issued_begin, *issued_end)) continue;
      if (total >= (page - 1) * size && static_cast<std::int64_t>(shown.size()) < size)
        shown.push_back(invoice_json(record, Json::parse(desk_.request_of(record))));
      ++total;
    }
    if (static_cast<int>(records.size()) < wanted.limit) break;
    wanted.before = records.back().id;
  }
  return api::json_response(200, {{"serviceInvoices", std::move(shown)},
                                  {"totalResults", total},
                                  {"totalPages", (total + size - 1) / size},
                                  {"page", page}});
}

Response NfeioDialect::cancel(const Request& request, const Caller& caller, const InvoiceRecord& record) {
  const CancelReasonGiven reason{CancelReason::IssuedInError, "Cancelada a pedido do emitente"};
  auto answer = desk_.cancel(caller, record.id, reason);
  if (auto* refused = std::get_if<Response>(&answer)) return std::move(*refused);
  return accepted(request, std::get<InvoiceRecord>(answer), false);
}

Response NfeioDialect::send_email(const Request&, const Caller&, const InvoiceRecord&) {
  return api::problem(400, "not_offered", "This gateway sends no e-mail",
                      "Fetch the PDF and send it from your own system.");
}

Response NfeioDialect::pdf(const Request&, const Caller&, const InvoiceRecord& record) {
  return desk_.drawing(record);
}

Response NfeioDialect::xml(const Request&, const Caller&, const InvoiceRecord& record) {
  return desk_.document(record, "nfse");
}

Response NfeioDialect::company(const Request&, const Caller&, const Account& account) {
  return api::json_response(200, {{"companies", company_json(account)}});
}

Response NfeioDialect::companies(const Request&, const Caller& caller) {
  const auto account = desk_.account(caller);
  if (!account) return api::problem(403, account.error());
  return api::json_response(200, {{"companies", Json::array({company_json(*account)})}, {"page", 1}});
}

}  // namespace fiscal::dialects::nfeio
