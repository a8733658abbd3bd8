#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <cstdio>
#include <stdexcept>

#include "sdk/sandbox/aggregator/desk.h"
#include "sdk/sandbox/aggregator/shapes.h"
#include "sdk/sandbox/encoding.h"
#include "sdk/sandbox/query.h"

// Woovi, current revision (OpenAPI, docs/invoice). Not confirmed there: that a taken correlationID is refused
// with a text of its own, that a cancelled invoice shows in statusRaw alone, and that invoices have callbacks
// at all.
namespace fiscal::sandbox {
namespace {

using nlohmann::json;

json woovi_invoice(const AggregatorDocument& document, const DeskSettings& settings) {
  const bool odd = !settings.status.empty();
  const bool begun = document.stage != Stage::Processing;
  return {{"id", document.id},
          {"correlationID", document.key},
          {"value", document.request.value("value", 0)},
          {"description", document.request.value("description", "")},
          {"date", instant_text(document.created_ms)},
          {"billingDate", document.request.value("billingDate", "")},
          {"status", odd     ? settings.status
                     : begun ? document.stage == Stage::Failed ? "FAILED" : "CONFIRMED"
                             : "PENDING"},
          {"statusRaw", odd ? json() : json(nfeio_flow_status(document.stage))}};
}

Answer woovi_error(int status, const std::string& text) { return json_answer(status, {{"error", text}}); }

std::string rsa_sha256(const std::string& key_file, const std::string& data) {
  FILE* file = std::fopen(key_file.c_str(), "r");
  EVP_PKEY* key = file == nullptr ? nullptr : PEM_read_PrivateKey(file, nullptr, nullptr, nullptr);
  if (file != nullptr) std::fclose(file);
  if (key == nullptr) throw std::runtime_error("--hook-key: cannot read " + key_file);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  std::size_t size = static_cast<std::size_t>(EVP_PKEY_size(key));
  std::string signature(size, '\0');
  EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key);
  EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size,
                 reinterpret_cast<const unsigned char*>(data.data()), data.size());
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(key);
  signature.resize(size);
  return signature;
}

class WooviShape final : public Shape {
 public:
  explicit WooviShape(ShapeOptions options) : options_(std::move(options)) {}

  Answer answer(const Exchange& exchange, Desk& desk) override {
    if (header_value(exchange, "authorization") != options_.credential)
      return woovi_error(401, "appID inválido");
    const auto parts = path_parts(exchange.path);
    if (parts.size() < 3 || parts[0] != "api" || parts[1] != "v1" || parts[2] != "invoice")
      return woovi_error(404, "Not found");
    const bool post = exchange.method == "POST";
    if (parts.size() == 3) return post ? create(exchange, desk) : list(exchange, desk);
    if (parts.size() != 5) return woovi_error(404, "Not found");
    const auto found = desk.with_key(parts[3]);
    if (found.empty()) return woovi_error(404, "Invoice not found");
    if (!post) return file(found.back(), parts[4]);
    if (!desk.cancel(found.back().id)) return woovi_error(400, "Cannot cancel a not confirmed invoice");
    return json_answer(200, {{"success", true}});
  }

  std::optional<Callback> callback(const AggregatorDocument& document, std::int64_t) override {
    const std::string body =
        json{{"event", "OPENPIX:INVOICE_CHANGED"}, {"invoice", woovi_invoice(document, {})}}.dump();
    Callback made{{{"content-type", "application/json"}}, body};
    if (options_.hook_key.empty())
      made.headers.emplace_back("x-openpix-signature",
                                base64_encode(hmac_sha1_bytes(options_.hook_secret, body)));
    else
      made.headers.emplace_back("x-webhook-signature", base64_encode(rsa_sha256(options_.hook_key, body)));
    return made;
  }

  Answer unlisted_error() const override { return woovi_error(400, "E999"); }

 private:
  static Answer create(const Exchange& exchange, Desk& desk) {
    const json body = json::parse(exchange.body, nullptr, false);
    if (!body.is_object()) return woovi_error(400, "Validation error");
    for (const char* required : {"billingDate", "correlationID"})
      if (!body.contains(required) || !body[required].is_string())
        return woovi_error(400, "Validation error");
    if (body.contains("value") == body.contains("charge")) return woovi_error(400, "Validation error");
    if (body.contains("value") && !body["value"].is_number_integer())
      return woovi_error(400, "Validation error");
    if (!body.contains("customer") && !body.contains("customerId"))
      return woovi_error(400, "Customer is required");
    if (body.contains("customer") && !body["customer"].contains("address"))
      return woovi_error(400, "Customer address is invalid");
    const auto [document, is_new] = desk.create(body.at("correlationID"), body, KeyUse::Unique, "6a5f62d3");
    if (!is_new) return woovi_error(400, "correlationID already in use");
    return json_answer(201, {{"invoice", woovi_invoice(document, desk.settings())}});
  }

  static Answer list(const Exchange& exchange, Desk& desk) {
    const auto number = [&](const char* name, std::size_t otherwise) {
      const std::string text = query_value(exchange.query, name);
      return text.empty() ? otherwise : static_cast<std::size_t>(std::stoul(text));
    };
    const std::size_t skip = number("skip", 0), limit = std::min<std::size_t>(number("limit", 10), 50);
    const std::string start = query_value(exchange.query, "start"), end = query_value(exchange.query, "end");
    json invoices = json::array();
    std::size_t at = 0;
    for (const AggregatorDocument& document : desk.all()) {
      const std::string day = day_text(document.created_ms);
      if ((!start.empty() && day < start) || (!end.empty() && day > end)) continue;
      if (at++ >= skip && invoices.size() < limit)
        invoices.push_back(woovi_invoice(document, desk.settings()));
    }
    return json_answer(200, {{"invoices", invoices}});
  }

  static Answer file(const AggregatorDocument& document, const std::string& kind) {
    if (document.number == 0) return woovi_error(500, "Error while getting invoice documents");
    if (kind == "pdf") return {200, "%PDF-1.4\n%%EOF\n", "application/pdf"};
    return {200, "<NFSe><Numero>" + std::to_string(document.number) + "</Numero></NFSe>", "application/xml"};
  }

  const ShapeOptions options_;
};

}  // namespace

std::unique_ptr<Shape> woovi_shape(const ShapeOptions& options) {
  return std::make_unique<WooviShape>(options);
}

}  // namespace fiscal::sandbox
