#pragma once

#include <fiscal/provider.hpp>

#include "plugins/abrasf/town_settings.h"

namespace fiscal::abrasf {

/// issue/1 by the operation that the profile issues with.
IssueOutcome issue(const IssueInvoice& request, const TownSettings& settings, Host& host);

/// substitute/1: cancels the old note and issues the new one in one operation of the service.
IssueOutcome substitute(const IssueInvoice& request, const TownSettings& settings, Host& host);

}  // namespace fiscal::abrasf
