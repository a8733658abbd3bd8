#include "core/api/dialects/catalog.h"

#include "core/api/dialects/nfeio/dialect.h"

namespace fiscal::dialects {

std::vector<std::unique_ptr<Dialect>> all_dialects(Desk& desk, const std::string&) {
  std::vector<std::unique_ptr<Dialect>> dialects;
  dialects.push_back(std::make_unique<nfeio::NfeioDialect>(desk));
  return dialects;
}

}  // namespace fiscal::dialects
