#include "sdk/sandbox/aggregator/desk.h"
#include "sdk/sandbox/aggregator/shapes.h"
#include "sdk/sandbox/query.h"

// Safe2Pay, "Emissão de NFS-e por transação". Its page prints neither paths nor a question nor a
// cancellation; those here are assumed. A second request for a transaction is taken and fails behind, as its
// page shows (Status 19).
namespace fiscal::sandbox {
namespace {

using nlohmann::json;

json safe2pay_note(const AggregatorDocument& document, const DeskSettings& settings) {
  json note{{"Identificador", document.id}};
  if (!settings.status.empty()) {
    note["Status"] = 77;
    return note;
  }
  switch (document.stage) {
    case Stage::Processing:
      note["Status"] = 1;
      break;
    case Stage::Issued:
    case Stage::Cancelling:
    case Stage::CancelDenied:
      note.update({{"Status", 2},
                   {"UrlXmlAutorizacao", ""},
                   {"UrlPdf", ""},
                   {"NumeroNfse", std::to_string(document.number)},
                   {"NumeroRps", std::to_string(document.number)},
                   {"Mensagem", "Sucesso - NFSe Gerada"},
                   {"Protocolo", "p" + std::to_string(document.number)},
                   {"DataEmissao", instant_text(document.issued_ms)}});
      break;
    case Stage::Failed:
      note.update({{"Status", 19}, {"Erro", document.message}});
      break;
    case Stage::Cancelled:
      note.update({{"Status", 4},
                   {"UrlXmlCancelamento", "https://example.invalid/" + document.id + ".xml"},
                   {"Protocolo", "c" + std::to_string(document.number)}});
      break;
  }
  return note;
}

Answer safe2pay_error(int status, const char* code, const char* text) {
  return json_answer(status, {{"HasError", true}, {"ErrorCode", code}, {"Error", text}});
}

class Safe2PayShape final : public Shape {
 public:
  explicit Safe2PayShape(ShapeOptions options) : options_(std::move(options)) {}

  Answer answer(const Exchange& exchange, Desk& desk) override {
    if (header_value(exchange, "x-api-key") != options_.credential)
      return safe2pay_error(403, "403",
                            "Não foi possível realizar a autenticação com os parâmetros informados.");
    const auto parts = path_parts(exchange.path);
    if (parts.size() < 3 || parts[0] != "v2" || parts[1] != "nfse") return {404, ""};
    if (parts.size() == 4 && parts[2] == "transaction") return of_transaction(exchange, parts[3], desk);
    if (exchange.method != "DELETE") return {404, ""};
    const auto ending = desk.cancel(parts[2]);
    if (!ending) return safe2pay_error(404, "404", "A nota fiscal de serviço informada não existe.");
    return json_answer(202, safe2pay_note(*ending, desk.settings()));
  }

  std::optional<Callback> callback(const AggregatorDocument& document, std::int64_t) override {
    return Callback{{{"content-type", "application/json"}}, safe2pay_note(document, {}).dump()};
  }

  Answer unlisted_error() const override { return safe2pay_error(200, "1999", "Erro sem descrição."); }

 private:
  static Answer of_transaction(const Exchange& exchange, const std::string& transaction, Desk& desk) {
    const auto living = desk.with_key(transaction);
    if (exchange.method == "GET")
      return living.empty() ? safe2pay_error(404, "1327", "A transação informada não tem nota.")
                            : json_answer(200, safe2pay_note(living.back(), desk.settings()));
    const json body = json::parse(exchange.body, nullptr, false);
    if (!body.is_object())
      return safe2pay_error(200, "1326", "O corpo da requisição está vazio ou mal formatado.");
    if (!body.contains("Service") || !body["Service"].value("IdService", json()).is_number_integer())
      return safe2pay_error(200, "1315", "O Id do serviço não foi informado ou é inválido.");
    const auto [document, is_new] =
        desk.create(transaction, body, KeyUse::Unique, "b646d331-ce89-469b-8dad-");
    if (is_new) return json_answer(202, safe2pay_note(document, desk.settings()));
    return json_answer(
        202, {{"Identificador", "17374d24-5884-4018-802d-882222543e96"},
              {"Status", 19},
              {"Erro", "Já existe uma nota fiscal de serviço para chave idempotencia(0789A6) informada."}});
  }

  const ShapeOptions options_;
};

}  // namespace

std::unique_ptr<Shape> safe2pay_shape(const ShapeOptions& options) {
  return std::make_unique<Safe2PayShape>(options);
}

}  // namespace fiscal::sandbox
