#include "core/billing/charges.h"

#include <fiscal/encoding.hpp>

#include "core/billing/words.h"

namespace fiscal::billing {
namespace {

std::string reference_label(ChargeKind kind, const std::string& reference) {
  return "reference:" + std::string(to_text(kind)) + ":" + reference;
}

}  // namespace

std::string service_invoice_reference(const Charge& charge) {
  return std::string(to_text(charge.kind)) + ":" + charge.id;
}

std::vector<std::string> ChargeLabels::keys(const Charge& charge) {
  if (!charge.reference) return {};
  return {reference_label(charge.kind, *charge.reference)};
}

std::vector<std::string> ChargeLabels::tags(const Charge& charge) {
  std::vector<std::string> tags{"kind:" + std::string(to_text(charge.kind)),
                                "status:" + std::string(to_text(charge.status))};
  if (charge.reference) tags.push_back("reference:" + *charge.reference);
  if (charge.customer) tags.push_back("customer:" + *charge.customer);
  return tags;
}

std::string Charges::id_of(const AccountId& account, ChargeKind kind, const std::string& reference) {
  constexpr std::size_t enough = 20;
  return ChargeLabels::prefix +
         hex(sha256(account + '\0' + reference_label(kind, reference)).substr(0, enough));
}

Charges::Registered Charges::register_charge(const AccountId& account, Charge charge) const {
  if (charge.id.empty() && charge.reference) charge.id = id_of(account, charge.kind, *charge.reference);
  auto added = shelf_.add(account, std::move(charge));
  if (auto* kept = std::get_if<Charge>(&added)) return {std::move(*kept), true};
  return {std::move(std::get<1>(added).holder), false};
}

std::optional<Charge> Charges::find_by_reference(const AccountId& account, ChargeKind kind,
                                                 const std::string& reference) const {
  return shelf_.find_by_key(account, reference_label(kind, reference));
}

Page<Charge> Charges::list(const AccountId& account, const ChargeQuery& query) const {
  std::vector<std::string> tags;
  if (query.reference) tags.push_back("reference:" + *query.reference);
  if (query.customer) tags.push_back("customer:" + *query.customer);
  if (query.kind) tags.push_back("kind:" + std::string(to_text(*query.kind)));
  if (query.status) tags.push_back("status:" + std::string(to_text(*query.status)));
  return shelf_.list(account, std::move(tags), query.part);
}

}  // namespace fiscal::billing
