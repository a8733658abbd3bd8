#pragma once

#include <fiscal/invoice.hpp>
#include <fiscal/testing/random_invoice.hpp>

#include "sdk/generator/dice.h"
#include "sdk/generator/texts.h"

namespace fiscal::testing {

/// Regime and registration of the issuer. The ISS treatment must be drawn before.
Issuer draw_issuer(Dice& dice, TextStyle style, IssTreatment treatment);

/// Withholding, rate, immunity, suspension and benefit of ISS; discounts and deductions. Issuer, service,
/// parties and amount must be drawn before.
void draw_iss(Dice& dice, const RandomOptions& options, TextStyle style, Invoice& invoice);

/// PIS/COFINS, federal withholding and approximate taxes.
void draw_federal_taxes(Dice& dice, Invoice& invoice);

/// IBS and CBS, with the customer, the NBS code and the address that the operation indicator asks for.
void draw_ibs_cbs(Dice& dice, TextStyle style, Invoice& invoice);

}  // namespace fiscal::testing
