#include "plugins/nfeio/service.h"

#include <utility>

#include "plugins/nfeio/invoice_reader.h"
#include "plugins/nfeio/request_body.h"

namespace fiscal::nfeio {

using aggregator::Answered;
using aggregator::Missing;
using aggregator::path_part;
using aggregator::RemoteDocument;
using aggregator::Silent;
using aggregator::Standing;
using aggregator::Unsent;

namespace {

/// Its own words that there is nothing, whole. A page with 404 is a wrong address, and half an answer or none
/// is a proxy's: they prove nothing.
bool says_missing(const HttpAnswer& answer) { return answer.status == 404 && !read_errors(answer).empty(); }

Answered refusal_or_silence(const HttpAnswer& answer) {
  Findings errors = aggregator::refuses(answer) ? read_errors(answer) : Findings{};
  if (answer.status == 409) return aggregator::KeyTaken{};
  if (errors.empty()) return aggregator::silence(answer);
  // NFE.io publishes no list of its codes, and most of its refusals have none.
  return aggregator::refusal_for(std::move(errors), {});
}

/// Accepted without telling how it stands.
RemoteDocument accepted(std::string id, Standing standing) {
  RemoteDocument document;
  document.id = std::move(id);
  document.standing = standing;
  document.status = "accepted";
  return document;
}

}  // namespace

Service::Service(Host& host, const NfeioSettings& settings, std::string base_url)
    : settings_(settings), api_(host, std::move(base_url), {{"X-NFE-APIKEY", settings.api_key}}) {}

std::string Service::path(std::string_view further) const {
  return "/v1/companies/" + path_part(settings_.company_id) + "/serviceinvoices" + std::string(further);
}

Answered Service::create(const IssueInvoice& request) {
  auto body = request_body(request, settings_);
  if (auto* problems = std::get_if<Findings>(&body))
    return Unsent{Retry::OtherConnection, std::move(*problems)};
  const HttpResult result = api_.write("POST", path(""), std::get<std::string>(body));
  if (const auto* failure = std::get_if<HttpFailure>(&result)) return aggregator::of_failure(*failure);
  const auto& answer = std::get<HttpAnswer>(result);
  if (!aggregator::succeeds(answer)) return refusal_or_silence(answer);
  if (auto document = find_invoice(answer.body, request.context.environment)) {
    if (document->caller_key.empty() || document->caller_key == request.context.idempotency)
      return std::move(*document);
    return Silent{"NFE.io answered with the document " + document->id + " of another externalId."};
  }
  if (auto id = id_in_location(answer)) return accepted(std::move(*id), Standing::Processing);
  return Silent{"NFE.io took the request and names no document."};
}

Answered Service::find(const aggregator::Sought& sought) {
  const HttpResult result = api_.get(sought.id ? path("/" + path_part(*sought.id))
                                               : path("/external/" + path_part(sought.caller_key)));
  if (const auto* failure = std::get_if<HttpFailure>(&result)) return aggregator::of_failure(*failure);
  const auto& answer = std::get<HttpAnswer>(result);
  if (says_missing(answer)) return Missing{};
  if (!aggregator::succeeds(answer)) return refusal_or_silence(answer);
  auto document = find_invoice(answer.body, sought.context.environment);
  if (!document) return Silent{"NFE.io answered something else than one service invoice."};
  if (sought.id ? document->id != *sought.id : document->caller_key != sought.caller_key)
    return Silent{"NFE.io answered with another document, " + document->id + "."};
  return std::move(*document);
}

Answered Service::cancel(const RemoteDocument& document, const CancelInvoice& request) {
  const HttpResult result = api_.write("DELETE", path("/" + path_part(document.id)));
  if (const auto* failure = std::get_if<HttpFailure>(&result)) return aggregator::of_failure(*failure);
  const auto& answer = std::get<HttpAnswer>(result);
  if (!aggregator::succeeds(answer)) return refusal_or_silence(answer);
  auto after = find_invoice(answer.body, request.context.environment);
  if (after && after->id == document.id) return std::move(*after);
  return accepted(document.id, Standing::Cancelling);
}

aggregator::Files Service::files(const RemoteDocument& document) {
  return api_.files_beside(path("/" + path_part(document.id)), "NFE.io");
}

}  // namespace fiscal::nfeio
