#include "core/api/dialects/forms.h"

#include "core/api/dialects/asaas/form.h"
#include "core/api/dialects/chargefy/form.h"
#include "core/api/dialects/fatoripay/form.h"
#include "core/api/dialects/safe2pay/form.h"

namespace fiscal::dialects {

void add_forms(notify::Forms& forms, const FormParts& parts) {
  const auto request_of = [&store = parts.store](InvoiceId id) { return store.request_of(id); };
  forms.add(std::make_unique<asaas::AsaasForm>(request_of, parts.public_url + "/asaas"));
  forms.add(std::make_unique<chargefy::ChargefyForm>(parts.is_live, parts.page_url));
  forms.add(std::make_unique<fatoripay::FatoriPayForm>());
  forms.add(std::make_unique<safe2pay::Safe2PayForm>(request_of, parts.public_url + "/safe2pay"));
}

}  // namespace fiscal::dialects
