#include "plugins/woovi/application.h"

#include <algorithm>
#include <utility>

#include "plugins/woovi/invoice_body.h"
#include "plugins/woovi/woovi_reader.h"

namespace fiscal::woovi {

using aggregator::Answered;
using aggregator::Missing;
using aggregator::path_part;
using aggregator::Refused;
using aggregator::RemoteDocument;
using aggregator::Silent;
using aggregator::Standing;
using aggregator::Unsent;

namespace {

constexpr int page_size = 100;
constexpr int most_pages = 50;

Refused refusal(const HttpAnswer& answer, const std::string& error) {
  if (answer.status == 401 || answer.status == 403) return {{aggregator::credential_refused(answer, error)}};
  return {{{"rejected_by_provider",
            std::to_string(answer.status),
            {},
            error,
            "Correct what the text names, at Woovi or in the invoice, and ask anew."}}};
}

/// A text that is in no list can be anything, also that the key is taken.
Answered refusal_or_doubt(const HttpAnswer& answer) {
  const auto error = aggregator::refuses(answer) ? error_in(answer.body) : std::nullopt;
  if (!error) return aggregator::silence(answer);
  if (is_listed(*error) || answer.status == 401 || answer.status == 403) return refusal(answer, *error);
  return Silent{"Woovi answered \"" + *error + "\", which is not in its published lists."};
}

/// The days between which an invoice of this call was made, whatever the zone of the list is.
std::string list_path(const CallContext& context, int skip) {
  const ZoneOffset utc{};
  return "/api/v1/invoice?start=" + to_text(local_date(context.now - hours(24), utc)) +
         "&end=" + to_text(local_date(context.now + hours(48), utc)) + "&skip=" + std::to_string(skip) +
         "&limit=" + std::to_string(page_size);
}

bool is_sought(const RemoteDocument& document, const aggregator::Sought& sought) {
  return sought.id ? document.id == *sought.id : document.caller_key == sought.caller_key;
}

}  // namespace

Application::Application(Host& host, const WooviSettings& settings, std::string base_url)
    : api_(host, std::move(base_url), {{"Authorization", settings.app_id}}) {}

Answered Application::create(const IssueInvoice& request) {
  const auto body = invoice_body(request);
  if (const auto* problems = std::get_if<Findings>(&body)) return Unsent{Retry::OtherConnection, *problems};
  const HttpResult result = api_.write("POST", "/api/v1/invoice", std::get<std::string>(body));
  if (const auto* failure = std::get_if<HttpFailure>(&result)) return aggregator::of_failure(*failure);
  const auto& answer = std::get<HttpAnswer>(result);
  if (!aggregator::succeeds(answer)) {
    Answered judged = refusal_or_doubt(answer);
    // The correlationID is unique: what is refused for a reason that nobody lists may be there already.
    if (answer.status == 409 ||
        (answer.status == 400 && std::holds_alternative<Silent>(judged) && error_in(answer.body)))
      return aggregator::KeyTaken{};
    return judged;
  }
  auto document = invoice_in(answer.body);
  if (!document) return Silent{"Woovi took the request and names no invoice."};
  if (!document->caller_key.empty() && document->caller_key != request.context.idempotency)
    return Silent{"Woovi answered with the invoice " + document->id + " of another correlationID."};
  return std::move(*document);
}

Answered Application::find(const aggregator::Sought& sought) {
  for (int page = 0, skip = 0; page < most_pages; ++page) {
    const HttpResult result = api_.get(list_path(sought.context, skip));
    if (const auto* failure = std::get_if<HttpFailure>(&result)) return aggregator::of_failure(*failure);
    const auto& answer = std::get<HttpAnswer>(result);
    if (!aggregator::succeeds(answer)) return refusal_or_doubt(answer);
    auto invoices = invoices_in(answer.body);
    if (!invoices) return Silent{"Woovi answered something else than a list of invoices."};
    // Only an empty page ends the list: how many a full one holds is Woovi's affair.
    if (invoices->empty()) return Missing{};
    const auto found = std::find_if(invoices->begin(), invoices->end(),
                                    [&](const RemoteDocument& one) { return is_sought(one, sought); });
    if (found != invoices->end()) return std::move(*found);
    skip += static_cast<int>(invoices->size());
  }
  return Silent{"Woovi lists more invoices around that day than can be looked through."};
}

Answered Application::cancel(const RemoteDocument& document, const CancelInvoice&) {
  const std::string& key = document.caller_key.empty() ? document.id : document.caller_key;
  const HttpResult result = api_.write("POST", "/api/v1/invoice/" + path_part(key) + "/cancel");
  if (const auto* failure = std::get_if<HttpFailure>(&result)) return aggregator::of_failure(*failure);
  const auto& answer = std::get<HttpAnswer>(result);
  if (!aggregator::succeeds(answer)) return refusal_or_doubt(answer);
  if (!says_success(answer.body))
    return Silent{"Woovi answered the cancellation without saying that it succeeded."};
  RemoteDocument cancelled = document;
  cancelled.standing = Standing::Cancelled;
  return cancelled;
}

aggregator::Files Application::files(const RemoteDocument& document) {
  const std::string& key = document.caller_key.empty() ? document.id : document.caller_key;
  return api_.files_beside("/api/v1/invoice/" + path_part(key), "Woovi");
}

}  // namespace fiscal::woovi
