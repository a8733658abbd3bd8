#pragma once

#include <fiscal/request.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "plugins/sao_paulo/paulistana_settings.h"

namespace fiscal::sao_paulo {

inline constexpr std::string_view town_code = "3550308";  ///< IBGE code of São Paulo.

/// What names a receipt at the town hall.
struct RpsKey {
  std::string registration;  ///< Inscrição municipal of the issuer, digits as the account has them.
  std::string series;
  std::int64_t number = 0;

  bool operator==(const RpsKey&) const = default;
};

/// Contributions and taxes that the customer withholds, one by one.
struct Withheld {
  Money pis;
  Money cofins;
  Money csll;
  Money social_security;
  Money income_tax;
};

/// A provisional receipt (RPS): what of an invoice the town's layouts hold in a form of their own. Everything
/// else is written from the invoice itself.
struct Rps {
  Layout layout = Layout::V2;
  RpsKey key;
  Date date;
  char taxation = 'T';  ///< TributacaoRPS.
  Money price;          ///< Without the unconditional discount.
  Money deductions;
  Withheld withheld;
  std::string service_code;
  Rate rate;
  bool iss_withheld = false;
  bool iss_withheld_by_intermediary = false;
  std::string place;  ///< IBGE code where the service was rendered; empty abroad.
};

/// The receipt's name, or why the account or the number cannot name one. `registration` loses its
/// punctuation.
std::variant<RpsKey, Finding> key_of(const Issuer& issuer, const std::optional<DocumentNumber>& number,
                                     Layout layout);

/// The day that a receipt of this request bears.
Date receipt_date(const Invoice& invoice, const CallContext& context, const PaulistanaSettings& settings);

/// The receipt of a request, or what of it the layouts cannot say.
std::variant<Rps, Findings> rps_of(const CallContext& context, const std::optional<DocumentNumber>& number,
                                   const Invoice& invoice, const PaulistanaSettings& settings);

}  // namespace fiscal::sao_paulo
