#pragma once

#include <fiscal/provider.hpp>

#include "plugins/abrasf/town_settings.h"

namespace fiscal::abrasf {

/// status/1: by the lot's protocol where there is one, else by the RPS.
StatusOutcome ask_status(const InvoiceQuery& query, const TownSettings& settings, Host& host);

}  // namespace fiscal::abrasf
