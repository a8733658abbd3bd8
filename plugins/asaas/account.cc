#include "plugins/asaas/account.h"

#include <algorithm>
#include <array>
#include <utility>

#include "plugins/asaas/asaas_reader.h"
#include "plugins/asaas/invoice_body.h"

namespace fiscal::asaas {

using aggregator::Answered;
using aggregator::Missing;
using aggregator::path_part;
using aggregator::query_part;
using aggregator::RemoteDocument;
using aggregator::Silent;
using aggregator::Standing;
using aggregator::Unsent;

namespace {

/// The codes of Asaas' pages that say that a request is wrong in itself. There is no list of all.
constexpr std::array<std::string_view, 1> asaas_errors{"invalid_object"};

Answered refusal_or_silence(const HttpAnswer& answer) {
  Findings errors = aggregator::refuses(answer) ? read_errors(answer) : Findings{};
  if (errors.empty()) return aggregator::silence(answer);
  return aggregator::refusal_for(std::move(errors), asaas_errors);
}

/// The invoice in an answer about one of them.
Answered invoice_in(const HttpResult& result, const std::string& id) {
  if (const auto* failure = std::get_if<HttpFailure>(&result)) return aggregator::of_failure(*failure);
  const auto& answer = std::get<HttpAnswer>(result);
  if (!aggregator::succeeds(answer)) return refusal_or_silence(answer);
  auto document = read_invoice(answer.body);
  if (!document) return Silent{"Asaas answered something else than an invoice."};
  if (!id.empty() && document->id != id)
    return Silent{"Asaas answered with another invoice, " + document->id + "."};
  return std::move(*document);
}

Unsent no_customer(const HttpResult& result) {
  if (const auto* answer = std::get_if<HttpAnswer>(&result))
    if (Findings errors = aggregator::refuses(*answer) ? read_errors(*answer) : Findings{}; !errors.empty())
      return {Retry::Never, std::move(errors)};
  return {Retry::Later,
          {{"provider_unreachable",
            {},
            {},
            "The customer could not be looked up or made at Asaas.",
            "The gateway tries again by itself."}}};
}

}  // namespace

Account::Account(Host& host, const AsaasSettings& settings, std::string base_url)
    : settings_(settings),
      api_(host, std::move(base_url),
           {{"access_token", settings.api_key}, {"User-Agent", "fiscal-gateway"}}) {}

std::variant<std::string, Unsent> Account::customer_of(const Invoice& invoice) {
  if (is_of_charge(invoice)) return std::string();
  if (const auto named = invoice.metadata.find(customer_metadata); named != invoice.metadata.end())
    return named->second;
  const HttpResult found = api_.get("/v3/customers?cpfCnpj=" + query_part(*invoice.customer->tax_id));
  const auto* list = std::get_if<HttpAnswer>(&found);
  const auto known =
      list != nullptr && aggregator::succeeds(*list) ? read_customer_id(list->body) : std::nullopt;
  if (!known) return no_customer(found);
  if (!known->empty()) return *known;
  const HttpResult made = api_.ask("/v3/customers", customer_body(*invoice.customer));
  const auto* answer = std::get_if<HttpAnswer>(&made);
  const auto id =
      answer != nullptr && aggregator::succeeds(*answer) ? read_customer_id(answer->body) : std::nullopt;
  if (!id || id->empty()) return no_customer(made);
  return *id;
}

Answered Account::create(const IssueInvoice& request) {
  // What cannot be issued is known before anybody is asked.
  const auto draft = invoice_body(request, settings_, "cus");
  if (const auto* problems = std::get_if<Findings>(&draft)) return Unsent{Retry::OtherConnection, *problems};
  auto customer = customer_of(request.invoice);
  if (auto* unsent = std::get_if<Unsent>(&customer)) return std::move(*unsent);
  const auto body = invoice_body(request, settings_, std::get<std::string>(customer));
  Answered answered = invoice_in(api_.write("POST", "/v3/invoices", std::get<std::string>(body)), {});
  auto* document = std::get_if<RemoteDocument>(&answered);
  if (document == nullptr) return answered;
  if (!document->caller_key.empty() && document->caller_key != request.context.idempotency)
    return Silent{"Asaas answered with the invoice " + document->id + " of another externalReference."};
  return hurried(std::move(*document));
}

RemoteDocument Account::hurried(RemoteDocument document) {
  if (!settings_.authorize_now || document.status != "SCHEDULED") return document;
  // Not a write of its own: the invoice has been asked for, and this changes when, not whether.
  Answered after =
      invoice_in(api_.ask("/v3/invoices/" + path_part(document.id) + "/authorize", {}), document.id);
  if (auto* later = std::get_if<RemoteDocument>(&after)) return std::move(*later);
  return document;
}

Answered Account::by_id(const std::string& id) {
  const HttpResult result = api_.get("/v3/invoices/" + path_part(id));
  // Asaas's own 404 has an empty body or its errors; a page is a wrong address.
  if (const auto* answer = std::get_if<HttpAnswer>(&result);
      answer != nullptr && answer->status == 404 && (answer->body.empty() || !read_errors(*answer).empty()))
    return Missing{};
  return invoice_in(result, id);
}

Answered Account::by_key(const std::string& caller_key) {
  const HttpResult result = api_.get("/v3/invoices?limit=100&externalReference=" + query_part(caller_key));
  if (const auto* failure = std::get_if<HttpFailure>(&result)) return aggregator::of_failure(*failure);
  const auto& answer = std::get<HttpAnswer>(result);
  if (!aggregator::succeeds(answer)) return refusal_or_silence(answer);
  auto page = read_page(answer.body);
  if (!page) return Silent{"Asaas answered something else than a list of invoices."};
  std::erase_if(page->invoices, [&](const RemoteDocument& one) { return one.caller_key != caller_key; });
  if (page->invoices.empty() && page->has_more)
    return Silent{"Asaas answered a list that does not heed the externalReference."};
  return aggregator::the_one_of(std::move(page->invoices));
}

Answered Account::find(const aggregator::Sought& sought) {
  return sought.id ? by_id(*sought.id) : by_key(sought.caller_key);
}

Answered Account::cancel(const RemoteDocument& document, const CancelInvoice&) {
  return invoice_in(api_.write("POST", "/v3/invoices/" + path_part(document.id) + "/cancel"), document.id);
}

aggregator::Files Account::files(const RemoteDocument& document) {
  return api_.fetch_files(document, "Asaas");
}

}  // namespace fiscal::asaas
