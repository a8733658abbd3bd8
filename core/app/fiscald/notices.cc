#include "core/app/fiscald/notices.h"

#include "core/api/dialects/forms.h"
#include "core/app/fiscald/measures.h"
#include "core/app/fiscald/told_invoices.h"
#include "core/app/fiscald/wired_options.h"
#include "core/billing/billing_events.h"
#include "core/dispatch/notice.h"
#include "core/notify/standard_form.h"

namespace fiscal::app {
namespace {

std::unique_ptr<notify::Forms> webhook_forms(Ground& ground) {
  auto forms = std::make_unique<notify::Forms>();
  forms->add(std::make_unique<notify::StandardForm>());
  const settings::Gateway& gateway = ground.gateway;
  const std::string public_url = gateway.dialects.public_url.value_or("");
  const auto is_live = [&ground](const AccountId& id) {
    const auto account = ground.account(id);
    return account && account->environment == Environment::Production;
  };
  dialects::add_forms(*forms,
                      {ground.store, public_url, gateway.billing.public_url.value_or(public_url), is_live});
  return forms;
}

std::vector<std::string_view> told_types() {
  auto types = dispatch::told_types();
  const auto of_billing = billing::billing_event_types();
  types.insert(types.end(), of_billing.begin(), of_billing.end());
  return types;
}

/// Spreads what failed together.
double random_share() {
  const std::string bytes = random_bytes(2);
  return static_cast<double>(static_cast<unsigned char>(bytes[0]) * 256 +
                             static_cast<unsigned char>(bytes[1])) /
         65'536;
}

}  // namespace

Notices::Notices(Ground& ground)
    : forms(webhook_forms(ground)),
      transport(webhook_transport_options(ground.gateway)),
      notifier({ground.store,
                *forms,
                told_invoices(ground.store),
                ground.clock,
                ground.log,
                {},
                [this](const notify::ToldEvent& event) { return data_of(event); }},
               {ground.store, transport, *forms, ground.keys, ground.clock, ground.log,
                webhook_measure(ground.metrics), random_share},
               courier_options(ground.gateway.notify), ground.gateway.notify.threads),
      endpoints({ground.store, *forms, ground.keys, ground.clock, webhook_targets(ground.gateway.notify),
                 [this] { notifier.wake_lanes(); }, told_types()}) {}

}  // namespace fiscal::app
