#include "sdk/sandbox/aggregator/desk.h"
#include "sdk/sandbox/aggregator/shapes.h"
#include "sdk/sandbox/encoding.h"
#include "sdk/sandbox/query.h"

// Chargefy, invoices of API v1. The body of an error and the names of the events are not in its pages:
// assumed.
namespace fiscal::sandbox {
namespace {

using nlohmann::json;

json chargefy_invoice(const AggregatorDocument& document, const DeskSettings& settings) {
  const bool is_void = document.stage == Stage::Cancelled;
  const long amount = document.request.value("amount", 0L);
  return {{"id", document.id},
          {"object", "invoice"},
          {"amount_due", amount},
          {"amount_total", amount},
          {"created_at", instant_text(document.created_ms)},
          {"currency", "brl"},
          {"customer", document.request.value("customer", "")},
          {"due_date", document.request.value("due_date", json())},
          {"hosted_invoice_url", "https://billing.chargefy.io/invoice/ilink_" + document.id},
          {"metadata", document.request.value("metadata", json::object())},
          {"number", "K7M2-" + std::to_string(document.number)},
          {"status", !settings.status.empty() ? settings.status
                     : is_void                ? "void"
                                              : "open"},
          {"voided_at", is_void ? json(instant_text(document.cancelled_ms)) : json()}};
}

Answer chargefy_error(int status, const char* code, const std::string& text) {
  return json_answer(status,
                     {{"error", {{"type", "invalid_request_error"}, {"code", code}, {"message", text}}}});
}

class ChargefyShape final : public Shape {
 public:
  explicit ChargefyShape(ShapeOptions options) : options_(std::move(options)) {}

  Answer answer(const Exchange& exchange, Desk& desk) override {
    if (header_value(exchange, "authorization") != "Bearer " + options_.credential)
      return chargefy_error(401, "api_key_invalid", "Invalid API key provided.");
    const auto parts = path_parts(exchange.path);
    if (parts.size() < 2 || parts[0] != "v1" || parts[1] != "invoices")
      return chargefy_error(404, "not_found", "No such path");
    const bool post = exchange.method == "POST";
    if (parts.size() == 2) return post ? create(exchange, desk) : list(exchange, desk);
    if (desk.find(parts[2]) == nullptr)
      return chargefy_error(404, "resource_missing", "No such invoice: " + parts[2]);
    if (parts.size() == 3) return json_answer(200, chargefy_invoice(*desk.find(parts[2]), desk.settings()));
    if (parts[3] != "void" || !post) return chargefy_error(404, "not_found", "No such path");
    if (!desk.cancel(parts[2]))
      return chargefy_error(400, "invoice_not_open", "Only an open invoice can be voided.");
    desk.advance();
    return json_answer(200, chargefy_invoice(*desk.find(parts[2]), desk.settings()));
  }

  std::optional<Callback> callback(const AggregatorDocument& document, std::int64_t now_ms) override {
    const std::string id = "evt_" + std::to_string(++events_), at = std::to_string(now_ms / 1000);
    const json body = {{"type", document.stage == Stage::Cancelled ? "invoice.voided" : "invoice.created"},
                       {"id", id},
                       {"created_at", instant_text(now_ms)},
                       {"data", chargefy_invoice(document, {})}};
    Callback made{{{"content-type", "application/json"}, {"webhook-id", id}, {"webhook-timestamp", at}},
                  body.dump()};
    made.headers.emplace_back(
        "webhook-signature",
        "v1," + base64_encode(hmac_sha256_bytes(options_.hook_secret, id + "." + at + "." + made.body)));
    return made;
  }

  Answer unlisted_error() const override { return {400, R"({"unexpected":"E999"})"}; }

 private:
  static Answer create(const Exchange& exchange, Desk& desk) {
    const json body = json::parse(exchange.body, nullptr, false);
    if (!body.is_object() || body.value("customer", "").empty())
      return chargefy_error(400, "parameter_missing", "Missing required param: customer.");
    if (body.contains("amount") == body.contains("line_items"))
      return chargefy_error(400, "parameter_invalid", "Send amount or line_items.");
    const std::string key = body.value("metadata", json::object()).value("gateway_key", "");
    const auto made = desk.create(key, body, KeyUse::Free, "inv_");
    desk.advance();
    return json_answer(200, chargefy_invoice(*desk.find(made.first.id), desk.settings()));
  }

  static Answer list(const Exchange& exchange, Desk& desk) {
    const std::string after = query_value(exchange.query, "starting_after");
    const std::string customer = decoded_query_value(exchange, "customer");
    json data = json::array();
    bool begun = after.empty(), more = false;
    for (const AggregatorDocument& document : desk.all()) {
      const bool wanted = customer.empty() || document.request.value("customer", "") == customer;
      if (begun && wanted && data.size() == 20) more = true;
      if (begun && wanted && data.size() < 20) data.push_back(chargefy_invoice(document, desk.settings()));
      if (document.id == after) begun = true;
    }
    return json_answer(200, {{"object", "list"}, {"data", data}, {"has_more", more}});
  }

  const ShapeOptions options_;
  long events_ = 0;
};

}  // namespace

std::unique_ptr<Shape> chargefy_shape(const ShapeOptions& options) {
  return std::make_unique<ChargefyShape>(options);
}

}  // namespace fiscal::sandbox
