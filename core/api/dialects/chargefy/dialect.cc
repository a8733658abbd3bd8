#include "core/api/dialects/chargefy/dialect.h"

#include <fiscal/encoding.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/api/dialects/chargefy/reader.h"
#include "core/api/dialects/page_url.h"
#include "core/api/dialects/values.h"
#include "core/api/problem.h"
#include "core/api/resource.h"
#include "core/intake/complete.h"
#include "core/intake/fingerprint.h"

namespace fiscal::dialects::chargefy {
namespace {

constexpr std::size_t longest_key = 255;

/// What stands in the way only of what the request did not ask for by itself.
bool is_about_delivery(const Finding& finding) {
  return finding.code == "email_not_configured" || finding.code == "no_recipient";
}

void update(billing::Customer& customer, const CustomerFields& fields) {
  if (fields.name) customer.party.name = *fields.name;
  if (fields.email) customer.party.email = fields.email;
  if (fields.phone) customer.party.phone = fields.phone;
  if (fields.document) customer.party.tax_id = fields.document;
  for (const auto& [key, value] : fields.metadata) customer.metadata[key] = value;
}

Json price_object(const Price& price) {
  return {{"id", price.id},
          {"object", "price"},
          {"currency", "brl"},
          {"nickname", price.description ? Json(*price.description) : Json(nullptr)},
          {"product", price.product ? Json(*price.product) : Json(nullptr)},
          {"unit_amount", price.unit_amount.centavos}};
}

Error cannot_change(const Finding& why) {
  return {400,
          "invalid_request_error",
          why.code == "wrong_status" ? "invoice_status_invalid" : why.code,
          why.text + (why.fix.empty() ? "." : ". " + why.fix),
          {}};
}

}  // namespace

ChargefyDialect::ChargefyDialect(Desk& desk, std::string public_url)
    : desk_(desk),
      public_url_(std::move(public_url)),
      customers_(desk.store(), desk.clock()),
      services_(desk.store(), desk.clock()),
      invoices_({desk.store(), desk.clock(), customers_, services_, desk.letters()}),
      at_provider_(desk.store(), desk.invoices(), invoices_, customers_) {}

void ChargefyDialect::add_routes(Routes& routes) {
  const auto add = [&](const char* method, const char* pattern,
                       api::Response (ChargefyDialect::*handler)(const api::Request&, const api::Caller&)) {
    routes.add(method, pattern, [this, handler](const api::Request& request, const api::Caller& caller) {
      return (this->*handler)(request, caller);
    });
  };
  const auto add_change = [&](const char* pattern, Change change) {
    routes.add("POST", pattern, [this, change](const api::Request& request, const api::Caller& caller) {
      return this->change(request, caller, change);
    });
  };
  add("POST", "/v1/invoices", &ChargefyDialect::create);
  add("GET", "/v1/invoices", &ChargefyDialect::list);
  add("GET", "/v1/invoices/{id}", &ChargefyDialect::show);
  add("GET", "/v1/invoices/{id}/payments", &ChargefyDialect::payments);
  add("POST", "/v1/invoices/{id}/pay", &ChargefyDialect::pay);
  add("POST", "/v1/invoices/{id}/void", &ChargefyDialect::make_void);
  add_change("/v1/invoices/{id}/mark_uncollectible", &billing::BillingInvoices::give_up);
  add_change("/v1/invoices/{id}/send", &billing::BillingInvoices::send);
  add("POST", "/v1/customers", &ChargefyDialect::create_customer);
  add("GET", "/v1/customers/{id}", &ChargefyDialect::show_customer);
  add("POST", "/v1/customers/{id}", &ChargefyDialect::update_customer);
  add("POST", "/v1/prices", &ChargefyDialect::create_price);
  add("GET", "/v1/prices/{id}", &ChargefyDialect::show_price);
}

api::Response ChargefyDialect::refusal(int status, const api::Refusal& why) const {
  if (status == 401 || status == 403) return answer(not_authenticated());
  const std::string text =
      why.title + (why.detail.empty() || why.detail == why.title ? "." : ". " + why.detail);
  // That system has no 422: what is wrong with a request is 400.
  if (status == 422) status = 400;
  return answer(Error{status, status >= 500 ? "api_error" : "invalid_request_error", why.code, text, {}});
}

View ChargefyDialect::view(const api::Request& request, const Account& account,
                           const billing::BillingInvoice& invoice) const {
  return {desk_.clock().now(), page_url(base_url(request, public_url_), invoice),
          account.environment == Environment::Production};
}

api::Response ChargefyDialect::shown(const billing::BillingInvoice& invoice, const api::Request& request,
                                     const api::Caller& caller) {
  const auto account = desk_.account(caller);
  if (!account) return api::problem(403, account.error());
  return api::json_response(200, invoice_object(invoice, view(request, *account, invoice)));
}

std::variant<std::map<std::string, Price>, Error> ChargefyDialect::prices_of(const AccountId& account,
                                                                             const CreateInvoice& wanted) {
  std::map<std::string, Price> prices;
  for (std::size_t at = 0; at < wanted.line_items.size(); ++at) {
    const auto& id = wanted.line_items[at].price;
    if (!id) continue;
    const auto price = find_price(desk_.store(), account, *id);
    if (!price) return no_such("price", *id, "line_items[" + std::to_string(at) + "][price]");
    prices.emplace(*id, *price);
  }
  return prices;
}

/// Defaults give way to what the account can do: all methods but Pix where it has no Pix key, and no e-mail
/// where the gateway sends none or the customer has no address. What was asked for by name is refused
/// instead.
billing::BillingAnswer ChargefyDialect::put(const Account& account, CreateInvoice wanted,
                                            const std::map<std::string, Price>& prices,
                                            const billing::Identity& identity) {
  const auto profile = invoices_.profile(account.id);
  if (!wanted.methods_asked && !(profile && profile->pix)) std::erase(wanted.payment_method_types, "pix");
  auto answer = invoices_.create(account, new_billing_invoice(wanted, prices), identity);
  const auto* invalid = std::get_if<billing::BillingInvalid>(&answer);
  if (invalid == nullptr || wanted.delivery_asked ||
      !std::ranges::all_of(invalid->findings, is_about_delivery))
    return answer;
  wanted.deliver = false;
  return invoices_.create(account, new_billing_invoice(wanted, prices), identity);
}

api::Response ChargefyDialect::create(const api::Request& request, const api::Caller& caller) {
  const auto account = desk_.account(caller);
  if (!account) return api::problem(403, account.error());
  const ZoneOffset zone = intake::zone_of(*account);
  const auto read = read_create_invoice(request.body, local_date(desk_.clock().now(), zone), zone);
  if (const auto* error = std::get_if<Error>(&read)) return answer(*error);
  const auto& wanted = std::get<CreateInvoice>(read);
  const auto priced = prices_of(caller.account, wanted);
  if (const auto* error = std::get_if<Error>(&priced)) return answer(*error);
  const auto& prices = std::get<std::map<std::string, Price>>(priced);

  const std::string asked_key = std::string(request.header("idempotency-key").value_or(""));
  if (asked_key.size() > longest_key)
    return answer(
        parameter_invalid("idempotency_key_invalid", {}, "Invalid Idempotency-Key: at most 255 characters."));
  const std::string key =
      asked_key.empty() ? desk_.repeat_key(request, caller, name()) : "chargefy:" + hex(sha256(asked_key));
  const auto put_answer =
      put(*account, wanted, prices,
          {key, remembered(wanted, prices), hex(intake::fingerprint_of(request.body, ""))});
  if (const auto* created = std::get_if<billing::BillingCreated>(&put_answer)) {
    auto refused = issue_at_provider(created->invoice, request, caller);
    if (!refused) return shown(created->invoice, request, caller);
    // Both or none: the request had no effect but a number that is void.
    invoices_.make_void(caller.account, created->invoice.id).value();
    return *std::move(refused);
  }
  if (const auto* replayed = std::get_if<billing::BillingReplayed>(&put_answer)) {
    // The gateway may have stopped between the two.
    auto refused = issue_at_provider(replayed->invoice, request, caller);
    return refused ? *std::move(refused)
                   : shown(replayed->invoice, request, caller).with(repeat_header, "true");
  }
  if (const auto* invalid = std::get_if<billing::BillingInvalid>(&put_answer))
    return answer(error_of(invalid->findings));
  return answer(Error{400,
                      "idempotency_error",
                      "idempotency_key_in_use",
                      "This Idempotency-Key was used with other parameters. Use a new key.",
                      {}});
}

/// A customer who was brought along has the id that Chargefy knows, under the name by which the plugin of
/// that system wants it; other plugins have no use for it.
std::optional<api::Response> ChargefyDialect::issue_at_provider(const billing::BillingInvoice& invoice,
                                                                const api::Request& request,
                                                                const api::Caller& caller) {
  return at_provider_.issue(invoice, request, caller, {{"chargefy_customer", invoice.customer.value_or("")}});
}

std::optional<billing::BillingInvoice> ChargefyDialect::find(const AccountId& account,
                                                             const std::string& id) {
  const auto kept = kept_id(id);
  if (!kept || kept->size() > 100) return std::nullopt;
  return invoices_.find(account, *kept);
}

api::Response ChargefyDialect::show(const api::Request& request, const api::Caller& caller) {
  const auto invoice = find(caller.account, request.captured[0]);
  return invoice ? shown(*invoice, request, caller) : answer(no_such("invoice", request.captured[0]));
}

api::Response ChargefyDialect::list(const api::Request& request, const api::Caller& caller) {
  const auto read = read_list_request(request.query);
  if (const auto* error = std::get_if<Error>(&read)) return answer(*error);
  const auto& wanted = std::get<ListRequest>(read);
  const auto account = desk_.account(caller);
  if (!account) return api::problem(403, account.error());
  billing::BillingInvoiceQuery query;
  query.customer = wanted.customer;
  if (wanted.status) query.status = status_named(*wanted.status);
  query.part.limit = wanted.limit + 1;  // One more tells whether another page follows.
  if (wanted.starting_after) {
    const auto last = find(caller.account, *wanted.starting_after);
    if (!last) return answer(no_such("invoice", *wanted.starting_after, "starting_after"));
    query.part.beyond = last->place;
  }
  auto rows = invoices_.list(caller.account, query).rows;
  const bool more = rows.size() > static_cast<std::size_t>(wanted.limit);
  if (more) rows.pop_back();
  std::vector<Json> objects;
  for (const auto& invoice : rows)
    objects.push_back(invoice_object(invoice, view(request, *account, invoice)));
  return api::json_response(200, list_object(std::move(objects), more, "/v1/invoices"));
}

api::Response ChargefyDialect::change(const api::Request& request, const api::Caller& caller, Change change) {
  const auto invoice = find(caller.account, request.captured[0]);
  if (!invoice) return answer(no_such("invoice", request.captured[0]));
  const auto changed = (invoices_.*change)(caller.account, invoice->id);
  return changed ? shown(*changed, request, caller) : answer(cannot_change(changed.error()));
}

api::Response ChargefyDialect::make_void(const api::Request& request, const api::Caller& caller) {
  const auto invoice = find(caller.account, request.captured[0]);
  if (!invoice) return answer(no_such("invoice", request.captured[0]));
  const auto voided = invoices_.make_void(caller.account, invoice->id);
  if (!voided) return answer(cannot_change(voided.error()));
  at_provider_.cancel(caller.account, *voided);
  return shown(*voided, request, caller);
}

api::Response ChargefyDialect::pay(const api::Request& request, const api::Caller& caller) {
  const auto invoice = find(caller.account, request.captured[0]);
  if (!invoice) return answer(no_such("invoice", request.captured[0]));
  std::optional<Error> error;
  const Json object = read_body(request.body, error);
  Reader reader(object, error);
  reader.expect_only({"paid_out_of_band", "payment_method"});
  const bool outside = reader.boolean("paid_out_of_band").value_or(false);
  if (!outside)
    reader.fail(
        parameter_invalid("payment_method_unavailable", "paid_out_of_band",
                          "This gateway charges no payment methods: the customer pays on the invoice's page. "
                          "Send paid_out_of_band: true for money that came in elsewhere."));
  if (error) return answer(*error);
  const auto paid = invoices_.pay(caller.account, invoice->id, {});
  return paid ? shown(*paid, request, caller) : answer(cannot_change(paid.error()));
}

api::Response ChargefyDialect::payments(const api::Request& request, const api::Caller& caller) {
  const auto invoice = find(caller.account, request.captured[0]);
  return invoice ? api::json_response(200, payment_list(*invoice))
                 : answer(no_such("invoice", request.captured[0]));
}

api::Response ChargefyDialect::create_customer(const api::Request& request, const api::Caller& caller) {
  const auto account = desk_.account(caller);
  if (!account) return api::problem(403, account.error());
  const auto read = read_customer(request.body);
  if (const auto* error = std::get_if<Error>(&read)) return answer(*error);
  const auto& fields = std::get<CustomerFields>(read);
  if (!fields.name) return answer(parameter_missing("name"));
  billing::Customer customer;
  customer.id = fields.id.value_or("");
  update(customer, fields);
  auto added = customers_.add(caller.account, customer);
  if (!added)
    return answer(
        parameter_invalid("resource_already_exists", "id", "A customer with this id exists already."));
  return api::json_response(200, customer_object(*added, account->environment == Environment::Production));
}

api::Response ChargefyDialect::update_customer(const api::Request& request, const api::Caller& caller) {
  const auto account = desk_.account(caller);
  if (!account) return api::problem(403, account.error());
  const auto read = read_customer(request.body);
  if (const auto* error = std::get_if<Error>(&read)) return answer(*error);
  const auto changed = customers_.change(
      caller.account, request.captured[0],
      [&](billing::Customer& customer) { update(customer, std::get<CustomerFields>(read)); });
  if (!changed) return answer(no_such("customer", request.captured[0]));
  return api::json_response(200, customer_object(*changed, account->environment == Environment::Production));
}

api::Response ChargefyDialect::show_customer(const api::Request& request, const api::Caller& caller) {
  const auto account = desk_.account(caller);
  if (!account) return api::problem(403, account.error());
  const auto customer = customers_.find(caller.account, request.captured[0]);
  if (!customer) return answer(no_such("customer", request.captured[0]));
  return api::json_response(200, customer_object(*customer, account->environment == Environment::Production));
}

api::Response ChargefyDialect::create_price(const api::Request& request, const api::Caller& caller) {
  const auto read = read_create_price(request.body);
  if (const auto* error = std::get_if<Error>(&read)) return answer(*error);
  return api::json_response(200, price_object(add_price(desk_.store(), desk_.clock().now(), caller.account,
                                                        std::get<CreatePrice>(read))));
}

api::Response ChargefyDialect::show_price(const api::Request& request, const api::Caller& caller) {
  const auto price = find_price(desk_.store(), caller.account, request.captured[0]);
  return price ? api::json_response(200, price_object(*price))
               : answer(no_such("price", request.captured[0]));
}

}  // namespace fiscal::dialects::chargefy
