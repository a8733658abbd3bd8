#include "core/api/dialects/forms.h"

#include "core/api/dialects/asaas/form.h"
#include "core/api/dialects/safe2pay/form.h"

namespace fiscal::dialects {

void add_forms(notify::Forms& forms, store::Store& store, const std::string& public_url) {
  forms.add(std::make_unique<asaas::AsaasForm>([&store](InvoiceId id) { return store.request_of(id); },
                                               public_url + "/asaas"));
  forms.add(std::make_unique<safe2pay::Safe2PayForm>(public_url + "/safe2pay"));
}

}  // namespace fiscal::dialects
