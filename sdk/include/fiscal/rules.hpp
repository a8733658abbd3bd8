#pragma once

#include <fiscal/date.hpp>
#include <fiscal/finding.hpp>
#include <fiscal/invoice.hpp>
#include <fiscal/money.hpp>
#include <fiscal/request.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Fiscal rules as pure functions: they read an invoice and what the caller knows, and answer what is wrong.
/// No clock, no I/O, no state; safe from any thread; a correct invoice costs no allocation.
///
/// Two layers. `check_invoice` holds whatever provider issues. A rule set adds what one family of providers
/// demands and does not repeat the first layer, so call both and join the findings.
namespace fiscal {

/// What the municipality where ISS is due says of the service at the competence date.
struct TownParameters {
  bool active = false;           ///< Its agreement with the national system is active.
  std::optional<Rate> iss_rate;  ///< Its rate for the service; absent: not known.
  /// Whether the benefit that the invoice names is one of its own, in force for the service; absent: not
  /// known.
  std::optional<bool> benefit_in_force = std::nullopt;
};

/// What a check may use beside the invoice. A rule that needs an absent fact is not applied.
struct CheckContext {
  std::optional<Instant> now;  ///< With `issue_at`, gives the day of emission.
  ZoneOffset zone{-180};       ///< Of the account.
  std::optional<TownParameters> town;
  std::optional<bool>
      issuer_registered;  ///< The municipality keeps the issuer in the national register (CNC).
  std::optional<DocumentNumber> number;  ///< Series and number that the document will have.
};

/// One rule as it stands in its table: for documentation and for tests.
struct RuleInfo {
  std::string_view code;           ///< `Finding::code`.
  std::string_view official_code;  ///< `Finding::official_code`.
  std::string field;               ///< JSON pointer; "*" stands for an index.
  std::string_view source;         ///< Document and section that the rule comes from.
  std::string_view text;
};

/// Rules that hold for every provider. An empty answer means that nothing is wrong. An issuer must be
/// present: a request's is filled in from its account before. Official codes are those of the national
/// layout.
Findings check_invoice(const Invoice& invoice, const CheckContext& context = {});

/// The rules of `check_invoice`.
std::vector<RuleInfo> general_rules();

/// Rules that a plugin's manifest asks for by name.
struct RuleSet {
  std::string_view name;  ///< "dps/1.01".
  Findings (*check)(const Invoice& invoice, const CheckContext& context);
  std::vector<RuleInfo> (*rules)();
};

/// Every rule set that there is.
std::span<const RuleSet> rule_sets();

/// nullptr for a name that no rule set has.
const RuleSet* find_rule_set(std::string_view name);

}  // namespace fiscal
