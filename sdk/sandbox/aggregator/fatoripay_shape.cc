#include "sdk/sandbox/aggregator/desk.h"
#include "sdk/sandbox/aggregator/shapes.h"
#include "sdk/sandbox/query.h"

// FatoriPay, faturas of API v1, with the login of the vendor's own shop plugin. The path of the cancellation
// is assumed, and so is that `ref` need not be unique.
namespace fiscal::sandbox {
namespace {

using nlohmann::json;

constexpr const char* fatoripay_token = "sandbox-token";

json fatura_of(const AggregatorDocument& document, const DeskSettings& settings) {
  json body = document.request;
  body["id"] = document.id;
  body["status"] = !settings.status.empty()             ? settings.status
                   : document.stage == Stage::Cancelled ? "canceled"
                                                        : "unpaid";
  body["link_token"] = "t" + document.id;
  body["link"] = "https://fatoripay.example/fatura/t" + document.id;
  return body;
}

Answer fatoripay_error(int status, const std::string& text) {
  return json_answer(status, {{"message", text}, {"errors", json::object()}});
}

class FatoriPayShape final : public Shape {
 public:
  explicit FatoriPayShape(ShapeOptions options) : options_(std::move(options)) {}

  Answer answer(const Exchange& exchange, Desk& desk) override {
    const bool known = header_value(exchange, "client-id") == options_.credential &&
                       header_value(exchange, "client-secret") == options_.credential;
    const bool post = exchange.method == "POST";
    if (exchange.path == "/api/v1/auth/login" && post)
      return known ? json_answer(200, {{"access_token", fatoripay_token}})
                   : fatoripay_error(401, "Unauthenticated.");
    if (header_value(exchange, "authorization") != std::string("Bearer ") + fatoripay_token)
      return fatoripay_error(401, "Unauthenticated.");
    const auto parts = path_parts(exchange.path);
    if (parts.size() < 3 || parts[2] != "invoices") return fatoripay_error(404, "Not Found");
    if (parts.size() == 3) return list(desk);
    if (parts[3] == "create" && post) return create(exchange, desk);
    if (desk.find(parts[3]) == nullptr) return fatoripay_error(404, "No query results for model [Invoice].");
    if (parts.size() == 4) return json_answer(200, fatura_of(*desk.find(parts[3]), desk.settings()));
    if (parts[4] != "cancel" || !post) return fatoripay_error(404, "Not Found");
    if (!desk.cancel(parts[3])) return fatoripay_error(422, "A fatura não pode ser cancelada.");
    desk.advance();
    return json_answer(200, fatura_of(*desk.find(parts[3]), desk.settings()));
  }

  std::optional<Callback> callback(const AggregatorDocument& document, std::int64_t) override {
    const std::string status = document.stage == Stage::Cancelled ? "canceled" : "unpaid";
    return Callback{{{"content-type", "application/x-www-form-urlencoded"}},
                    "invoice_id=" + document.id + "&ref=" + document.key + "&new_status=" + status};
  }

  Answer unlisted_error() const override { return {400, R"({"unexpected":"E999"})"}; }

 private:
  static Answer create(const Exchange& exchange, Desk& desk) {
    const json body = json::parse(exchange.body, nullptr, false);
    if (!body.is_object()) return fatoripay_error(422, "The given data was invalid.");
    for (const char* required :
         {"ref", "due_date", "description", "discount_amount", "customer", "items", "payable_with"})
      if (!body.contains(required))
        return fatoripay_error(422, std::string("The ") + required + " field is required.");
    const auto made = desk.create(body.at("ref"), body, KeyUse::Free, "83a0843b-0a98-402e-bb5f-");
    desk.advance();
    return json_answer(200, fatura_of(*desk.find(made.first.id), desk.settings()));
  }

  static Answer list(Desk& desk) {
    json data = json::array();
    for (const AggregatorDocument& document : desk.all())
      data.push_back(fatura_of(document, desk.settings()));
    return json_answer(200, data);
  }

  const ShapeOptions options_;
};

}  // namespace

std::unique_ptr<Shape> fatoripay_shape(const ShapeOptions& options) {
  return std::make_unique<FatoriPayShape>(options);
}

}  // namespace fiscal::sandbox
