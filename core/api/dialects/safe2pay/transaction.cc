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

Error unusable(const std::string& field, const std::string& needed) {
  return {std::string(fiscal_rule_code), "O campo " + field + " é obrigatório: " + needed + "."};
}

std::optional<std::string> latin_at(const Json& object, const char* name, std::size_t longest) {
  const auto given = loose_text(member(object, name));
  if (!given) return std::nullopt;
  std::string stranger;
  auto text = latin_text(*given, stranger);
  return text && character_count(*text) <= longest ? text : std::nullopt;
}

std::variant<Party, Error> read_buyer(const Json& given) {
  Party party;
  const auto name = latin_at(given, "Name", 150);
  if (!name) return unusable("Customer.Name", "o nome do comprador, com até 150 caracteres");
  party.name = *name;
  party.tax_id = normalise_tax_id(loose_text(member(given, "Identity")).value_or(""));
  if (tax_id_kind(*party.tax_id) == TaxIdKind::Neither)
    return unusable("Customer.Identity", "um CPF ou CNPJ válido");
  party.email = latin_at(given, "Email", 80);
  const std::string phone = only_digits(loose_text(member(given, "Phone")).value_or(""));
  if (!phone.empty()) party.phone = phone;
  if (const Json& address = member(given, "Address"); !address.is_null()) {
    auto read = read_address(address);
    if (const auto* error = std::get_if<Error>(&read)) return *error;
    party.address = std::get<Address>(std::move(read));
  }
  if (const Findings problems = problems_of(party); !problems.empty())
    return Error{std::string(fiscal_rule_code),
                 "Customer" + problems.front().field + ": " + problems.front().text};
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
  const auto id = transaction_id(loose_text(member(read.value, "IdTransaction")).value_or(""));
  if (!id) return unusable("IdTransaction", "o código da transação, com até dez dígitos");
  transaction.id = *id;
  const Json& products = member(read.value, "Products");
  const auto amount = products.is_null() ? reais_of(member(read.value, "Amount")) : sum_of(products);
  if (!amount || *amount <= Money{} || *amount > dearest_transaction)
    return unusable("Amount", "o valor em reais, ou Products com UnitPrice e Quantity");
  transaction.amount = *amount;
  transaction.description = latin_at(read.value, "Description", 1000);
  auto buyer = read_buyer(member(read.value, "Customer"));
  if (const auto* error = std::get_if<Error>(&buyer)) return *error;
  transaction.customer = std::get<Party>(std::move(buyer));
  const auto url = loose_text(member(read.value, "CallbackUrl"));
  if (url && (url->size() > 500 || !url->starts_with("http")))
    return unusable("CallbackUrl", "uma URL com até 500 caracteres");
  transaction.callback_url = url;
  return transaction;
}

}  // namespace fiscal::dialects::safe2pay
