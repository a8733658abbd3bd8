#pragma once

#include <fiscal/provider.hpp>

#include "plugins/nfse_nacional/portal_settings.h"

namespace fiscal::nacional {

/// Asks what became of a document, by its key or by the number of its DPS. Reads only.
StatusOutcome ask_status(const InvoiceQuery& query, const PortalSettings& settings, Host& host);

}  // namespace fiscal::nacional
