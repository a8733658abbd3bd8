#pragma once

#include "core/api/invoices.h"
#include "core/api/router.h"

namespace fiscal::api {

/// `POST /v1/routes/explain`: where an invoice would go and why. Nothing is stored and nothing is checked but
/// what routing looks at.
void add_route_explanation(Router& router, CurrentSnapshot snapshot, const Clock& clock);

}  // namespace fiscal::api
