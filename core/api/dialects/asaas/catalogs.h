#pragma once

#include <string_view>

#include "core/api/message.h"

namespace fiscal::dialects::asaas {

/// The lists that Asaas offers for the fields of the tax reform.
enum class TaxCatalog {
  NbsCodes,
  FederalServiceCodes,
  TaxSituationCodes,
  TaxClassificationCodes,
  OperationIndicatorCodes
};

/// Its path beneath `/v3/fiscalInfo`: "/nbsCodes".
std::string_view path_of(TaxCatalog catalog);

/// A page of a list, entry by entry `{"code", "description"}`, of those that have `description` or `code` of
/// the query in them. The tables are the national ones, the same for every account.
api::Response list_catalog(TaxCatalog catalog, const api::Request& request);

}  // namespace fiscal::dialects::asaas
