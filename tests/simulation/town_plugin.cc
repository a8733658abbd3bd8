#include <fiscal/provider.hpp>

#include <nlohmann/json.hpp>

#include "tests/simulation/town.h"

namespace fiscal::simulation {
namespace {

using nlohmann::json;

Findings reason(const std::string& code) {
  return {{"refused_by_town", code, {}, "the town refuses: " + code, {}}};
}

bool is_in_the_table(const std::string& code) { return code == "T100" || code == "T300" || code == "T301"; }

/// The town's JSON; an empty object where the answer is something else.
json read(const HttpAnswer& answer) {
  json body = json::parse(answer.body, nullptr, false);
  return body.is_object() ? body : json::object();
}

/// The translator between the gateway and a Town, written as any provider is.
class TownPlugin final : public Provider, public Substitutes {
 public:
  explicit TownPlugin(const Settings& settings) : url_(settings.text("url")) {}

  IssueOutcome issue_invoice(const IssueInvoice& request, Host& host) override {
    // The attempt makes the bytes of each attempt differ, as a time of signature would.
    json body{{"mark", request.context.idempotency},
              {"attempt", request.context.attempt},
              {"amount", request.invoice.amount.centavos}};
    if (request.number) body["number"] = request.number->number;
    if (request.invoice.replaces) body["replaces"] = request.invoice.replaces->access_key;
    const HttpResult result =
        host.http({.method = "POST", .url = url_ + "/nfse", .body = body.dump(), .effect = Effect::Write});
    if (const auto* failure = std::get_if<HttpFailure>(&result)) {
      if (failure->kind == HttpFailureKind::NotConnected)
        return NotSent{Retry::Later, reason("not connected")};
      return Unknown{failure->text};
    }
    const HttpAnswer& answer = std::get<HttpAnswer>(result);
    const json said = read(answer);
    if (answer.status == 200 && said.contains("key"))
      return Authorized{.access_key = said.at("key"),
                        .documents = {{"nfse", "application/json", answer.body}}};
    if (answer.status == 202 && said.contains("ticket")) return Pending{said.at("ticket"), seconds(20)};
    if (answer.status == 422 && is_in_the_table(said.value("code", "")))
      return Rejected{reason(said.at("code"))};
    return Unknown{"the town answered " + std::to_string(answer.status)};
  }

  IssueOutcome substitute(const IssueInvoice& request, Host& host) override {
    return issue_invoice(request, host);
  }

  CancelOutcome cancel(const CancelInvoice& request, Host& host) override {
    const json body{{"key", request.access_key}};
    const HttpResult result =
        host.http({.method = "POST", .url = url_ + "/cancel", .body = body.dump(), .effect = Effect::Write});
    if (const auto* failure = std::get_if<HttpFailure>(&result)) {
      if (failure->kind == HttpFailureKind::NotConnected)
        return NotSent{Retry::Later, reason("not connected")};
      return Unknown{failure->text};
    }
    const HttpAnswer& answer = std::get<HttpAnswer>(result);
    const json said = read(answer);
    if (answer.status == 200 && said.value("key", "") == request.access_key) return Cancelled{};
    if (answer.status == 202 && said.contains("ticket")) return Pending{said.at("ticket"), seconds(20)};
    if (answer.status == 422 && is_in_the_table(said.value("code", "")))
      return CancelRefused{reason(said.at("code"))};
    return Unknown{"the town answered " + std::to_string(answer.status)};
  }

  StatusOutcome status(const InvoiceQuery& request, Host& host) override {
    const bool about_cancel = request.purpose == QueryPurpose::Cancel;
    const std::string what = request.access_key
                                 ? (about_cancel ? "/cancels/" : "/keys/") + *request.access_key
                                 : "/marks/" + request.context.idempotency;
    const HttpResult result = host.http({.url = url_ + what});
    const auto* answer = std::get_if<HttpAnswer>(&result);
    if (answer == nullptr) return CannotTell{std::get<HttpFailure>(result).text};
    const json said = read(*answer);
    if (answer->status == 404 && said.value("code", "") == "none") return NotFound{};
    if (answer->status == 202 && said.contains("ticket")) return Pending{said.at("ticket"), minutes(1)};
    if (answer->status == 422 && is_in_the_table(said.value("code", "")))
      return Rejected{reason(said.at("code"))};
    if (answer->status != 200 || !said.contains("key"))
      return CannotTell{"the town answered " + std::to_string(answer->status)};
    const Authorized authorized{.access_key = said.at("key")};
    if (!said.contains("ended")) return authorized;
    Cancelled cancelled;
    if (said.contains("replaced_by")) cancelled.replaced_by = said.at("replaced_by");
    return AuthorizedThenCancelled{authorized, cancelled};
  }

 private:
  std::string url_;
};

}  // namespace

const fiscal_plugin* Town::plugin() {
  return detail::table_of<TownPlugin>(
      R"({"id":"town","version":"1.0.0","title":"A town of the simulation"})");
}

}  // namespace fiscal::simulation
