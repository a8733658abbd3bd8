#pragma once

#include <fiscal/provider.hpp>

#include "plugins/abrasf/town_settings.h"

namespace fiscal::abrasf {

/// cancel/1.
CancelOutcome cancel(const CancelInvoice& request, const TownSettings& settings, Host& host);

}  // namespace fiscal::abrasf
