#include "core/api/dialects/catalog.h"

#include "core/api/dialects/asaas/dialect.h"
#include "core/api/dialects/chargefy/dialect.h"
#include "core/api/dialects/fatoripay/dialect.h"
#include "core/api/dialects/nfeio/dialect.h"
#include "core/api/dialects/safe2pay/dialect.h"
#include "core/api/dialects/woovi/dialect.h"

namespace fiscal::dialects {

std::vector<std::unique_ptr<Dialect>> all_dialects(Desk& desk, const std::string& public_url) {
  std::vector<std::unique_ptr<Dialect>> dialects;
  dialects.push_back(std::make_unique<asaas::AsaasDialect>(desk, public_url));
  dialects.push_back(std::make_unique<chargefy::ChargefyDialect>(desk, public_url));
  dialects.push_back(std::make_unique<fatoripay::FatoriPayDialect>(desk, public_url));
  dialects.push_back(std::make_unique<nfeio::NfeioDialect>(desk));
  dialects.push_back(std::make_unique<safe2pay::Safe2PayDialect>(desk, public_url));
  dialects.push_back(std::make_unique<woovi::WooviDialect>(desk, public_url));
  return dialects;
}

}  // namespace fiscal::dialects
