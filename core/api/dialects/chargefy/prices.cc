#include "core/api/dialects/chargefy/prices.h"

#include <nlohmann/json.hpp>

#include "core/api/dialects/values.h"
#include "core/billing/kept.h"

namespace fiscal::dialects::chargefy {
namespace {

constexpr const char* price_kind = "chargefy_price";

Price price_of_resource(const store::Resource& kept) {
  const Json body = Json::parse(kept.body);
  return {kept.id, Money{body.at("unit_amount").get<std::int64_t>()}, text_at(body, "product"),
          text_at(body, "description")};
}

}  // namespace

Price add_price(store::Store& store, Instant now, const AccountId& account, const CreatePrice& wanted) {
  store::Resource price{account, price_kind, wanted.id ? *wanted.id : billing::new_id("price_"), 0, now};
  Json body{{"unit_amount", wanted.unit_amount.centavos}};
  if (wanted.product) body["product"] = *wanted.product;
  if (wanted.description) body["description"] = *wanted.description;
  price.body = body.dump();
  const auto put = store.put_resources({price});
  if (const auto* stored = std::get_if<store::ResourcesStored>(&put))
    return price_of_resource(stored->resources.front());
  return find_price(store, account, price.id).value();
}

std::optional<Price> find_price(store::Store& store, const AccountId& account, const std::string& id) {
  const auto kept =
      id.empty() || id.size() > 200 ? std::nullopt : store.find_resource(account, price_kind, id);
  return kept ? std::optional(price_of_resource(*kept)) : std::nullopt;
}

}  // namespace fiscal::dialects::chargefy
