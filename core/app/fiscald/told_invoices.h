#pragma once

#include "core/notify/fan_out.h"
#include "core/store/store.h"

namespace fiscal::app {

/// What the events of an invoice after one version and through another are told as: each with the invoice as
/// it stood then, which is the fold of the events before. `store` must outlive the answer.
notify::FanOut::EventsOf told_invoices(store::Store& store);

/// The data of what is told of a billing invoice, as our own API shows it; `public_url` is what addresses of
/// pages begin with. Throws for an event of anything else.
std::function<std::string(const notify::ToldEvent&)> told_billing_invoices(std::string public_url);

}  // namespace fiscal::app
