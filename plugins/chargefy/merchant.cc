#include "plugins/chargefy/merchant.h"

#include <utility>

#include "plugins/chargefy/chargefy_reader.h"
#include "plugins/chargefy/invoice_body.h"

namespace fiscal::chargefy {

using aggregator::Answered;
using aggregator::Missing;
using aggregator::path_part;
using aggregator::query_part;
using aggregator::RemoteDocument;
using aggregator::Silent;
using aggregator::Unsent;

namespace {

constexpr int most_pages = 50;

Answered refusal_or_silence(const HttpAnswer& answer) {
  Findings errors = aggregator::refuses(answer) ? read_error(answer) : Findings{};
  if (errors.empty()) return aggregator::silence(answer);
  // Chargefy publishes no list of its codes.
  return aggregator::refusal_for(std::move(errors), {});
}

Answered invoice_in(const HttpResult& result, const std::string& id) {
  if (const auto* failure = std::get_if<HttpFailure>(&result)) return aggregator::of_failure(*failure);
  const auto& answer = std::get<HttpAnswer>(result);
  if (!aggregator::succeeds(answer)) return refusal_or_silence(answer);
  auto document = read_invoice(answer.body);
  if (!document) return Silent{"Chargefy answered something else than an invoice."};
  if (!id.empty() && document->id != id)
    return Silent{"Chargefy answered with another invoice, " + document->id + "."};
  return std::move(*document);
}

}  // namespace

Merchant::Merchant(Host& host, const ChargefySettings& settings, std::string base_url)
    : settings_(settings),
      api_(host, std::move(base_url), {{"Authorization", "Bearer " + settings.api_key}}) {}

Answered Merchant::create(const IssueInvoice& request) {
  const auto body = invoice_body(request, settings_);
  if (const auto* problems = std::get_if<Findings>(&body)) return Unsent{Retry::OtherConnection, *problems};
  Answered answered = invoice_in(api_.write("POST", "/v1/invoices", std::get<std::string>(body)), {});
  const auto* document = std::get_if<RemoteDocument>(&answered);
  if (document != nullptr && document->caller_key != request.context.idempotency)
    return Silent{"Chargefy answered with an invoice, " + document->id + ", that does not carry our key."};
  return answered;
}

Answered Merchant::by_key(const std::string& caller_key, const std::string& customer) {
  if (customer.empty()) return Silent{"The invoice names no customer of Chargefy."};
  std::vector<RemoteDocument> found;
  std::string after;
  for (int page = 0; page < most_pages; ++page) {
    const HttpResult result = api_.get("/v1/invoices?limit=100&customer=" + query_part(customer) + after);
    if (const auto* failure = std::get_if<HttpFailure>(&result)) return aggregator::of_failure(*failure);
    const auto& answer = std::get<HttpAnswer>(result);
    if (!aggregator::succeeds(answer)) return refusal_or_silence(answer);
    auto read = read_page(answer.body);
    if (!read) return Silent{"Chargefy answered something else than a list of invoices."};
    for (RemoteDocument& one : read->invoices) {
      after = "&starting_after=" + query_part(one.id);
      if (one.caller_key == caller_key) found.push_back(std::move(one));
    }
    if (!read->has_more) return aggregator::the_one_of(std::move(found));
    if (read->invoices.empty()) break;
  }
  return Silent{"Chargefy lists more invoices of that customer than can be looked through."};
}

Answered Merchant::find(const aggregator::Sought& sought) {
  if (!sought.id) return by_key(sought.caller_key, customer_of(sought.invoice));
  const HttpResult result = api_.get("/v1/invoices/" + path_part(*sought.id));
  if (const auto* answer = std::get_if<HttpAnswer>(&result);
      answer != nullptr && answer->status == 404 && !read_error(*answer).empty())
    return Missing{};
  return invoice_in(result, *sought.id);
}

Answered Merchant::cancel(const RemoteDocument& document, const CancelInvoice&) {
  return invoice_in(api_.write("POST", "/v1/invoices/" + path_part(document.id) + "/void"), document.id);
}

}  // namespace fiscal::chargefy
