#pragma once

#include <fiscal/invoice.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/api/dialects/fatoripay/errors.h"

/// FatoriPay's request bodies, read. Pure functions.
namespace fiscal::dialects::fatoripay {

struct Item {
  std::string name;
  std::string description;
  std::int64_t quantity = 1;
  Money price;  ///< Of one.
};

/// The customer as the invoice shows it: a town by the name that the client wrote.
struct Customer {
  Party party;  ///< Its address has the IBGE code where the town is known, and the town's name in `city`
                ///< otherwise.
  std::string city;
  std::string state;
};

struct PayableWith {
  bool boleto = false;
  bool pix = false;
  bool credit_card = false;
  bool pixboleto = false;
};

struct CreateInvoice {
  std::string ref;
  Date due_date;
  std::string description;
  Money discount;
  Money tax;
  Customer customer;
  std::vector<Item> items;
  PayableWith payable_with;
  std::optional<std::string> notification_url;
  bool notifies = false;  ///< `notification_enabled`; where it is left out, a URL says that it is wanted.
  std::optional<std::string> redirect_url;

  Money subtotal() const;
  Money total() const { return subtotal() - discount + tax; }
};

std::variant<CreateInvoice, FieldErrors> read_create_invoice(std::string_view body, Date today);

/// Centavos as FatoriPay's clients write them: a whole number (10025), its digits as text, or reais as text
/// with a comma or a point ("100,25", "1.100,25", "100.25"). Nothing for anything else.
std::optional<Money> parse_price(std::string_view text);

/// "01-12-2025", the form of requests.
std::optional<Date> parse_day(std::string_view text);

/// "01/12/2025", the form of answers.
std::string to_day(Date date);

}  // namespace fiscal::dialects::fatoripay
