#include "core/app/fiscald/notices.h"

#include "core/api/dialects/forms.h"
#include "core/app/fiscald/measures.h"
#include "core/app/fiscald/told_invoices.h"
#include "core/app/fiscald/wired_options.h"
#include "core/notify/standard_form.h"

namespace fiscal::app {
namespace {

std::unique_ptr<notify::Forms> webhook_forms(store::Store& store, const settings::Gateway& gateway) {
  auto forms = std::make_unique<notify::Forms>();
  forms->add(std::make_unique<notify::StandardForm>());
  dialects::add_forms(*forms, store, gateway.dialects.public_url.value_or(""));
  return forms;
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
    : forms(webhook_forms(ground.store, ground.gateway)),
      transport(webhook_transport_options(ground.gateway)),
      notifier({ground.store, *forms, told_invoices(ground.store), ground.clock, ground.log, {}},
               {ground.store, transport, *forms, ground.keys, ground.clock, ground.log,
                webhook_measure(ground.metrics), random_share},
               courier_options(ground.gateway.notify), ground.gateway.notify.threads),
      endpoints({ground.store, *forms, ground.keys, ground.clock, webhook_targets(ground.gateway.notify),
                 [this] { notifier.wake(); }}) {}

}  // namespace fiscal::app
