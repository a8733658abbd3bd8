#include "sdk/sandbox/parameters.h"

#include <nlohmann/json.hpp>

#include "sdk/sandbox/facets.h"

namespace fiscal::sandbox {
namespace {

using nlohmann::json;

Answer json_answer(int status, const json& body) { return {status, body.dump()}; }

Answer message(int status, const char* text) { return json_answer(status, {{"mensagem", text}}); }

bool is_service_code(const std::string& text) { return Facet("match [0-9]{9}").accepts(text); }

json rate_entry(std::int64_t rate) {
  return json::array({{{"Incidencia", "Sim"},
                       {"Aliq", static_cast<double>(rate) / 100.0},
                       {"DtIni", "2026-01-01T00:00:00-03:00"},
                       {"DtFim", nullptr}}});
}

json covenant(const TownSettings& town) {
  return {{"mensagem", "Parâmetros do convênio recuperados com sucesso."},
          {"parametrosConvenio",
           {{"tipoConvenio", 1},
            {"aderenteAmbienteNacional", town.active ? 1 : 0},
            {"aderenteEmissorNacional", town.issuer_enabled ? 1 : 0},
            {"situacaoEmissaoPadraoContribuintesRFB", town.issuer_enabled ? 1 : 0},
            {"aderenteMAN", 0},
            {"permiteAproveitametoDeCreditos", false}}}};
}

}  // namespace

Answer Parameters::get(const std::vector<std::string>& parts) const {
  if (parts.size() < 2) return message(404, "Recurso não encontrado.");
  const std::string& code = parts[0];
  const std::string& what = parts.back();
  if (!office_.tables.town(code)) return message(404, "Município não encontrado.");
  const auto settings = office_.settings.get();
  const TownSettings town = settings->town(code);
  if (what == "convenio" && parts.size() == 2) return json_answer(200, covenant(town));

  const Facet date("date");
  if (what == "retencoes" && parts.size() == 3) {
    if (!date.accepts(parts[1])) return message(400, "A competência deve estar no formato AAAA-MM-DD.");
    return json_answer(200, {{"mensagem", "Retenções recuperadas com sucesso."},
                             {"retencoes",
                              {{"artigoSexto", {{"habilitado", true}, {"historico", json::array()}}},
                               {"retencoesMunicipais", json::array()}}}});
  }
  if (what == "beneficio" && parts.size() == 4) return message(404, "Benefício municipal não encontrado.");

  const bool rates = what == "aliquota" && parts.size() == 4;
  const bool history = what == "historicoaliquotas" && parts.size() == 3;
  const bool regimes = what == "regimes_especiais" && parts.size() == 4;
  if (!rates && !history && !regimes) return message(404, "Recurso não encontrado.");
  const std::string& service = parts[1];
  if (!is_service_code(service)) return message(400, "O código do serviço deve ter nove dígitos.");
  if (!history && !date.accepts(parts[2]))
    return message(400, "A competência deve estar no formato AAAA-MM-DD.");
  if (!office_.tables.service(service.substr(0, 6))) return message(404, "Código de serviço não encontrado.");
  if (regimes) {
    return json_answer(200, {{"mensagem", "Regimes especiais recuperados com sucesso."},
                             {"regimesEspeciais", json::object()}});
  }
  return json_answer(200,
                     {{"mensagem", "Alíquotas recuperadas com sucesso."},
                      {"aliquotas", {{service, rate_entry(settings->rate(code, service.substr(0, 6)))}}}});
}

}  // namespace fiscal::sandbox
