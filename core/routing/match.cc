#include "core/routing/match.h"

#include <fiscal/json.hpp>

#include <algorithm>

namespace fiscal::routing {
namespace {

const Issuer& issuer_of(const Account& account, const Invoice& invoice) {
  return invoice.issuer ? *invoice.issuer : account.issuer;
}

template <class T>
bool contains(const std::vector<T>& sorted, const auto& value) {
  return std::binary_search(sorted.begin(), sorted.end(), value);
}

bool contains(const auto& packed, const auto& value) { return packed.contains(value); }

bool lists(const auto& values, const auto& value) { return values.empty() || contains(values, value); }

/// A code is listed by itself or by any of its beginnings.
bool lists_beginning(const auto& codes, std::string_view code) {
  if (codes.empty()) return true;
  for (std::size_t size = 1; size <= code.size(); ++size)
    if (contains(codes, code.substr(0, size))) return true;
  return false;
}

bool lists_one_of(const auto& values, const std::vector<std::string>& tags) {
  return values.empty() ||
         std::any_of(tags.begin(), tags.end(), [&](const std::string& tag) { return contains(values, tag); });
}

/// `When` and `PackedWhen` have members of the same names.
std::string_view mismatch(const auto& when, const Account& account, const Invoice& invoice) {
  const Issuer& issuer = issuer_of(account, invoice);
  if (!lists(when.account_in, account.id)) return "account_in";
  if (when.type && *when.type != invoice.type) return "type";
  if (when.environment && *when.environment != account.environment) return "environment";
  if (!lists(when.municipality_in, issuer.municipality)) return "municipality_in";
  if (!lists(when.regime_in, issuer.tax_regime)) return "regime_in";
  if (!lists_beginning(when.service_in, invoice.service.national_code)) return "service_in";
  if (when.competence_from && !(invoice.competence_date >= when.competence_from)) return "competence_from";
  if (when.competence_to && !(invoice.competence_date && *invoice.competence_date <= *when.competence_to))
    return "competence_to";
  if (when.amount_from && invoice.amount < *when.amount_from) return "amount_from";
  if (when.amount_to && invoice.amount > *when.amount_to) return "amount_to";
  if (!lists_one_of(when.tag_in, invoice.tags)) return "tag_in";
  return {};
}

}  // namespace

std::string_view first_mismatch(const When& when, const Account& account, const Invoice& invoice) {
  return mismatch(when, account, invoice);
}

std::string_view first_mismatch(const PackedWhen& when, const Account& account, const Invoice& invoice) {
  return mismatch(when, account, invoice);
}

std::string looked_at(std::string_view condition, const Account& account, const Invoice& invoice) {
  const Issuer& issuer = issuer_of(account, invoice);
  if (condition == "account_in") return account.id;
  if (condition == "type") return std::string(to_text(invoice.type));
  if (condition == "environment") return std::string(to_text(account.environment));
  if (condition == "municipality_in") return issuer.municipality;
  if (condition == "regime_in") return std::string(to_text(issuer.tax_regime));
  if (condition == "service_in") return invoice.service.national_code;
  if (condition.starts_with("competence"))
    return invoice.competence_date ? to_text(*invoice.competence_date) : std::string("no date");
  if (condition.starts_with("amount")) return to_text(invoice.amount);
  std::string tags;
  for (const std::string& tag : invoice.tags) tags += (tags.empty() ? "" : ", ") + tag;
  return tags.empty() ? "no tags" : tags;
}

}  // namespace fiscal::routing
