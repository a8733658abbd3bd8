#pragma once

#include "core/api/dialects/desk.h"
#include "core/api/dialects/routes.h"

namespace fiscal::dialects::fatoripay {

/// FatoriPay's triggers ("gatilhos"): webhook endpoints in this dialect's form, each for one action. The
/// shape of an answer is an assumption: what was asked for, with an id. `desk` outlives the routes.
void add_trigger_routes(Routes& routes, Desk& desk);

}  // namespace fiscal::dialects::fatoripay
