#include "core/billing/services.h"

namespace fiscal::billing {
namespace {

std::string code_label(const std::string& code) { return "code:" + code; }

constexpr const char* offered = "offered";

}  // namespace

std::vector<std::string> CatalogLabels::keys(const CatalogEntry& entry) {
  if (entry.deleted) return {};
  return {code_label(entry.code)};
}

std::vector<std::string> CatalogLabels::tags(const CatalogEntry& entry) {
  std::vector<std::string> tags{"national_code:" + entry.service.national_code};
  if (!entry.deleted) tags.push_back(offered);
  return tags;
}

CatalogEntry Services::upsert(const AccountId& account, CatalogEntry wanted) const {
  wanted.id.clear();
  wanted.deleted = false;
  while (true) {
    auto added = shelf_.add(account, wanted);
    if (auto* entry = std::get_if<CatalogEntry>(&added)) return std::move(*entry);
    const CatalogEntry& holder = std::get<1>(added).holder;
    auto changed = shelf_.change(account, holder.id, [&](CatalogEntry& present) {
      CatalogEntry next = wanted;
      next.created_at = present.created_at;
      next.place = present.place;
      // What was deleted in between stays so: its code is free, and the next turn adds another one.
      if (!present.deleted) present = std::move(next);
    });
    if (changed && !changed->deleted) return *std::move(changed);
  }
}

std::optional<CatalogEntry> Services::find_by_code(const AccountId& account, const std::string& code) const {
  return shelf_.find_by_key(account, code_label(code));
}

Page<CatalogEntry> Services::list(const AccountId& account, const std::optional<std::string>& national_code,
                                  const ListPart& part) const {
  std::vector<std::string> tags{offered};
  if (national_code) tags.insert(tags.begin(), "national_code:" + *national_code);
  return shelf_.list(account, std::move(tags), part);
}

std::optional<CatalogEntry> Services::remove(const AccountId& account, const std::string& id) const {
  return shelf_.change(account, id, [](CatalogEntry& entry) { entry.deleted = true; });
}

}  // namespace fiscal::billing
