#pragma once

#include "core/base/result.h"
#include "core/billing/catalog_entry.h"
#include "core/billing/shelf.h"

namespace fiscal::billing {

/// How the store knows catalog entries.
struct CatalogLabels {
  static constexpr const char* kind = "service";
  static constexpr const char* prefix = "svc_";
  static std::vector<std::string> keys(const CatalogEntry& entry);
  static std::vector<std::string> tags(const CatalogEntry& entry);
};

/// The catalogs of accounts: the services that they render. Safe from any thread; throws what the store
/// throws.
class Services {
 public:
  Services(store::ResourceStore& store, const Clock& clock) : shelf_(store, clock) {}

  /// Adds an entry, or changes the living one with its code.
  CatalogEntry upsert(const AccountId& account, CatalogEntry wanted) const;

  std::optional<CatalogEntry> find(const AccountId& account, const std::string& id) const {
    return shelf_.find(account, id);
  }
  /// The living one.
  std::optional<CatalogEntry> find_by_code(const AccountId& account, const std::string& code) const;
  /// Living ones; `national_code` of six digits, when it is given.
  Page<CatalogEntry> list(const AccountId& account, const std::optional<std::string>& national_code,
                          const ListPart& part) const;
  /// Nothing when there is none with this id.
  std::optional<CatalogEntry> remove(const AccountId& account, const std::string& id) const;

 private:
  Shelf<CatalogEntry, CatalogLabels> shelf_;
};

}  // namespace fiscal::billing
