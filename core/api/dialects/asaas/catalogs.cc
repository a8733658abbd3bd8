#include "core/api/dialects/asaas/catalogs.h"

#include <fiscal/tables.hpp>

#include <nlohmann/json.hpp>

#include "core/api/dialects/asaas/listing.h"
#include "core/api/dialects/asaas/wording.h"
#include "core/api/dialects/loose_json.h"
#include "core/api/dialects/place_names.h"
#include "core/api/resource.h"

namespace fiscal::dialects::asaas {
namespace {

/// Calls `visit` with code and description of each entry, in the order of codes.
template <class Visit>
void each_entry(TaxCatalog catalog, Visit visit) {
  switch (catalog) {
    case TaxCatalog::NbsCodes:
      for (const Nbs& entry : nbs_codes()) visit(entry.code.view(), entry.description);
      return;
    case TaxCatalog::FederalServiceCodes:
      for (const NationalService& entry : national_services()) visit(entry.code.view(), entry.description);
      return;
    case TaxCatalog::TaxSituationCodes: {
      // A situation has no name of its own in the national table: its first classification tells what it is
      // about.
      std::string_view last;
      for (const TaxClassification& entry : tax_classifications())
        if (entry.nfse && entry.cst() != last) visit(last = entry.cst(), entry.description);
      return;
    }
    case TaxCatalog::TaxClassificationCodes:
      for (const TaxClassification& entry : tax_classifications())
        if (entry.nfse) visit(entry.code.view(), entry.description);
      return;
    case TaxCatalog::OperationIndicatorCodes:
      for (const OperationIndicator& entry : operation_indicators()) visit(entry.code.view(), entry.supply);
      return;
  }
}

std::string wanted_in(const api::Request& request, const char* name) {
  const auto at = request.query.find(name);
  return at == request.query.end() ? std::string() : at->second;
}

}  // namespace

std::string_view path_of(TaxCatalog catalog) {
  switch (catalog) {
    case TaxCatalog::NbsCodes:
      return "/nbsCodes";
    case TaxCatalog::FederalServiceCodes:
      return "/federalServiceCodes";
    case TaxCatalog::TaxSituationCodes:
      return "/taxSituationCodes";
    case TaxCatalog::TaxClassificationCodes:
      return "/taxClassificationCodes";
    case TaxCatalog::OperationIndicatorCodes:
      return "/operationIndicatorCodes";
  }
  return "/nbsCodes";
}

api::Response list_catalog(TaxCatalog catalog, const api::Request& request) {
  const auto paging = read_paging(request);
  if (!paging) return refused(Findings{paging.error()});
  const std::string given = wanted_in(request, "code"), code = only_digits(given);
  if (!given.empty() && code.empty()) return refused(Findings{wrong("code", "deve ter dígitos.")});
  const std::string text = folded_name(wanted_in(request, "description"));
  Json data = Json::array();
  std::int64_t total = 0;
  each_entry(catalog, [&](std::string_view entry, std::string_view description) {
    if (!code.empty() && !entry.starts_with(code)) return;
    if (!text.empty() && folded_name(description).find(text) == std::string::npos) return;
    if (total >= paging->offset && static_cast<int>(data.size()) < paging->limit)
      data.push_back({{"code", entry}, {"description", description}});
    ++total;
  });
  return api::json_response(200, list_json(*paging, total, std::move(data)));
}

}  // namespace fiscal::dialects::asaas
