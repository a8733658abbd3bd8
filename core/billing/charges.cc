#include "core/billing/charges.h"

#include <fiscal/encoding.hpp>

#include <openssl/evp.h>

#include "core/base/require.h"
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
  const std::string name = account + '\0' + reference_label(kind, reference);
  std::string digest(20, '\0');
  unsigned char whole[EVP_MAX_MD_SIZE];
  require(EVP_Digest(name.data(), name.size(), whole, nullptr, EVP_sha256(), nullptr) == 1,
          "SHA-256 is there");
  std::copy_n(whole, digest.size(), digest.begin());
  return ChargeLabels::prefix + hex(digest);
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
