#pragma once

#include <fiscal/finding.hpp>

#include <optional>
#include <string>

#include "core/api/dialects/terms.h"
#include "core/api/dialects/values.h"
#include "core/model/account.h"

namespace fiscal::dialects::nfeio {

/// A service invoice as NFE.io's clients ask for it, in canonical form.
struct Wanted {
  std::string invoice;  ///< JSON.
  std::optional<std::string> external_id;
  Findings problems;  ///< With the field's name there; `invoice` is then incomplete.
};

/// Translates the body of `POST /v1/companies/{id}/serviceinvoices`. Depends on the body and the terms alone.
Wanted read_order(const Json& body, const Terms& terms);

/// CPF or CNPJ of a number that lost its leading zeros. `type` is "NaturalPerson", "LegalEntity" or empty;
/// without it a number that fits both is a CNPJ where it is a company's first establishment ("0001"), else a
/// CPF. Empty when it is neither.
std::string tax_id_of_number(const std::string& digits, const std::string& type);

}  // namespace fiscal::dialects::nfeio
