#pragma once

#include <fiscal/provider.hpp>

#include "plugins/sao_paulo/paulistana_settings.h"

namespace fiscal::sao_paulo {

/// ConsultaNFe by the note's own number where the key is known, by its receipt otherwise.
StatusOutcome ask_status(const InvoiceQuery& query, const PaulistanaSettings& settings, Host& host);

}  // namespace fiscal::sao_paulo
