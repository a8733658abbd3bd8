#include "core/app/fiscalctl/redacted_cassette.h"

#include <fiscal/tax_id.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "core/services/redact.h"

namespace fiscal::ctl {
namespace {

using CassetteJson = nlohmann::ordered_json;

/// Numbers that manuals print: their check digits are right and nobody has them.
constexpr std::array<std::string_view, 4> made_up_cpfs{"52998224725", "11144477735", "12345678909",
                                                       "98765432100"};

/// What plugins read of an answer's head, and what frames its meaning.
constexpr std::array<std::string_view, 4> kept_headers{"content-type", "location", "retry-after",
                                                       "www-authenticate"};

/// Shorter texts stand in too many places to be replaced wherever they are found.
constexpr std::size_t least_replaced = 5;

/// Nothing is cut: a cut cassette would play another answer than the provider's.
constexpr std::size_t whole = std::numeric_limits<std::size_t>::max() / 4;

std::string punctuated(std::string_view cpf) {
  return std::string(cpf.substr(0, 3)) + "." + std::string(cpf.substr(3, 3)) + "." +
         std::string(cpf.substr(6, 3)) + "-" + std::string(cpf.substr(9, 2));
}

/// Puts made-up people in the place of those whom it was told, everywhere in the same way.
class Disguise {
 public:
  void party(CassetteJson& request, const char* role) {
    auto invoice = request.find("invoice");
    if (invoice == request.end() || !invoice->is_object() || !invoice->contains(role)) return;
    CassetteJson& party = (*invoice)[role];
    if (!party.is_object()) return;
    const std::string cpf = party.value("tax_id", "");
    if (tax_id_kind(cpf) == TaxIdKind::Cpf) invented_cpf(cpf);
    text(party, "name", "Maria Aparecida de Souza");
    text(party, "email", "maria@cliente.example");
    text(party, "phone", "11900000000");
    if (party.contains("address") && party["address"].is_object()) {
      text(party["address"], "street", "Rua das Palmeiras");
      text(party["address"], "complement", "Fundos");
      text(party["address"], "district", "Centro");
    }
  }

  std::string on(std::string text) {
    for (const auto& [found, invented] : texts_) replace(text, found, invented);
    return cpfs(std::move(text));
  }

 private:
  void text(CassetteJson& object, const char* member, const std::string& invented) {
    if (!object.contains(member) || !object[member].is_string()) return;
    const std::string found = object[member].get<std::string>();
    // A short one is replaced where it stands; a long one wherever it is found, as JSON spells it too.
    if (found.size() >= least_replaced && found != invented) {
      texts_.emplace_back(found, invented);
      const std::string spelled = CassetteJson(found).dump(-1, ' ', true);
      texts_.emplace_back(spelled.substr(1, spelled.size() - 2), invented);
    }
    object[member] = invented;
  }

  const std::string& invented_cpf(const std::string& cpf) {
    const auto known = cpfs_.find(cpf);
    if (known != cpfs_.end()) return known->second;
    const bool made_up = std::find(made_up_cpfs.begin(), made_up_cpfs.end(), cpf) != made_up_cpfs.end();
    const std::size_t place = std::min(cpfs_.size(), made_up_cpfs.size() - 1);
    return cpfs_[cpf] = made_up ? cpf : std::string(made_up_cpfs[place]);
  }

  /// Every valid CPF that stands alone, written plainly or with its punctuation.
  std::string cpfs(std::string text) {
    const auto part_of_word = [&](std::size_t at) {
      const char c = text[at];
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    };
    for (std::size_t at = 0; at + 11 <= text.size(); ++at) {
      if (at > 0 && part_of_word(at - 1)) continue;
      for (const std::size_t size : {std::size_t{14}, std::size_t{11}}) {
        if (at + size > text.size() || (at + size < text.size() && part_of_word(at + size))) continue;
        const std::string spelled = text.substr(at, size), plain = normalise_tax_id(spelled);
        if (tax_id_kind(plain) != TaxIdKind::Cpf) continue;
        if (spelled != plain && spelled != punctuated(plain)) continue;
        const std::string& invented = invented_cpf(plain);
        text.replace(at, size, spelled == plain ? invented : punctuated(invented));
        break;
      }
    }
    return text;
  }

  static void replace(std::string& text, const std::string& found, const std::string& invented) {
    for (std::size_t at = text.find(found); at != std::string::npos;
         at = text.find(found, at + invented.size()))
      text.replace(at, found.size(), invented);
  }

  std::vector<std::pair<std::string, std::string>> texts_;
  std::map<std::string, std::string> cpfs_;
};

HttpHeaders kept_of(const HttpHeaders& headers, const services::KnownSecrets& secrets, Disguise& disguise) {
  HttpHeaders kept;
  for (const auto& [name, value] : headers)
    if (std::find(kept_headers.begin(), kept_headers.end(), name) != kept_headers.end())
      kept.emplace_back(name, disguise.on(services::redacted_body(value, secrets, whole)));
  return kept;
}

/// The settings with a placeholder in the place of each of these.
std::string by_name(const std::string& settings, const std::vector<plugin::SecretSetting>& secrets) {
  auto named = CassetteJson::parse(settings);
  for (const auto& [pointer, name, value] : secrets)
    named[CassetteJson::json_pointer(pointer)] = "${secret:" + name + "}";
  return named.dump();
}

HttpResult without_secrets(const HttpResult& result, const services::KnownSecrets& secrets,
                           Disguise& disguise) {
  const auto* answer = std::get_if<HttpAnswer>(&result);
  if (answer == nullptr) return HttpFailure{std::get<HttpFailure>(result).kind, {}};
  HttpAnswer kept;
  kept.status = answer->status;
  kept.headers = kept_of(answer->headers, secrets, disguise);
  kept.body = disguise.on(services::redacted_body(answer->body, secrets, whole));
  return kept;
}

}  // namespace

testing::Cassette redacted_cassette(const std::string& name, const TrialPlan& plan, const Trial& trial,
                                    const services::KnownSecrets& secrets,
                                    const std::vector<plugin::SecretSetting>& in_settings) {
  Disguise disguise;
  auto request = CassetteJson::parse(plan.request);
  disguise.party(request, "customer");
  disguise.party(request, "intermediary");
  testing::Cassette cassette;
  cassette.name = name;
  cassette.settings = secrets.without_secrets(by_name(plan.settings, in_settings));
  cassette.method = plan.method;
  cassette.request = disguise.on(secrets.without_secrets(request.dump()));
  for (const testing::Exchange& exchange : trial.exchanges)
    cassette.exchanges.push_back({exchange.method,
                                  disguise.on(services::redacted_body(exchange.url, secrets, whole)),
                                  without_secrets(exchange.result, secrets, disguise)});
  cassette.outcome = "{}";
  return cassette;
}

}  // namespace fiscal::ctl
