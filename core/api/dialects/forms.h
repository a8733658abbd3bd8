#pragma once

#include <functional>
#include <string>

#include "core/notify/form.h"
#include "core/store/store.h"

namespace fiscal::dialects {

/// Adds how the systems whose dialects are spoken tell their clients of service invoices. `store` outlives
/// `forms`. `public_url`: what links begin with, for endpoints that do not say it.
void add_forms(notify::Forms& forms, store::Store& store, const std::string& public_url);

}  // namespace fiscal::dialects
