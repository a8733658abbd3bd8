#include "core/api/dialects/asaas/wording.h"

#include <array>
#include <nlohmann/json.hpp>

#include "core/api/resource.h"

namespace fiscal::dialects::asaas {
namespace {

using Json = nlohmann::ordered_json;

struct FieldName {
  std::string_view canonical;  ///< Beginning of a JSON pointer; the first that fits counts.
  std::string_view theirs;
};

constexpr std::array field_names =
    std::to_array<FieldName>({{"/service/description", "serviceDescription"},
                              {"/service/notes", "observations"},
                              {"/service/nbs", "taxes.nbsCode"},
                              {"/service", "municipalServiceCode"},
                              {"/amount", "value"},
                              {"/deductions", "deductions"},
                              {"/issue_at", "effectiveDate"},
                              {"/competence_date", "effectiveDate"},
                              {"/customer", "customer"},
                              {"/taxes/iss", "taxes.iss"},
                              {"/taxes/pis_cofins", "taxes.pisCofinsTaxStatus"},
                              {"/taxes/ibs_cbs", "taxes.taxClassificationCode"},
                              {"/taxes/withholding/income_tax", "taxes.ir"},
                              {"/taxes/withholding/social_security", "taxes.inss"},
                              {"/taxes/withholding/contributions", "taxes.pis"},
                              {"/metadata/asaas.externalReference", "externalReference"},
                              {"/metadata/asaas.municipalServiceName", "municipalServiceName"}});

std::string their_field(const std::string& pointer) {
  for (const FieldName& name : field_names)
    if (pointer.starts_with(name.canonical)) return std::string(name.theirs);
  return {};
}

Json error_json(const std::string& code, const std::string& description) {
  return {{"code", code}, {"description", description}};
}

api::Response errors_response(int status, Json errors) {
  return api::json_response(status, {{"errors", std::move(errors)}});
}

std::string sentence_of(const Finding& finding) {
  const std::string field = their_field(finding.field);
  std::string text = field.empty() ? "" : field + ": ";
  if (!finding.official_code.empty()) text += finding.official_code + " ";
  return text + sentences_of(finding);
}

}  // namespace

Finding wrong(const std::string& field, const std::string& text) {
  return {"invalid_object", {}, {}, "O campo " + field + " " + text, {}};
}

Members::Note note_in(Findings& problems) {
  return
      [&problems](const Unfit& unfit) { problems.push_back(wrong(unfit.name, in_portuguese(unfit) + ".")); };
}

api::Response refused(const std::string& description, int status, const std::string& code) {
  return errors_response(status, Json::array({error_json(code, description)}));
}

api::Response refused(const Findings& problems) {
  Json errors = Json::array();
  for (const Finding& problem : problems) errors.push_back(error_json("invalid_object", problem.text));
  return errors_response(400, std::move(errors));
}

api::Response in_their_words(int status, const api::Refusal& why) {
  if (why.code == "key_missing")
    return refused(
        "O cabeçalho de autenticação 'access_token' é obrigatório e não foi encontrado na requisição.", 401,
        "access_token_not_found");
  if (status == 401) return refused("A chave de API informada é inválida.", 401, "invalid_access_token");
  if (status == 404) return refused("O recurso solicitado não foi encontrado.", 404, "not_found");
  if (why.code == "not_json") return refused("O corpo da requisição não é um objeto JSON válido em UTF-8.");
  if (why.code == "reference_in_use") return refused("Já existe uma nota fiscal para esta cobrança.");
  const int shown = status == 409 || status == 422 ? 400 : status;
  if (why.errors.empty())
    return refused(why.title + ". " + why.detail, shown, shown == 400 ? "invalid_object" : why.code);
  Json errors = Json::array();
  for (const Finding& finding : why.errors)
    errors.push_back(error_json("invalid_object", sentence_of(finding)));
  return errors_response(shown, std::move(errors));
}

}  // namespace fiscal::dialects::asaas
