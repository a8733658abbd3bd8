#include <algorithm>

#include "sdk/sandbox/aggregator/desk.h"
#include "sdk/sandbox/aggregator/shapes.h"
#include "sdk/sandbox/query.h"

// Asaas, API v3 (reference and guides). externalReference is a filter and not unique, as documented.
// Customers are made and found by cpfCnpj; their pages beyond that are not played.
namespace fiscal::sandbox {
namespace {

using nlohmann::json;

std::string asaas_status(const AggregatorDocument& document, const DeskSettings& settings) {
  if (!settings.status.empty()) return settings.status;
  switch (document.stage) {
    case Stage::Processing:
      return document.request.value("hurried", false) ? "SYNCHRONIZED" : "SCHEDULED";
    case Stage::Issued:
      return "AUTHORIZED";
    case Stage::Failed:
      return "ERROR";
    case Stage::Cancelling:
      return "PROCESSING_CANCELLATION";
    case Stage::Cancelled:
      return "CANCELED";
    case Stage::CancelDenied:
      break;
  }
  return "CANCELLATION_DENIED";
}

json asaas_invoice(const AggregatorDocument& document, const DeskSettings& settings) {
  json body = document.request;
  body["object"] = "invoice";
  body["id"] = document.id;
  body["type"] = "NFS-e";
  body["status"] = asaas_status(document, settings);
  body["statusDescription"] = document.message.empty() ? json() : json(document.message);
  const bool numbered = document.number > 0;
  body["number"] = numbered ? json(std::to_string(document.number)) : json();
  body["validationCode"] = numbered ? json("V" + std::to_string(document.number)) : json();
  body["pdfUrl"] = body["xmlUrl"] = json();
  return body;
}

Answer asaas_error(int status, const std::string& code, const std::string& text) {
  return json_answer(status, {{"errors", json::array({{{"code", code}, {"description", text}}})}});
}

json asaas_list(const json& data) {
  return {{"object", "list"}, {"hasMore", false}, {"totalCount", data.size()},
          {"limit", 100},     {"offset", 0},      {"data", data}};
}

class AsaasShape final : public Shape {
 public:
  explicit AsaasShape(ShapeOptions options) : options_(std::move(options)) {}

  Answer answer(const Exchange& exchange, Desk& desk) override {
    if (header_value(exchange, "access_token") != options_.credential)
      return asaas_error(401, "invalid_access_token", "A chave de API informada é inválida.");
    const auto parts = path_parts(exchange.path);
    if (parts.size() < 2 || parts[0] != "v3") return {404, ""};
    if (parts[1] == "customers") return customers(exchange);
    if (parts[1] != "invoices") return {404, ""};
    const bool post = exchange.method == "POST";
    if (parts.size() == 2) return post ? create(exchange, desk) : list(exchange, desk);
    const auto* document = desk.find(parts[2]);
    if (document == nullptr) return {404, ""};
    if (parts.size() == 3) return json_answer(200, asaas_invoice(*document, desk.settings()));
    if (parts[3] == "authorize" && post) return json_answer(200, asaas_invoice(*document, desk.settings()));
    if (parts[3] != "cancel" || !post) return {404, ""};
    const auto ending = desk.cancel(parts[2]);
    if (!ending) return asaas_error(400, "invalid_action", "A nota fiscal não pode ser cancelada.");
    return json_answer(200, asaas_invoice(*ending, desk.settings()));
  }

  std::optional<Callback> callback(const AggregatorDocument& document, std::int64_t now_ms) override {
    const json invoice = asaas_invoice(document, {});
    const std::string status = invoice.at("status");
    const json body = {{"id", "evt_" + document.id + "&" + std::to_string(++events_)},
                       {"event", "INVOICE_" + status},
                       {"dateCreated", day_text(now_ms) + " 12:00:00"},
                       {"account", {{"id", "acc"}, {"ownerId", nullptr}}},
                       {"invoice", invoice}};
    return Callback{{{"content-type", "application/json"}, {"asaas-access-token", options_.hook_secret}},
                    body.dump()};
  }

  Answer unlisted_error() const override { return {400, R"({"erros":[{"codigo":"E999"}]})"}; }

 private:
  Answer customers(const Exchange& exchange) {
    if (exchange.method == "POST") {
      const json body = json::parse(exchange.body, nullptr, false);
      if (!body.is_object() || body.value("name", "").empty() || body.value("cpfCnpj", "").empty())
        return asaas_error(400, "invalid_object", "Informe o nome e o CPF ou CNPJ do cliente.");
      customers_.push_back(body.at("cpfCnpj"));
      return json_answer(
          200, {{"object", "customer"}, {"id", id_of(customers_.size() - 1)}, {"name", body.at("name")}});
    }
    json data = json::array();
    const std::string wanted = decoded_query_value(exchange, "cpfCnpj");
    for (std::size_t i = 0; i < customers_.size(); ++i)
      if (customers_[i] == wanted)
        data.push_back({{"object", "customer"}, {"id", id_of(i)}, {"cpfCnpj", wanted}});
    return json_answer(200, asaas_list(data));
  }

  Answer create(const Exchange& exchange, Desk& desk) {
    const json body = json::parse(exchange.body, nullptr, false);
    if (!body.is_object()) return asaas_error(400, "invalid_object", "O corpo da requisição não é JSON.");
    if (!body.contains("payment") && !body.contains("installment") && !body.contains("customer"))
      return asaas_error(400, "invalid_object", "Informe a cobrança, o parcelamento ou o cliente.");
    for (const char* required : {"serviceDescription", "observations", "value", "deductions", "effectiveDate",
                                 "municipalServiceName", "taxes"})
      if (!body.contains(required))
        return asaas_error(400, "invalid_object", std::string("Informe ") + required + ".");
    if (body.contains("municipalServiceId") == body.contains("municipalServiceCode"))
      return asaas_error(400, "invalid_object", "Informe municipalServiceId ou municipalServiceCode.");
    const auto made = desk.create(body.value("externalReference", ""), body, KeyUse::Free, "inv_");
    return json_answer(200, asaas_invoice(made.first, desk.settings()));
  }

  static Answer list(const Exchange& exchange, Desk& desk) {
    json data = json::array();
    const std::string key = decoded_query_value(exchange, "externalReference");
    for (const AggregatorDocument& document : desk.all())
      if (key.empty() || document.key == key) data.push_back(asaas_invoice(document, desk.settings()));
    return json_answer(200, asaas_list(data));
  }

  static std::string id_of(std::size_t customer) { return "cus_" + std::to_string(customer + 1); }

  const ShapeOptions options_;
  std::vector<std::string> customers_;
  long events_ = 0;
};

}  // namespace

std::unique_ptr<Shape> asaas_shape(const ShapeOptions& options) {
  return std::make_unique<AsaasShape>(options);
}

}  // namespace fiscal::sandbox
