#pragma once

#include <fiscal/provider.hpp>

#include "plugins/sao_paulo/paulistana_settings.h"

namespace fiscal::sao_paulo {

/// CancelamentoNFe. Asks first, so that twice is once. The town takes no reason: it stays with the gateway.
CancelOutcome cancel(const CancelInvoice& request, const PaulistanaSettings& settings, Host& host);

}  // namespace fiscal::sao_paulo
