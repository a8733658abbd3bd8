#include "core/api/dialects/safe2pay/transaction.h"

#include <fiscal/latin_text.hpp>
#include <fiscal/strict_json.hpp>
#include <fiscal/tax_id.hpp>

#include <nlohmann/json.hpp>

#include "core/api/dialects/loose_json.h"
#include "core/api/dialects/party_check.h"
#include "core/api/dialects/safe2pay/request.h"
#include "core/api/dialects/values.h"

namespace fiscal::dialects::safe2pay {
namespace {

constexpr Money dearest_transaction{100'000'000'000'000};
constexpr std::int64_t most_of_a_product = 1'000'000;
constexpr Money dearest_product{10'000'000'000};
constexpr std::size_t most_products = 250;

/// CPF or CNPJ; of a buyer whose address is abroad the tax number of that country, or none.
std::optional<Error> put_identity(Party& party, const Json& given) {
  const auto identity = loose_text(given);
  party.tax_id = normalise_tax_id(identity.value_or(""));
  if (tax_id_kind(*party.tax_id) != TaxIdKind::Neither) return std::nullopt;
  party.tax_id.reset();
  const bool abroad = party.address && party.address->country;
  if (!abroad || (!identity && !given.is_null()))
    return unusable(given, "Customer.Identity", "um CPF ou CNPJ válido");
  party.foreign_tax_id = identity;
  if (!identity) party.no_foreign_tax_id = NoForeignTaxId::NotInformed;
  return std::nullopt;
}

/// What is wrong with a member of the buyer, by Safe2Pay's name for it.
Error party_error(const Finding& problem) {
  static const std::pair<std::string_view, const char*> names[] = {{"/name", "Customer.Name"},
                                                                   {"/tax_id", "Customer.Identity"},
                                                                   {"/foreign_tax_id", "Customer.Identity"},
                                                                   {"/email", "Customer.Email"},
                                                                   {"/phone", "Customer.Phone"},
                                                                   {"/address", "Customer.Address"}};
  for (const auto& [pointer, name] : names)
    if (problem.field.starts_with(pointer))
      return {std::string(fiscal_rule_code), std::string("O campo ") + name + " não tem um valor válido."};
  return {std::string(fiscal_rule_code), "O campo Customer não tem um valor válido."};
}

std::variant<Party, Error> read_buyer(const Json& given) {
  Party party;
  std::optional<Error> wrong;
  const auto name = read_text(given, {"Name", "Customer.Name", 1, 150}, wrong);
  if (wrong) return *wrong;
  if (!name) return unusable(nullptr, "Customer.Name", "o nome do comprador, com até 150 caracteres");
  party.name = *name;
  if (const Json& address = member(given, "Address"); !address.is_null()) {
    auto read = read_address(address);
    if (const auto* error = std::get_if<Error>(&read)) return *error;
    party.address = std::get<Address>(std::move(read));
  }
  if (const auto error = put_identity(party, member(given, "Identity"))) return *error;
  party.email = read_text(given, {"Email", "Customer.Email", 1, 80}, wrong);
  party.phone = read_phone(given, wrong);
  if (wrong) return *wrong;
  if (const Findings problems = problems_of(party); !problems.empty()) return party_error(problems.front());
  return party;
}

/// What the products come to; nothing when one of them cannot be read.
std::optional<Money> sum_of(const Json& products) {
  if (!products.is_array() || products.size() > most_products) return std::nullopt;
  Money sum;
  for (const Json& product : products) {
    const auto price = reais_of(member(product, "UnitPrice"));
    const auto quantity = loose_integer(member(product, "Quantity"));
    if (!price || *price > dearest_product || !quantity || *quantity < 1 || *quantity > most_of_a_product)
      return std::nullopt;
    sum += Money{price->centavos * *quantity};
  }
  return sum;
}

}  // namespace

std::variant<Transaction, Error> read_transaction(std::string_view body) {
  const auto read = read_strict(body, {256u << 10, 8});
  if (!read.ok() || !read.value.is_object()) return body_malformed;
  Transaction transaction;
  const Json& given_id = member(read.value, "IdTransaction");
  const auto id = transaction_id(loose_text(given_id).value_or(""));
  if (!id) return unusable(given_id, "IdTransaction", "o código da transação, com até dez dígitos");
  transaction.id = *id;
  const Json& products = member(read.value, "Products");
  const auto amount = products.is_null() ? reais_of(member(read.value, "Amount")) : sum_of(products);
  if (!amount || *amount <= Money{} || *amount > dearest_transaction)
    return unusable(products.is_null() ? member(read.value, "Amount") : products, "Amount",
                    "o valor em reais, ou Products com UnitPrice e Quantity");
  transaction.amount = *amount;
  std::optional<Error> wrong;
  transaction.description = read_text(read.value, {"Description", "Description", 1, 1000}, wrong);
  auto buyer = read_buyer(member(read.value, "Customer"));
  if (const auto* error = std::get_if<Error>(&buyer)) return *error;
  transaction.customer = std::get<Party>(std::move(buyer));
  const auto url = read_text(read.value, {"CallbackUrl", "CallbackUrl", 1, 500}, wrong);
  if (wrong) return *wrong;
  if (url && !url->starts_with("http://") && !url->starts_with("https://"))
    return unusable(*url, "CallbackUrl", "uma URL que começa com https:// ou http://");
  transaction.callback_url = url;
  return transaction;
}

}  // namespace fiscal::dialects::safe2pay
