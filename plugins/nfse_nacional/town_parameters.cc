#include "plugins/nfse_nacional/town_parameters.h"

#include <fiscal/town_parameters.hpp>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace fiscal::nacional {
namespace {

constexpr Duration query_time = seconds(2);
/// An ADN that does not answer is not asked for every invoice.
constexpr Duration peace_after_failure = minutes(10);
/// What an issue needs for itself is never spent on questions.
constexpr Duration kept_for_issue = seconds(20);

/// What an address of the ADN answered: a JSON object and the status. Nothing for anything else. Depth and
/// size are the host's and small.
struct Said {
  int status = 0;
  nlohmann::json json;
};

std::optional<Said> listen_to(const std::string& url, Host& host) {
  HttpRequest request;
  request.url = url;
  request.headers = {{"Accept", "application/json"}};
  request.client_certificate = true;
  request.timeout = query_time;
  const HttpResult result = host.http(request);
  const auto* answer = std::get_if<HttpAnswer>(&result);
  if (answer == nullptr || answer->body.size() > 64 * 1024) return std::nullopt;
  auto json = nlohmann::json::parse(answer->body, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  return Said{answer->status, std::move(json)};
}

std::optional<nlohmann::json> ask_adn(const std::string& url, Host& host) {
  auto said = listen_to(url, host);
  if (!said || said->status != 200) return std::nullopt;
  return std::move(said->json);
}

std::optional<bool> active_in(const nlohmann::json& answer) {
  const auto agreement = answer.find("parametrosConvenio");
  if (agreement == answer.end() || !agreement->is_object()) return std::nullopt;
  const auto joined = agreement->find("aderenteAmbienteNacional");
  if (joined == agreement->end() || !joined->is_number_integer()) return std::nullopt;
  return joined->get<int>() == 1;
}

/// How an answer names the first and the last day of what it lists.
struct Span {
  const char* from;
  const char* to;
};
constexpr Span of_rates{"DtIni", "DtFim"};
constexpr Span of_regimes{"dataInicio", "dataFim"};
constexpr Span of_benefits{"dataInicioVigencia", "dataFimVigencia"};

bool covers(const nlohmann::json& entry, Date competence, const Span& span) {
  if (!entry.is_object()) return false;
  const auto day = [&](const char* name) -> std::optional<Date> {
    const auto member = entry.find(name);
    if (member == entry.end() || !member->is_string()) return std::nullopt;
    return parse_date(member->get<std::string>().substr(0, 10));
  };
  const auto from = day(span.from);
  const auto to = day(span.to);
  return from && *from <= competence && (!to || competence <= *to);
}

/// The rate that holds on the day; the answer has a list for each code of service.
std::optional<Rate> rate_in(const nlohmann::json& answer, const std::string& code, Date competence) {
  const auto rates = answer.find("aliquotas");
  if (rates == answer.end() || !rates->is_object() || !rates->contains(code) || !rates->at(code).is_array())
    return std::nullopt;
  for (const auto& entry : rates->at(code)) {
    if (!covers(entry, competence, of_rates) || !entry.contains("Aliq") || !entry.at("Aliq").is_number())
      continue;
    const double percent = entry.at("Aliq").get<double>();
    if (percent >= 0 && percent <= 100) return Rate{std::llround(percent * 10'000)};
  }
  return std::nullopt;
}

/// The member of this name, where it is a list with entries.
const nlohmann::json* listed(const nlohmann::json& object, const char* name) {
  const auto at = object.find(name);
  return at == object.end() || !at->is_array() || at->empty() ? nullptr : &*at;
}

/// Whether a benefit is in force on the day, and for the service where it names services.
std::optional<bool> in_force(const Said& said, const std::string& code, Date competence) {
  // The service says in words that there is none of this number; a wrong path has no words.
  if (said.status == 404 && said.json.contains("mensagem")) return false;
  const auto benefit = said.json.find("beneficio");
  if (said.status != 200 || benefit == said.json.end() || !benefit->is_object() ||
      !benefit->contains(of_benefits.from))
    return std::nullopt;
  if (!covers(*benefit, competence, of_benefits)) return false;
  const auto* services = listed(*benefit, "servicos");
  return services == nullptr || std::any_of(services->begin(), services->end(), [&](const auto& one) {
           return covers(one, competence, of_benefits) && one.contains("codigoServico") &&
                  one.at("codigoServico").is_string() &&
                  code.starts_with(one.at("codigoServico").template get<std::string>());
         });
}

/// The names of the regimes of a service that are in force on the day.
std::optional<std::vector<std::string>> regimes_in(const nlohmann::json& answer, const std::string& code,
                                                   Date competence) {
  const auto all = answer.find("regimesEspeciais");
  if (all == answer.end() || !all->is_object()) return std::nullopt;
  std::vector<std::string> names;
  const auto regimes = all->find(code);
  if (regimes == all->end() || !regimes->is_object()) return names;
  for (const auto& [name, entries] : regimes->items())
    if (entries.is_array() && std::any_of(entries.begin(), entries.end(), [&](const auto& entry) {
          return covers(entry, competence, of_regimes);
        }))
      names.push_back(name.substr(0, 60));
  return names;
}

std::optional<bool> withholds_by_article_six(const nlohmann::json& answer) {
  const nlohmann::json::json_pointer enabled("/retencoes/artigoSexto/habilitado");
  if (!answer.contains(enabled) || !answer.at(enabled).is_boolean()) return std::nullopt;
  return answer.at(enabled).get<bool>();
}

/// What only some invoices ask of a town (`town_parameters_key` has a key of its own for each).
void ask_further(const Invoice& invoice, const std::string& town, const std::string& code, KnownTown& known,
                 Host& host) {
  const Date day = *invoice.competence_date;
  if (const auto& benefit = invoice.taxes.iss.benefit)
    if (const auto said = listen_to(town + "/" + benefit->number + "/" + to_text(day) + "/beneficio", host))
      known.parameters.benefit_in_force = in_force(*said, code, day);
  if (invoice.issuer->special_regime != SpecialRegime::None)
    if (const auto regimes = ask_adn(town + "/" + code + "/" + to_text(day) + "/regimes_especiais", host))
      known.special_regimes = regimes_in(*regimes, code, day);
  if (invoice.taxes.iss.withheld_by != WithheldBy::Nobody)
    if (const auto withholding = ask_adn(town + "/" + to_text(day) + "/retencoes", host))
      known.withholding_by_article_six = withholds_by_article_six(*withholding);
}

/// Nothing where the town's agreement could not be read: then the rate is of no use.
std::optional<KnownTown> ask_town(const IssueInvoice& request, const std::string& parameters_url,
                                  Host& host) {
  const Invoice& invoice = request.invoice;
  const std::string town = parameters_url + "/" + iss_municipality(invoice);
  const auto agreement = ask_adn(town + "/convenio", host);
  const auto active = agreement ? active_in(*agreement) : std::nullopt;
  if (!active) return std::nullopt;
  KnownTown known;
  known.parameters.active = *active;
  known.read_at = request.context.now;
  known.source = town;
  const std::string code = invoice.service.national_code + invoice.service.municipal_code.value_or("000");
  if (const auto rates =
          ask_adn(town + "/" + code + "/" + to_text(*invoice.competence_date) + "/aliquota", host))
    known.parameters.iss_rate = rate_in(*rates, code, *invoice.competence_date);
  ask_further(invoice, town, code, known, host);
  return known;
}

}  // namespace

void keep_town_parameters(const IssueInvoice& request, const std::string& parameters_url, Host& host) {
  const std::string key = town_parameters_key(request.invoice);
  if (key.empty() || host.remaining() < kept_for_issue) return;
  try {
    if (host.kv_get(key)) return;
    const auto known = ask_town(request, parameters_url, host);
    if (known)
      host.kv_put(key, town_to_json(*known), town_parameters_age);
    else
      host.kv_put(key, "{}", peace_after_failure);
  } catch (const ProviderError& error) {
    host.log(HostLogLevel::Warning, std::string("the town's parameters could not be read: ") + error.what());
  }
}

}  // namespace fiscal::nacional
