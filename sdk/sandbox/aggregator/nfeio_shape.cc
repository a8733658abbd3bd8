#include <algorithm>

#include "sdk/sandbox/aggregator/desk.h"
#include "sdk/sandbox/aggregator/shapes.h"
#include "sdk/sandbox/query.h"

// NFE.io, API v1 (OpenAPI "nf-servico-v1"; deliveries as captured from the live service).
namespace fiscal::sandbox {
namespace {

using nlohmann::json;

json nfeio_body(const AggregatorDocument& document, const DeskSettings& settings) {
  json body = document.request;
  body["id"] = document.id;
  body["environment"] = "Development";
  body["flowStatus"] = settings.status.empty() ? nfeio_flow_status(document.stage) : settings.status;
  body["flowMessage"] = document.message;
  body["number"] = document.number;
  body["checkCode"] = document.number > 0 ? "CODE" + std::to_string(document.number) : "";
  body["createdOn"] = instant_text(document.created_ms);
  if (document.issued_ms > 0) body["issuedOn"] = instant_text(document.issued_ms);
  if (document.cancelled_ms > 0) body["cancelledOn"] = instant_text(document.cancelled_ms);
  return body;
}

Answer nfeio_error(int status, const std::string& message) {
  return json_answer(status, {{"message", message}});
}

std::string upper_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
  return out;
}

class NfeioShape final : public Shape {
 public:
  explicit NfeioShape(ShapeOptions options) : options_(std::move(options)) {}

  Answer answer(const Exchange& exchange, Desk& desk) override {
    if (header_value(exchange, "x-nfe-apikey") != options_.credential)
      return nfeio_error(401, "API Key da conta não é valida");
    const auto parts = path_parts(exchange.path);
    if (parts.size() < 4 || parts[0] != "v1" || parts[1] != "companies" || parts[3] != "serviceinvoices")
      return nfeio_error(404, "Not Found");
    if (parts.size() == 4 && exchange.method == "POST") return create(exchange, parts[2], desk);
    if (parts.size() == 6 && parts[4] == "external" && exchange.method == "GET") {
      const auto found = desk.with_key(parts[5]);
      return found.empty() ? nfeio_error(404, "Not Found")
                           : json_answer(200, nfeio_body(found.back(), desk.settings()));
    }
    if (parts.size() < 5) return nfeio_error(405, "Method Not Allowed");
    const auto* document = desk.find(parts[4]);
    if (document == nullptr) return nfeio_error(404, "Not Found");
    if (parts.size() == 6 && exchange.method == "GET") return file(*document, parts[5]);
    if (exchange.method == "GET") return json_answer(200, nfeio_body(*document, desk.settings()));
    if (exchange.method != "DELETE") return nfeio_error(405, "Method Not Allowed");
    const auto ending = desk.cancel(parts[4]);
    if (!ending) return nfeio_error(400, "A nota fiscal não pode ser cancelada");
    return json_answer(202, nfeio_body(*ending, desk.settings()));
  }

  std::optional<Callback> callback(const AggregatorDocument& document, std::int64_t) override {
    Callback made;
    made.body =
        json{{"action", "service_invoice.changed"}, {"serviceInvoice", nfeio_body(document, {})}}.dump();
    made.headers = {
        {"content-type", "application/json"},
        {"user-agent", "HookShoot/2.0"},
        {"x-hook-id", document.id},
        {"x-hook-attempts", "1"},
        {"x-hub-signature", "sha1=" + upper_hex(hmac_sha1_bytes(options_.hook_secret, made.body))}};
    return made;
  }

  Answer unlisted_error() const override { return {400, R"({"unexpected":"E999"})"}; }

 private:
  static Answer create(const Exchange& exchange, const std::string& company, Desk& desk) {
    json body = json::parse(exchange.body, nullptr, false);
    if (!body.is_object()) return nfeio_error(400, "O corpo não é JSON");
    for (const char* required : {"cityServiceCode", "description"})
      if (!body.contains(required) || !body[required].is_string())
        return nfeio_error(400, std::string(required) + " é obrigatório");
    if (!body.contains("servicesAmount") || !body["servicesAmount"].is_number())
      return nfeio_error(400, "servicesAmount é obrigatório");
    const std::string key = body.value("externalId", "");
    const auto [document, is_new] =
        desk.create(key, body, key.empty() ? KeyUse::Free : KeyUse::Unique, "5f1d0000");
    Answer answer = json_answer(202, nfeio_body(document, desk.settings()));
    answer.headers.emplace_back("Location", "/v1/companies/" + company + "/serviceinvoices/" + document.id);
    return answer;
  }

  static Answer file(const AggregatorDocument& document, const std::string& kind) {
    if (document.number == 0) return nfeio_error(404, "Not Found");
    if (kind == "xml")
      return {200, "<NFSe><Numero>" + std::to_string(document.number) + "</Numero></NFSe>",
              "application/xml"};
    if (kind == "pdf") return {200, "%PDF-1.4\n%%EOF\n", "application/pdf"};
    return nfeio_error(404, "Not Found");
  }

  const ShapeOptions options_;
};

}  // namespace

std::unique_ptr<Shape> nfeio_shape(const ShapeOptions& options) {
  return std::make_unique<NfeioShape>(options);
}

}  // namespace fiscal::sandbox
