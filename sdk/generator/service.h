#pragma once

#include <fiscal/invoice.hpp>
#include <fiscal/testing/random_invoice.hpp>

#include "sdk/generator/dice.h"
#include "sdk/generator/texts.h"

namespace fiscal::testing {

/// Draws the ISS treatment, a service that allows it, where it is rendered, and whom it is rendered to, so
/// that the export matrix of the national annex holds. Fills in `service`, `customer`, `intermediary` and the
/// treatment.
void draw_service(Dice& dice, const RandomOptions& options, TextStyle style, Invoice& invoice);

}  // namespace fiscal::testing
