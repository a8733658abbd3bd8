#include <fiscal/json.hpp>

#include <nlohmann/json.hpp>

#include "core/api/dialects/safe2pay/transaction.h"
#include "core/api/dialects/values.h"

namespace fiscal::dialects::safe2pay {
namespace {

constexpr const char* charge_kind = "charge";

std::string resource_id(const std::string& id) { return "transaction:" + id; }

}  // namespace

std::optional<Transaction> find_transaction(store::Store& store, const AccountId& account, const std::string& id) {
  const auto kept = store.find_resource(account, charge_kind, resource_id(id));
  if (!kept) return std::nullopt;
  const Json body = Json::parse(kept->body);
  Transaction transaction{id, Money{body.at("amount").get<std::int64_t>()}};
  transaction.description = text_at(body, "description");
  transaction.customer = read_json<Party>(body.at("customer").dump(), UnknownFields::Ignore).value;
  transaction.callback_url = text_at(body, "callback_url");
  return transaction;
}

void put_transaction(store::Store& store, const Clock& clock, const AccountId& account, const Transaction& transaction) {
  Json body{{"amount", transaction.amount.centavos}, {"customer", Json::parse(to_json(transaction.customer))}};
  if (transaction.description) body["description"] = *transaction.description;
  if (transaction.callback_url) body["callback_url"] = *transaction.callback_url;
  auto kept = store.find_resource(account, charge_kind, resource_id(transaction.id));
  store::Resource resource = kept ? *kept : store::Resource{account, charge_kind, resource_id(transaction.id), 0, clock.now()};
  resource.body = body.dump();
  store.put_resources({resource});
}

}  // namespace fiscal::dialects::safe2pay
