#pragma once

#include <fiscal/finding.hpp>
#include <fiscal/invoice.hpp>

#include "core/api/dialects/terms.h"
#include "core/api/dialects/values.h"

namespace fiscal::dialects::asaas {

/// What the taxes of an invoice depend on beside the object `taxes` itself.
struct TaxCase {
  Money value;          ///< The whole price: what is withheld is a percentage of it.
  Date effective_date;  ///< Before 2026-06-30 the retention type is sent, since then it follows from what is
                        ///< withheld.
  TaxRegime regime = TaxRegime::Regular;
  bool national_portal = true;
};

/// The canonical taxes of Asaas' object `taxes`. Its percentages pis, cofins, csll, inss and ir are what the
/// customer withholds; operationPis and operationCofins are the issuer's own (NT 007). `withheld` grows by
/// what is withheld.
Json canonical_taxes(const Json& taxes, const TaxCase& tax_case, Money& withheld, Findings& problems);

/// The members of `taxes` that an answer shows again, as a short JSON text.
std::string kept_taxes(const Json& taxes);

}  // namespace fiscal::dialects::asaas
