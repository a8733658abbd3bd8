#pragma once

#include <functional>
#include <string>

#include "core/notify/form.h"
#include "core/store/store.h"

namespace fiscal::dialects {

/// What the forms of dialects need of the gateway. All of it outlives them and is called on any thread.
struct FormParts {
  store::Store& store;
  std::string public_url;  ///< What links to the dialects begin with, for endpoints that do not say it.
  std::string page_url;    ///< What addresses of billing invoices' pages begin with, likewise.
  std::function<bool(const AccountId&)> is_live;  ///< Whether an account issues in production.
};

/// Adds how the systems whose dialects are spoken tell their clients of service and billing invoices.
void add_forms(notify::Forms& forms, const FormParts& parts);

}  // namespace fiscal::dialects
