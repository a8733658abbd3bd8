#pragma once

#include <fiscal/provider.hpp>

#include "plugins/nfse_nacional/portal_settings.h"

namespace fiscal::nacional {

/// Cancels an NFS-e, or asks the municipality to where it does not allow it at once. Asks first, so that a
/// cancellation that is asked twice is done once.
CancelOutcome cancel(const CancelInvoice& request, const PortalSettings& settings, Host& host);

}  // namespace fiscal::nacional
