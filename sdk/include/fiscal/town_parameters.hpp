#pragma once

#include <fiscal/date.hpp>
#include <fiscal/invoice.hpp>
#include <fiscal/rules.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a connection's kv/1 keeps of a town: a plugin that can read it from its authority puts it there, and
/// the gateway uses it to check the next invoices before they are accepted. What is absent or too old is
/// simply not known.
namespace fiscal {

/// IBGE code of the municipality where ISS of the service is due (LC 116 art. 3, by the national service
/// list); empty abroad.
std::string iss_municipality(const Invoice& invoice);

/// The key in kv/1: "town/3550308/010701/2026-11", with the municipality's split of the code where the
/// invoice has one. What only some invoices ask of a town has a key of its own: "/benefit/<number>" at the
/// end for the benefit that the invoice names, "/regime" for an issuer with a special regime, "/withheld"
/// where ISS is withheld. Empty where the invoice has no competence date or its ISS is due abroad. An issuer
/// must be present.
std::string town_parameters_key(const Invoice& invoice);

/// Parameters as they were read at an instant.
struct KnownTown {
  TownParameters parameters;
  Instant read_at;
  std::string source;  ///< For an operator: the address that was asked.
  /// Special regimes in force for the service, as the authority names them, and whether withholding by
  /// article 6 of LC 116 is. No rule uses them: what they mean for an issuer is not published.
  std::optional<std::vector<std::string>> special_regimes = std::nullopt;
  std::optional<bool> withholding_by_article_six = std::nullopt;
};

/// How long they are believed. Towns change their agreements by the day.
inline constexpr Duration town_parameters_age = hours(24);

std::string town_to_json(const KnownTown& town);
/// Nothing for a text that `town_to_json` does not write.
std::optional<KnownTown> town_from_json(std::string_view json);

}  // namespace fiscal
