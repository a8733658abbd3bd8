#include "plugins/fatoripay/merchant.h"

#include <utility>

#include "plugins/common/json_text.h"
#include "plugins/fatoripay/fatoripay_reader.h"
#include "plugins/fatoripay/invoice_body.h"

namespace fiscal::fatoripay {

using aggregator::Answered;
using aggregator::Api;
using aggregator::Missing;
using aggregator::path_part;
using aggregator::Refused;
using aggregator::RemoteDocument;
using aggregator::Silent;
using aggregator::Unsent;

namespace {

constexpr std::string_view token_key = "access_token";
constexpr Duration token_lifetime = minutes(10);

Answered refusal_or_silence(const HttpAnswer& answer) {
  Findings errors = aggregator::refuses(answer) ? read_errors(answer) : Findings{};
  if (errors.empty()) return aggregator::silence(answer);
  // Fields that are wrong are found before anything is done; what else it says is in no list.
  Refused refused = aggregator::refusal_for(std::move(errors), {});
  refused.listed = refused.listed || names_fields(answer);
  return refused;
}

Answered invoice_in(const HttpResult& result, const std::string& id) {
  if (const auto* failure = std::get_if<HttpFailure>(&result)) return aggregator::of_failure(*failure);
  const auto& answer = std::get<HttpAnswer>(result);
  if (!aggregator::succeeds(answer)) return refusal_or_silence(answer);
  auto document = read_invoice(answer.body);
  if (!document) return Silent{"FatoriPay answered something else than a fatura."};
  if (!id.empty() && document->id != id)
    return Silent{"FatoriPay answered with another fatura, " + document->id + "."};
  return std::move(*document);
}

/// No login, so nothing was asked for.
Answered not_logged_in(const HttpResult& result) {
  if (const auto* answer = std::get_if<HttpAnswer>(&result))
    if (Findings errors = aggregator::refuses(*answer) ? read_errors(*answer) : Findings{}; !errors.empty())
      return Unsent{Retry::Never, std::move(errors)};
  return Unsent{Retry::Later,
                {{"provider_unreachable",
                  {},
                  {},
                  "FatoriPay does not answer the login.",
                  "The gateway tries again by itself."}}};
}

}  // namespace

Merchant::Merchant(Host& host, const FatoriPaySettings& settings, std::string base_url)
    : host_(host), settings_(settings), base_url_(std::move(base_url)) {}

std::variant<Api, Answered> Merchant::logged_in(bool anew) {
  const HttpHeaders client{{"client-id", settings_.client_id}, {"client-secret", settings_.client_secret}};
  const auto with_token = [&](const std::string& token) {
    HttpHeaders headers = client;
    headers.emplace_back("Authorization", "Bearer " + token);
    return Api(host_, base_url_, std::move(headers));
  };
  if (!anew)
    if (const auto kept = host_.kv_get(token_key)) return with_token(kept->value);
  const HttpResult result =
      Api(host_, base_url_, client)
          .ask("/api/v1/auth/login", aggregator::JsonText().text("username", settings_.username).str());
  const auto* answer = std::get_if<HttpAnswer>(&result);
  const auto token =
      answer != nullptr && aggregator::succeeds(*answer) ? read_token(answer->body) : std::nullopt;
  if (!token) return not_logged_in(result);
  host_.kv_put(token_key, *token, token_lifetime);
  return with_token(*token);
}

HttpResult Merchant::get(std::string_view path) {
  HttpResult result = HttpFailure{HttpFailureKind::NoAnswer, "FatoriPay does not answer the login."};
  for (const bool anew : {false, true}) {
    auto api = logged_in(anew);
    if (!std::holds_alternative<Api>(api)) return result;
    result = std::get<Api>(api).get(path);
    const auto* answer = std::get_if<HttpAnswer>(&result);
    if (answer == nullptr || answer->status != 401) return result;
  }
  return result;
}

Answered Merchant::create(const IssueInvoice& request) {
  const auto body = invoice_body(request, settings_);
  if (const auto* problems = std::get_if<Findings>(&body)) return Unsent{Retry::OtherConnection, *problems};
  auto api = logged_in(true);
  if (auto* refused = std::get_if<Answered>(&api)) return std::move(*refused);
  Answered answered = invoice_in(
      std::get<Api>(api).write("POST", "/api/v1/invoices/create", std::get<std::string>(body)), {});
  const auto* document = std::get_if<RemoteDocument>(&answered);
  if (document != nullptr && document->caller_key != request.context.idempotency)
    return Silent{"FatoriPay answered with a fatura, " + document->id + ", of another ref."};
  return answered;
}

Answered Merchant::find(const aggregator::Sought& sought) {
  if (sought.id) {
    const HttpResult result = get("/api/v1/invoices/" + path_part(*sought.id));
    if (const auto* answer = std::get_if<HttpAnswer>(&result);
        answer != nullptr && answer->status == 404 && !read_errors(*answer).empty())
      return Missing{};
    return invoice_in(result, *sought.id);
  }
  const HttpResult result = get("/api/v1/invoices/");
  if (const auto* failure = std::get_if<HttpFailure>(&result)) return aggregator::of_failure(*failure);
  const auto& answer = std::get<HttpAnswer>(result);
  if (!aggregator::succeeds(answer)) return refusal_or_silence(answer);
  auto invoices = read_list(answer.body);
  if (!invoices) return Silent{"FatoriPay answered something else than a list of faturas."};
  std::erase_if(*invoices, [&](const RemoteDocument& one) { return one.caller_key != sought.caller_key; });
  return aggregator::the_one_of(std::move(*invoices));
}

Answered Merchant::cancel(const RemoteDocument& document, const CancelInvoice&) {
  auto api = logged_in(true);
  if (auto* refused = std::get_if<Answered>(&api)) return std::move(*refused);
  std::string path = settings_.cancel_path;
  path.replace(path.find("{id}"), 4, path_part(document.id));
  return invoice_in(std::get<Api>(api).write("POST", path), document.id);
}

}  // namespace fiscal::fatoripay
