#pragma once

#include <fiscal/invoice.hpp>

#include <string>

#include "plugins/sao_paulo/rps.h"

/// Amounts in the forms that the town's layouts have.
namespace fiscal::sao_paulo {

/// "0", "20500", "0.05", "20500.10": tpValor takes no other spelling of a whole number or of centavos.
std::string amount_text(Money amount);

/// A rate as a fraction: 5 % is "0.05" (tpAliquota, at most four decimals).
std::string fraction_text(Rate rate);

/// The withheld sums of an invoice, taken apart. Its `contributions` are one sum of PIS, COFINS and CSLL;
/// which of them are in it `withheld` says, and they share it as their rates do: 0.65, 3 and 1 (Lei 10.833 of
/// 2003, art. 31).
Withheld withheld_of(const Taxes& taxes);

/// What the deductions of an invoice come to.
Money deductions_of(const Invoice& invoice);

}  // namespace fiscal::sao_paulo
