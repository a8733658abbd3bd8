#pragma once

#include <fiscal/invoice.hpp>

#include <optional>
#include <string>
#include <vector>

#include "core/base/ids.h"

namespace fiscal::routing {

/// When a rule holds: every member that is given must match. A closed list, so that a rule can be explained
/// and linted.
struct When {
  std::vector<AccountId> account_in{};
  std::vector<std::string> municipality_in{};  ///< Of the issuer's establishment, IBGE codes.
  std::vector<std::string> service_in{};       ///< National codes or their beginnings: "0101".
  std::optional<InvoiceType> type{};
  std::vector<TaxRegime> regime_in{};
  std::optional<Date> competence_from{};  ///< Inclusive.
  std::optional<Date> competence_to{};    ///< Inclusive.
  std::optional<Environment> environment{};
  std::optional<Money> amount_from{};  ///< Inclusive.
  std::optional<Money> amount_to{};    ///< Inclusive.
  std::vector<std::string> tag_in{};   ///< One of the invoice's tags is among them.

  bool operator==(const When&) const = default;
};

/// How a rule finds its connection.
enum class RuleProvider {
  Named,           ///< By `use`.
  ByMunicipality,  ///< By the service that the directory of towns names for the issuer's town, day and
                   ///< regime.
};

/// Connections that speak with one service of the directory of towns.
struct ServiceUse {
  std::string service;  ///< Its id there: "national".
  std::vector<ConnectionId> use{};

  bool operator==(const ServiceUse&) const = default;
};

/// Where invoices go that match. The first connection of `use` that the account can use is taken; the next
/// ones only when nothing departed (`not_sent`). A rule that holds and names no usable connection is passed
/// over; so is one by municipality that names none for the town's service.
struct Rule {
  std::string id;
  When when;
  std::vector<ConnectionId> use;
  std::string note;
  RuleProvider provider = RuleProvider::Named;
  std::vector<ServiceUse> services{};  ///< For ByMunicipality, in place of `use`.

  bool operator==(const Rule&) const = default;
};

}  // namespace fiscal::routing
