#include "core/api/dialects/safe2pay/dialect.h"

#include <fiscal/json.hpp>

#include <charconv>
#include <nlohmann/json.hpp>

#include "core/api/dialects/identifier.h"
#include "core/api/dialects/safe2pay/order.h"
#include "core/api/dialects/values.h"
#include "core/api/problem.h"
#include "core/billing/services.h"
#include "core/intake/complete.h"

namespace fiscal::dialects::safe2pay {
namespace {

constexpr int most_rows = 100;
constexpr int deepest_row = 2000;  // A list is read from its newest row on.

api::Response not_found() {
  return answer(Error{std::string(not_found_code), "A nota fiscal de serviço informada não existe."}, 404);
}

/// The NFS-e of that transaction has come to an end that is not an error, so that a further request means
/// another one.
bool has_ended(const InvoiceRecord& record) {
  return is_dead_end(record.state) && record.state != State::Rejected && record.state != State::Failed;
}

std::optional<int> number_in(const api::Request& request, std::string_view name, int absent, int most) {
  const auto at = request.query.find(name);
  if (at == request.query.end()) return absent;
  int number = 0;
  const auto [end, error] = std::from_chars(at->second.data(), at->second.data() + at->second.size(), number);
  if (error != std::errc{} || end != at->second.data() + at->second.size() || number < 1 || number > most)
    return std::nullopt;
  return number;
}

std::optional<InvoiceRecord> record_of(Desk& desk, const api::Request& request, const api::Caller& caller) {
  const auto id = invoice_of_uuid(request.captured[0], realm);
  return id ? desk.store().find(caller.account, *id) : std::nullopt;
}

}  // namespace

void Safe2PayDialect::add_routes(Routes& routes) {
  prefix_ = routes.prefix();
  const auto bound =
      [this](api::Response (Safe2PayDialect::*handler)(const api::Request&, const api::Caller&)) {
        return [this, handler](const api::Request& request, const api::Caller& caller) {
          return (this->*handler)(request, caller);
        };
      };
  routes.add("POST", "/v2/transaction", bound(&Safe2PayDialect::register_transaction));
  routes.add("POST", "/v2/nfse/transaction", bound(&Safe2PayDialect::issue));
  routes.add("POST", "/v2/nfse/transaction/{id}", bound(&Safe2PayDialect::issue));
  routes.add("GET", "/v2/nfse/transaction/{id}", bound(&Safe2PayDialect::show_of_transaction));
  routes.add("GET", "/v2/nfse/service",
             [this](const api::Request&, const api::Caller& caller) { return services(caller); });
  routes.add("GET", "/v2/nfse", bound(&Safe2PayDialect::list));
  routes.add("GET", "/v2/nfse/{id}", bound(&Safe2PayDialect::show));
  routes.add("DELETE", "/v2/nfse/{id}", bound(&Safe2PayDialect::cancel));
  const auto add_document = [&](const char* pattern, std::string_view kind) {
    routes.add("GET", pattern, [this, kind](const api::Request& request, const api::Caller& caller) {
      return document(request, caller, kind);
    });
  };
  add_document("/v2/nfse/{id}/pdf", "pdf");
  add_document("/v2/nfse/{id}/xml", "nfse");
  add_document("/v2/nfse/{id}/cancellation/xml", "event");
}

api::Response Safe2PayDialect::refusal(int status, const api::Refusal& why) const {
  if (status == 401 || status == 403) return answer(not_authenticated, 403);
  if (why.code == "not_json") return answer(body_malformed);
  if (why.code == "invoice_invalid") return answer(error_of(why.errors));
  const std::string text =
      why.title + (why.detail.empty() || why.detail == why.title ? "" : ". " + why.detail);
  return answer(Error{std::to_string(status), text}, status == 422 || status == 409 ? 200 : status);
}

/// A retry finds its NFS-e. One that was refused makes room by itself (`Desk`); after one that was cancelled,
/// a request is a new wish, and its key is derived from the one before.
std::string Safe2PayDialect::callers_key(const AccountId& account, const std::string& transaction) {
  std::string key = transaction;
  for (auto known = desk_.find_by_key(account, name(), key); known && has_ended(*known);
       known = desk_.find_by_key(account, name(), key))
    key = transaction + "#" + to_text(known->id);
  return key;
}

api::Response Safe2PayDialect::issue(const api::Request& request, const api::Caller& caller) {
  auto read = read_issue_request(request.body);
  if (const auto* error = std::get_if<Error>(&read)) return answer(*error);
  const auto& wish = std::get<IssueRequest>(read);
  const auto named = request.captured.empty() ? wish.transaction : transaction_id(request.captured[0]);
  if (!named || (wish.transaction && *wish.transaction != *named)) return answer(transaction_unknown);
  return issue_for(*named, wish, request, caller);
}

/// The account's terms say what a number stands for; where they do not, its catalog of services does, by its
/// codes.
std::optional<RenderedService> Safe2PayDialect::service_of(const AccountId& account, const std::string& id) {
  const Terms terms = desk_.terms(account);
  if (const auto agreed = terms.services.find(id); agreed != terms.services.end())
    return RenderedService{agreed->second, std::nullopt};
  const auto entry = billing::Services(desk_.store(), desk_.clock()).find_by_code(account, id);
  if (!entry) return std::nullopt;
  Invoice holder;
  holder.service = entry->service;
  holder.taxes = entry->taxes;
  const Json written = Json::parse(to_json(holder));
  return RenderedService{written.at("service").dump(), written.at("taxes").dump()};
}

api::Response Safe2PayDialect::issue_for(const std::string& id, const IssueRequest& wish,
                                         const api::Request& request, const api::Caller& caller) {
  const auto transaction = find_transaction(desk_.store(), desk_.clock(), caller.account, id);
  if (!transaction) return answer(transaction_unknown);
  if (!transaction->customer && wish.customer)
    return answer(
        Error{std::string(fiscal_rule_code), "A transação não tem comprador: registre-a com Customer."});
  const auto service = service_of(caller.account, wish.service);
  if (!service) return answer(service_invalid);
  const std::string key = callers_key(caller.account, id);
  // Before the invoice, so that nothing of it goes untold.
  if (transaction->callback_url) desk_.endpoints().hear_for_requests(caller.account, std::string(name()));
  const auto issued =
      desk_.issue(request, caller, {name(), canonical_invoice(*transaction, wish, *service), key});
  if (const auto* done = std::get_if<Issued>(&issued)) {
    api::Response response = noted(202, done->record, request, caller);
    return done->repeated ? response.with(repeat_header, "true") : response;
  }
  const auto& refused = std::get<api::Response>(issued);
  const bool taken = refused.refusal && (refused.refusal->code == "idempotency_key_reused" ||
                                         refused.refusal->code == "reference_in_use");
  if (!taken) return refused;
  const auto living = desk_.find_by_key(caller.account, name(), key);
  return living ? answer(Error{std::string(duplicate_code), duplicate_text(*living)}) : refused;
}

api::Response Safe2PayDialect::noted(int status, const InvoiceRecord& record, const api::Request& request,
                                     const api::Caller& caller) {
  const auto account = desk_.account(caller);
  if (!account) return api::problem(403, account.error());
  return answer(status, note(record, {base_url(request, public_url_) + prefix_}, intake::zone_of(*account)));
}

api::Response Safe2PayDialect::show(const api::Request& request, const api::Caller& caller) {
  const auto record = record_of(desk_, request, caller);
  return record ? noted(200, *record, request, caller) : not_found();
}

api::Response Safe2PayDialect::show_of_transaction(const api::Request& request, const api::Caller& caller) {
  std::optional<InvoiceRecord> record;
  std::string key = request.captured[0];
  for (auto known = desk_.find_by_key(caller.account, name(), key); known;
       known = desk_.find_by_key(caller.account, name(), key)) {
    record = known;
    if (!has_ended(*known)) break;
    key = request.captured[0] + "#" + to_text(known->id);
  }
  return record ? noted(200, *record, request, caller) : answer(transaction_unknown);
}

api::Response Safe2PayDialect::list(const api::Request& request, const api::Caller& caller) {
  const auto page = number_in(request, "PageNumber", 1, deepest_row);
  const auto rows = number_in(request, "RowsPerPage", 10, most_rows);
  if (!page || !rows || (*page - 1) * *rows > deepest_row)
    return answer(Error{std::string(fiscal_rule_code),
                        "PageNumber e RowsPerPage devem ser inteiros; RowsPerPage vai de 1 a 100."});
  const auto account = desk_.account(caller);
  if (!account) return api::problem(403, account.error());
  const std::size_t first = static_cast<std::size_t>((*page - 1) * *rows);
  // One row more tells whether another page follows.
  const auto records = desk_.store().list({.account = caller.account, .limit = *page * *rows + 1});
  const Place place{base_url(request, public_url_) + prefix_};
  Json objects = Json::array();
  for (std::size_t at = first; at < records.size() && at < first + static_cast<std::size_t>(*rows); ++at)
    objects.push_back(note(records[at], place, intake::zone_of(*account)));
  const bool more = records.size() > first + static_cast<std::size_t>(*rows);
  return answer(200, Json{{"PageNumber", *page},
                          {"RowsPerPage", *rows},
                          {"HasNextPage", more},
                          {"Objects", std::move(objects)}});
}

api::Response Safe2PayDialect::cancel(const api::Request& request, const api::Caller& caller) {
  const auto record = record_of(desk_, request, caller);
  if (!record) return not_found();
  const auto moved =
      desk_.cancel(caller, record->id, {CancelReason::Other, "Cancelamento solicitado pelo emitente"});
  if (const auto* refused = std::get_if<api::Response>(&moved)) return *refused;
  return noted(202, std::get<InvoiceRecord>(moved), request, caller);
}

api::Response Safe2PayDialect::document(const api::Request& request, const api::Caller& caller,
                                        std::string_view kind) {
  const auto record = record_of(desk_, request, caller);
  if (!record) return not_found();
  return kind == "pdf" ? desk_.drawing(*record) : desk_.document(*record, kind);
}

api::Response Safe2PayDialect::services(const api::Caller& caller) {
  Json objects = Json::array();
  const auto catalog = billing::Services(desk_.store(), desk_.clock())
                           .list(caller.account, std::nullopt, {.limit = most_rows});
  for (const billing::CatalogEntry& entry : catalog.rows)
    if (transaction_id(entry.code))
      objects.push_back({{"IdService", std::stoll(entry.code)},
                         {"Description", entry.name},
                         {"ServiceCode", entry.service.national_code}});
  for (const auto& [code, service] : desk_.terms(caller.account).services) {
    if (!transaction_id(code)) continue;  // A code of another dialect.
    const Json members = Json::parse(service);
    objects.push_back({{"IdService", std::stoll(code)},
                       {"Description", members.value("description", "")},
                       {"ServiceCode", members.value("national_code", "")}});
  }
  return answer(200, Json{{"Objects", std::move(objects)}});
}

api::Response Safe2PayDialect::register_transaction(const api::Request& request, const api::Caller& caller) {
  auto read = read_transaction(request.body);
  if (const auto* error = std::get_if<Error>(&read)) return answer(*error);
  const auto& transaction = std::get<Transaction>(read);
  put_transaction(desk_.store(), desk_.clock(), caller.account, transaction);
  return answer(200, Json{{"IdTransaction", std::stoll(transaction.id)}});
}

}  // namespace fiscal::dialects::safe2pay
