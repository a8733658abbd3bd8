#include "plugins/nfse_nacional/town_parameters.h"

#include <fiscal/town_parameters.hpp>

#include <cmath>
#include <nlohmann/json.hpp>

namespace fiscal::nacional {
namespace {

constexpr Duration query_time = seconds(2);
/// An ADN that does not answer is not asked for every invoice.
constexpr Duration peace_after_failure = minutes(10);
/// What an issue needs for itself is never spent on questions.
constexpr Duration kept_for_issue = seconds(20);

/// The JSON object that an address of the ADN answers; nothing for anything else. Depth and size are the
/// host's and small.
std::optional<nlohmann::json> ask_adn(const std::string& url, Host& host) {
  HttpRequest request;
  request.url = url;
  request.headers = {{"Accept", "application/json"}};
  request.client_certificate = true;
  request.timeout = query_time;
  const HttpResult result = host.http(request);
  const auto* answer = std::get_if<HttpAnswer>(&result);
  if (answer == nullptr || answer->status != 200 || answer->body.size() > 64 * 1024) return std::nullopt;
  auto json = nlohmann::json::parse(answer->body, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  return json;
}

std::optional<bool> active_in(const nlohmann::json& answer) {
  const auto agreement = answer.find("parametrosConvenio");
  if (agreement == answer.end() || !agreement->is_object()) return std::nullopt;
  const auto joined = agreement->find("aderenteAmbienteNacional");
  if (joined == agreement->end() || !joined->is_number_integer()) return std::nullopt;
  return joined->get<int>() == 1;
}

bool covers(const nlohmann::json& entry, Date competence) {
  const auto day = [&](const char* name) -> std::optional<Date> {
    const auto member = entry.find(name);
    if (member == entry.end() || !member->is_string()) return std::nullopt;
    return parse_date(member->get<std::string>().substr(0, 10));
  };
  const auto from = day("DtIni");
  const auto to = day("DtFim");
  return from && *from <= competence && (!to || competence <= *to);
}

/// The rate that holds on the day; the answer has a list for each code of service.
std::optional<Rate> rate_in(const nlohmann::json& answer, const std::string& code, Date competence) {
  const auto rates = answer.find("aliquotas");
  if (rates == answer.end() || !rates->is_object() || !rates->contains(code) || !rates->at(code).is_array())
    return std::nullopt;
  for (const auto& entry : rates->at(code)) {
    if (!entry.is_object() || !covers(entry, competence) || !entry.contains("Aliq") ||
        !entry.at("Aliq").is_number())
      continue;
    const double percent = entry.at("Aliq").get<double>();
    if (percent >= 0 && percent <= 100) return Rate{std::llround(percent * 10'000)};
  }
  return std::nullopt;
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
