#include "core/api/dialects/public_links.h"

#include <fiscal/encoding.hpp>

#include <nlohmann/json.hpp>

namespace fiscal::dialects {
namespace {

constexpr const char* secret_kind = "public_links";
constexpr const char* secret_place = "secret";

}  // namespace

std::optional<std::string> PublicLinks::secret_of(const AccountId& account) {
  const auto kept = store_.find_resource(account, secret_kind, secret_place);
  if (!kept) return std::nullopt;
  return nlohmann::json::parse(kept->body).at("secret").get<std::string>();
}

/// Hashed twice with the secret in front, so that a digest cannot be carried on (as HMAC does it).
std::string PublicLinks::token(const std::string& secret, const InvoiceRecord& record) const {
  return hex(sha256(secret + sha256(secret + to_text(record.id))));
}

std::string PublicLinks::token_of(const InvoiceRecord& record) {
  auto secret = secret_of(record.account);
  while (!secret) {
    store::Resource made;
    made.account = record.account;
    made.kind = secret_kind;
    made.id = secret_place;
    made.created_at = clock_.now();
    made.body = nlohmann::json{{"secret", hex(random_bytes(32))}}.dump();
    store_.put_resources({std::move(made)});
    secret = secret_of(record.account);  // Another gateway's, where that one was first.
  }
  return token(*secret, record);
}

std::optional<InvoiceRecord> PublicLinks::opened(std::string_view id, std::string_view given) {
  const auto parsed = parse_invoice_id(id);
  auto record = parsed ? store_.find(*parsed) : std::nullopt;
  const auto secret = record ? secret_of(record->account) : std::nullopt;
  if (!secret || !constant_time_equal(token(*secret, *record), given)) return std::nullopt;
  return record;
}

}  // namespace fiscal::dialects
