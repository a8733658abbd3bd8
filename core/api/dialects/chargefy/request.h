#pragma once

#include <fiscal/date.hpp>
#include <fiscal/money.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/api/dialects/chargefy/errors.h"

/// Chargefy's request bodies, read. Pure functions.
namespace fiscal::dialects::chargefy {

/// A line with its own price, or one that names a price of the account.
struct LineItem {
  std::optional<std::string> price;    ///< "price_…"
  std::optional<Money> unit_amount;    ///< Of price_data; present when `price` is not.
  std::optional<std::string> product;  ///< Of price_data.
  std::optional<std::string> description;
  std::int64_t quantity = 1;
  std::map<std::string, std::string> metadata;
};

/// The fine that is due once after the due date: a percentage of the invoice or a sum.
using LateFee = std::variant<Rate, Money>;

struct CreateInvoice {
  std::string customer;
  std::optional<Money> amount;       ///< Either this…
  std::vector<LineItem> line_items;  ///< …or these.
  std::optional<std::string> description;
  std::optional<std::string> statement_descriptor;
  Date due_date;  ///< The day it was created when the request names none.
  std::optional<LateFee> late_fee;
  std::optional<Rate> interest_per_month;
  bool allow_late_payment = false;
  std::vector<std::string> payment_method_types;  ///< Never empty.
  bool methods_asked = false;                     ///< False: they are the default, all of them.
  bool deliver = true;                            ///< By e-mail; false: the client shares the page's URL.
  bool delivery_asked = false;                    ///< False: it is the default.
  std::optional<std::string> default_payment_method;
  std::map<std::string, std::string> metadata;
};

/// A customer, as created or updated; what is absent stays as it is in an update.
struct CustomerFields {
  std::optional<std::string> id;  ///< One that it had elsewhere, so that it keeps it.
  std::optional<std::string> name;
  std::optional<std::string> email;
  std::optional<std::string> phone;
  std::optional<std::string> document;  ///< CPF or CNPJ, normalised.
  std::map<std::string, std::string> metadata;
};

/// A price that line items may name.
struct CreatePrice {
  std::optional<std::string> id;  ///< As of a customer.
  Money unit_amount;
  std::optional<std::string> product;
  std::optional<std::string> description;  ///< From `nickname` or `product_data.name`.
  std::map<std::string, std::string> metadata;
};

/// A page of a list.
struct ListRequest {
  int limit = 10;
  std::optional<std::string> starting_after;
  std::optional<std::string> customer;
  std::optional<std::string> status;
};

/// `today` and `zone` are the account's: they give the due date its day.
std::variant<CreateInvoice, Error> read_create_invoice(std::string_view body, Date today, ZoneOffset zone);
std::variant<CustomerFields, Error> read_customer(std::string_view body);
std::variant<CreatePrice, Error> read_create_price(std::string_view body);
std::variant<ListRequest, Error> read_list_request(
    const std::map<std::string, std::string, std::less<>>& query);

}  // namespace fiscal::dialects::chargefy
