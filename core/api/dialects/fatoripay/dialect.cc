#include "core/api/dialects/fatoripay/dialect.h"

#include <fiscal/encoding.hpp>

#include <nlohmann/json.hpp>

#include "core/api/dialects/fatoripay/triggers.h"
#include "core/api/dialects/identifier.h"
#include "core/api/dialects/page_url.h"
#include "core/api/dialects/values.h"
#include "core/api/problem.h"
#include "core/api/resource.h"
#include "core/intake/complete.h"
#include "core/intake/fingerprint.h"

namespace fiscal::dialects::fatoripay {
namespace {

constexpr int page_of_a_list = 200;
constexpr std::size_t longest_list = 1000;

api::Response unknown_invoice() { return answer(404, "Fatura não encontrada."); }

/// That system's own words for what a billing invoice cannot do.
std::string sentence(const Finding& why) {
  if (why.code == "wrong_status") return "A fatura já foi paga e não pode ser cancelada.";
  if (why.code == "has_payments") return "A fatura tem pagamentos e não pode ser cancelada.";
  return why.text;
}

}  // namespace

FatoriPayDialect::FatoriPayDialect(Desk& desk, std::string public_url)
    : desk_(desk),
      public_url_(std::move(public_url)),
      customers_(desk.store(), desk.clock()),
      services_(desk.store(), desk.clock()),
      invoices_({desk.store(), desk.clock(), customers_, services_, desk.letters()}),
      at_provider_(desk.store(), desk.invoices(), invoices_, customers_) {}

void FatoriPayDialect::add_routes(Routes& routes) {
  const auto add = [&](const char* method, const char* pattern,
                       api::Response (FatoriPayDialect::*handler)(const api::Request&, const api::Caller&)) {
    routes.add(method, pattern, [this, handler](const api::Request& request, const api::Caller& caller) {
      return (this->*handler)(request, caller);
    });
  };
  const auto add_impossible = [&](const char* method, const char* pattern, const char* why) {
    routes.add(method, pattern, [this, why](const api::Request& request, const api::Caller& caller) {
      return cannot(request, caller, why);
    });
  };
  for (const char* pattern : {"/api/v1/auth/login", "/api/v1/auth/refresh"})
    routes.add("POST", pattern,
               [this](const api::Request& request, const api::Caller&) { return login(request); });
  add("POST", "/api/v1/invoices/create", &FatoriPayDialect::create);
  add("GET", "/api/v1/invoices", &FatoriPayDialect::list);
  add("GET", "/api/v1/invoices/", &FatoriPayDialect::list);
  add("GET", "/api/v1/invoices/{id}", &FatoriPayDialect::show);
  add("POST", "/api/v1/invoices/{id}/cancel", &FatoriPayDialect::cancel);
  add_trigger_routes(routes, desk_);
  add_impossible("PATCH", "/api/v1/invoices/{id}",
                 "Os dados da fatura são fixos desde a criação: cancele-a e crie uma nova.");
  add_impossible("POST", "/api/v1/invoices/{id}/refund",
                 "Este gateway não movimenta dinheiro: o estorno é feito onde o pagamento entrou.");
  add_impossible("POST", "/api/v1/invoices/{id}/capture",
                 "Este gateway não captura pagamentos: o cliente paga na página da fatura.");
}

api::Response FatoriPayDialect::refusal(int status, const api::Refusal& why) const {
  if (status == 401 || status == 403) return answer(401, "Unauthenticated.");
  if (!why.errors.empty() && status == 422) return answer(errors_of(why.errors));
  return answer(status, why.title + (why.detail.empty() || why.detail == why.title ? "" : ". " + why.detail));
}

/// The key itself is the token: it is checked with every request, and revoking it ends both.
api::Response FatoriPayDialect::login(const api::Request& request) {
  constexpr std::string_view scheme = "Bearer ";
  const std::string_view header = request.header("authorization").value_or(scheme);
  return api::json_response(200,
                            Json{{"access_token", header.substr(scheme.size())}, {"token_type", "bearer"}});
}

api::Response FatoriPayDialect::shown(const billing::BillingInvoice& invoice,
                                      const api::Request& request) const {
  const std::string url = page_url(base_url(request, public_url_), invoice);
  return api::json_response(200, invoice_object(invoice, desk_.clock().now(), url, MoneyForm::Point));
}

api::Response FatoriPayDialect::create(const api::Request& request, const api::Caller& caller) {
  const auto account = desk_.account(caller);
  if (!account) return api::problem(403, account.error());
  const auto read =
      read_create_invoice(request.body, local_date(desk_.clock().now(), intake::zone_of(*account)));
  if (const auto* errors = std::get_if<FieldErrors>(&read)) return answer(*errors);
  const auto& wanted = std::get<CreateInvoice>(read);
  // Before the invoice, so that nothing of it goes untold.
  if (wanted.notifies && wanted.notification_url)
    desk_.endpoints().hear_for_requests(caller.account, std::string(name()));
  const billing::Identity identity{
      {}, remembered(wanted), hex(intake::fingerprint_of(request.body, "fatoripay"))};
  const auto put = invoices_.create(*account, new_billing_invoice(wanted), identity);
  if (const auto* created = std::get_if<billing::BillingCreated>(&put)) {
    auto refused = documents(created->invoice, request, caller);
    if (!refused) return shown(created->invoice, request);
    // All or none: the request had no effect but a number that is void.
    at_provider_.cancel(caller.account, invoices_.make_void(caller.account, created->invoice.id).value());
    return *std::move(refused);
  }
  if (const auto* replayed = std::get_if<billing::BillingReplayed>(&put)) {
    // The gateway may have stopped between them.
    auto refused = documents(replayed->invoice, request, caller);
    return refused ? *std::move(refused) : shown(replayed->invoice, request).with(repeat_header, "true");
  }
  if (const auto* invalid = std::get_if<billing::BillingInvalid>(&put))
    return answer(errors_of(invalid->findings));
  FieldErrors taken;
  taken.add("ref", "O campo ref já está sendo utilizado.");
  return answer(taken);
}

/// The provider's invoice first: it can be cancelled where the NFS-e is refused, and an NFS-e may not be.
std::optional<api::Response> FatoriPayDialect::documents(const billing::BillingInvoice& invoice,
                                                         const api::Request& request,
                                                         const api::Caller& caller) {
  auto refused = at_provider_.issue(invoice, request, caller);
  return refused ? std::move(refused) : service_invoice(invoice, request, caller);
}

std::optional<api::Response> FatoriPayDialect::service_invoice(const billing::BillingInvoice& invoice,
                                                               const api::Request& request,
                                                               const api::Caller& caller) {
  const Terms terms = desk_.terms(caller.account);
  const auto service = terms.services.find(std::string(name()));
  if (service == terms.services.end()) return std::nullopt;
  auto issued = desk_.issue(
      request, caller, {name(), canonical_service_invoice(invoice, service->second), "nfse:" + invoice.id});
  if (auto* refused = std::get_if<api::Response>(&issued)) return std::move(*refused);
  return std::nullopt;
}

std::optional<billing::BillingInvoice> FatoriPayDialect::find(const AccountId& account,
                                                              const std::string& id) {
  const auto kept = kept_of_uuid(id, "bil_", realm);
  return kept ? invoices_.find(account, *kept) : std::nullopt;
}

api::Response FatoriPayDialect::show(const api::Request& request, const api::Caller& caller) {
  const auto invoice = find(caller.account, request.captured[0]);
  return invoice ? shown(*invoice, request) : unknown_invoice();
}

api::Response FatoriPayDialect::list(const api::Request& request, const api::Caller& caller) {
  const std::string base = base_url(request, public_url_);
  const Instant now = desk_.clock().now();
  Json objects = Json::array();
  billing::BillingInvoiceQuery query;
  query.part.limit = page_of_a_list;
  while (objects.size() < longest_list) {
    const auto rows = invoices_.list(caller.account, query).rows;
    for (const auto& invoice : rows)
      objects.push_back(invoice_object(invoice, now, page_url(base, invoice), MoneyForm::Comma));
    if (rows.size() < static_cast<std::size_t>(page_of_a_list)) break;
    query.part.beyond = rows.back().place;
  }
  return api::json_response(200, objects);
}

api::Response FatoriPayDialect::cancel(const api::Request& request, const api::Caller& caller) {
  const auto invoice = find(caller.account, request.captured[0]);
  if (!invoice) return unknown_invoice();
  const auto ended = invoices_.make_void(caller.account, invoice->id);
  if (!ended) return answer(422, sentence(ended.error()));
  at_provider_.cancel(caller.account, *ended);
  return shown(*ended, request);
}

api::Response FatoriPayDialect::cannot(const api::Request& request, const api::Caller& caller,
                                       const std::string& why) {
  return find(caller.account, request.captured[0]) ? answer(422, why) : unknown_invoice();
}

}  // namespace fiscal::dialects::fatoripay
