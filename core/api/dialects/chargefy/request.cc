#include "core/api/dialects/chargefy/request.h"

#include <fiscal/tax_id.hpp>

#include <charconv>
#include <nlohmann/json.hpp>

#include "core/api/dialects/chargefy/reader.h"
#include "core/api/dialects/loose_json.h"
#include "core/api/dialects/party_check.h"
#include "core/api/dialects/values.h"

namespace fiscal::dialects::chargefy {
namespace {

constexpr std::int64_t most_centavos = 10'000'000'000;  // A hundred million reais: no sum of lines overflows.
constexpr std::int64_t most_of_a_line = 1'000'000;
constexpr std::size_t most_lines = 200;
constexpr std::size_t longest_description = 300;
constexpr int largest_page = 100;
constexpr Rate whole{1'000'000};

/// A percentage as JSON writes numbers: 2, 2.5.
std::optional<Rate> rate_of(Reader& reader, const char* name, Rate most) {
  const Json* value = reader.raw(name);
  if (value == nullptr) {
    reader.fail(parameter_missing(reader.path_of(name)));
    return std::nullopt;
  }
  const auto rate = value->is_number() ? parse_rate(value->dump()) : std::nullopt;
  if (rate && *rate <= most && *rate > Rate{}) return rate;
  reader.fail(parameter_invalid("parameter_invalid_number", reader.path_of(name),
                                "Invalid number: " + reader.path_of(name) +
                                    " must be more than 0 and at most " + to_text(most) +
                                    ", with up to four decimals."));
  return std::nullopt;
}

/// Brazil's real is the only currency.
void read_currency(Reader& reader) { reader.choice("currency", {"brl", "BRL"}); }

LineItem read_line(const Json& given, std::optional<Error>& error, const std::string& path) {
  static const Json nothing = Json::object();
  Reader reader(given.is_object() ? given : nothing, error, path);
  if (!given.is_object())
    reader.fail(parameter_invalid("parameter_invalid_hash", path, "Invalid object: " + path + "."));
  reader.expect_only({"price", "price_data", "quantity", "description", "metadata"});
  LineItem line;
  line.price = reader.text("price", 200);
  line.description = reader.text("description", longest_description);
  line.quantity = reader.integer("quantity", 1, most_of_a_line).value_or(1);
  line.metadata = reader.metadata();
  if (reader.has("price") == reader.has("price_data"))
    reader.fail(parameter_invalid("parameter_invalid_combination", path,
                                  "You must send exactly one of price and price_data in " + path + "."));
  const Json* data = reader.raw("price_data");
  if (data == nullptr) return line;
  if (!data->is_object())
    reader.fail(parameter_invalid("parameter_invalid_hash", reader.path_of("price_data"),
                                  "Invalid object: " + reader.path_of("price_data") + "."));
  Reader price(data->is_object() ? *data : nothing, error, reader.path_of("price_data"));
  price.expect_only({"currency", "unit_amount", "product", "description"});
  read_currency(price);
  if (!price.has("unit_amount")) price.fail(parameter_missing(price.path_of("unit_amount")));
  line.unit_amount = Money{price.integer("unit_amount", 1, most_centavos).value_or(0)};
  line.product = price.text("product", 200);
  if (!line.description) line.description = price.text("description", longest_description);
  return line;
}

void read_what_is_billed(Reader& reader, std::optional<Error>& error, CreateInvoice& invoice) {
  const Json* lines = reader.raw("line_items");
  if (reader.has("amount") == (lines != nullptr))
    return reader.fail(lines == nullptr
                           ? parameter_missing("line_items")
                           : parameter_invalid("parameter_invalid_combination", "amount",
                                               "You may send only one of amount and line_items."));
  if (const auto amount = reader.integer("amount", 1, most_centavos)) invoice.amount = Money{*amount};
  if (lines == nullptr) return;
  if (!lines->is_array() || lines->empty() || lines->size() > most_lines)
    return reader.fail(parameter_invalid(
        "parameter_invalid_array", "line_items",
        "Invalid array: line_items must have 1 to " + std::to_string(most_lines) + " entries."));
  for (std::size_t at = 0; at < lines->size(); ++at)
    invoice.line_items.push_back(read_line((*lines)[at], error, "line_items[" + std::to_string(at) + "]"));
}

std::optional<LateFee> read_late_fee(Reader& body, std::optional<Error>& error) {
  const Json* given = body.raw("late_fee");
  if (given == nullptr) return std::nullopt;
  if (!given->is_object())
    return body.fail(parameter_invalid("parameter_invalid_hash", "late_fee", "Invalid object: late_fee.")),
           std::nullopt;
  Reader reader(*given, error, "late_fee");
  reader.expect_only({"type", "value"});
  if (!reader.has("type")) reader.fail(parameter_missing("late_fee[type]"));
  if (!reader.has("value")) reader.fail(parameter_missing("late_fee[value]"));
  const auto type = reader.choice("type", {"percentage", "fixed"});
  if (!type || !reader.has("value")) return std::nullopt;
  if (*type == "fixed") return LateFee{Money{reader.integer("value", 1, most_centavos).value_or(0)}};
  return LateFee{rate_of(reader, "value", whole).value_or(Rate{})};
}

std::optional<Rate> read_interest(Reader& body, std::optional<Error>& error) {
  const Json* given = body.raw("interest");
  if (given == nullptr) return std::nullopt;
  if (!given->is_object())
    return body.fail(parameter_invalid("parameter_invalid_hash", "interest", "Invalid object: interest.")),
           std::nullopt;
  Reader reader(*given, error, "interest");
  reader.expect_only({"percent_per_month"});
  return rate_of(reader, "percent_per_month", whole);
}

/// ISO 8601, either a day or a point in time, whose day is that of the account's zone.
Date read_due_date(Reader& reader, Date today, ZoneOffset zone) {
  const Json* given = reader.raw("due_date");
  if (given == nullptr || (given->is_string() && given->get_ref<const std::string&>().empty())) return today;
  const std::string text = given->is_string() ? given->get<std::string>() : std::string();
  const auto day = parse_date(text);
  const auto at = parse_instant(text);
  if (!day && !at)
    return reader.fail(parameter_invalid("parameter_invalid_date", "due_date",
                                         "Invalid due_date: send it as 2026-06-10 or 2026-06-10T03:00:00Z.")),
           today;
  const Date due = day ? *day : local_date(*at, zone);
  if (due < today)
    reader.fail(parameter_invalid("parameter_invalid_date", "due_date",
                                  "Invalid due_date: it must not be before " + to_text(today) + "."));
  return due;
}

/// An id that the thing had before it was moved here.
std::optional<std::string> read_id(Reader& reader, std::string_view prefix) {
  auto id = reader.text("id", 60);
  const bool valid =
      !id || (id->starts_with(prefix) &&
              id->find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
                  std::string::npos);
  if (!valid)
    reader.fail(parameter_invalid(
        "parameter_invalid_string", "id",
        "Invalid id: it begins with " + std::string(prefix) + " and has letters and digits."));
  return id;
}

}  // namespace

std::variant<CreateInvoice, Error> read_create_invoice(std::string_view body, Date today, ZoneOffset zone) {
  std::optional<Error> error;
  const Json object = read_body(body, error);
  Reader reader(object, error);
  reader.expect_only({"customer", "amount", "line_items", "collection_method", "due_date", "late_fee",
                      "interest", "allow_late_payment", "payment_method_types", "delivery",
                      "default_payment_method", "metadata", "description", "statement_descriptor",
                      "currency"});
  CreateInvoice invoice;
  invoice.customer = reader.required_text("customer", 200).value_or("");
  read_what_is_billed(reader, error, invoice);
  const auto collection = reader.choice("collection_method", {"send_invoice", "charge_automatically"});
  if (collection == "charge_automatically")
    reader.fail(parameter_invalid("collection_method_unavailable", "collection_method",
                                  "This gateway charges no payment methods: use send_invoice, the customer "
                                  "pays on the invoice's page."));
  invoice.due_date = read_due_date(reader, today, zone);
  invoice.late_fee = read_late_fee(reader, error);
  invoice.interest_per_month = read_interest(reader, error);
  invoice.allow_late_payment =
      reader.boolean("allow_late_payment")
          .value_or(invoice.late_fee.has_value() || invoice.interest_per_month.has_value());
  invoice.payment_method_types = reader.choices("payment_method_types", {"pix", "boleto", "credit_card"})
                                     .value_or(std::vector<std::string>{"pix", "boleto", "credit_card"});
  invoice.methods_asked = reader.has("payment_method_types");
  invoice.delivery_asked = reader.has("delivery");
  invoice.deliver = reader.choice("delivery", {"chargefy", "manual"}).value_or("chargefy") == "chargefy";
  invoice.default_payment_method = reader.text("default_payment_method", 200);
  invoice.description = reader.text("description", longest_description);
  invoice.statement_descriptor = reader.text("statement_descriptor", 22);
  read_currency(reader);
  invoice.metadata = reader.metadata();
  if (error) return *error;
  return invoice;
}

std::variant<CustomerFields, Error> read_customer(std::string_view body) {
  std::optional<Error> error;
  const Json object = read_body(body, error);
  Reader reader(object, error);
  reader.expect_only(
      {"id", "name", "email", "phone", "document", "document_type", "billing_name", "metadata"});
  CustomerFields fields;
  fields.id = read_id(reader, "cus_");
  fields.name = reader.text(reader.has("name") ? "name" : "billing_name", 150);
  fields.email = reader.text("email", 80);
  if (const auto phone = reader.text("phone", 30)) fields.phone = only_digits(*phone);
  fields.metadata = reader.metadata();
  if (const auto document = reader.text("document", 20)) {
    fields.document = normalise_tax_id(*document);
    if (tax_id_kind(*fields.document) == TaxIdKind::Neither)
      reader.fail(parameter_invalid("parameter_invalid_document", "document",
                                    "Invalid document: its check digits are not those of a CPF or CNPJ."));
  }
  Party party{.tax_id = fields.document.value_or("52998224725"),
              .name = fields.name.value_or("-"),
              .email = fields.email,
              .phone = fields.phone};
  for (const Finding& problem : problems_of(party))
    reader.fail(parameter_invalid("parameter_invalid_string", problem.field.substr(1),
                                  "Invalid " + problem.field.substr(1) + ": " + problem.text));
  if (error) return *error;
  return fields;
}

std::variant<CreatePrice, Error> read_create_price(std::string_view body) {
  std::optional<Error> error;
  const Json object = read_body(body, error);
  Reader reader(object, error);
  reader.expect_only({"id", "unit_amount", "currency", "product", "product_data", "nickname", "metadata"});
  CreatePrice price;
  price.id = read_id(reader, "price_");
  if (!reader.has("unit_amount")) reader.fail(parameter_missing("unit_amount"));
  price.unit_amount = Money{reader.integer("unit_amount", 1, most_centavos).value_or(0)};
  read_currency(reader);
  price.product = reader.text("product", 200);
  price.description = reader.text("nickname", longest_description);
  if (const Json* data = reader.raw("product_data"); data != nullptr && !data->is_object()) {
    reader.fail(parameter_invalid("parameter_invalid_hash", "product_data", "Invalid object: product_data."));
  } else if (data != nullptr) {
    Reader product(*data, error, "product_data");
    product.expect_only({"name"});
    if (const auto name = product.required_text("name", longest_description)) price.description = name;
  }
  price.metadata = reader.metadata();
  if (error) return *error;
  return price;
}

std::variant<ListRequest, Error> read_list_request(
    const std::map<std::string, std::string, std::less<>>& query) {
  ListRequest list;
  for (const auto& [name, value] : query) {
    if (name == "limit") {
      const auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), list.limit);
      if (failure != std::errc{} || end != value.data() + value.size() || list.limit < 1 ||
          list.limit > largest_page)
        return parameter_invalid("parameter_invalid_integer", "limit",
                                 "Invalid integer: limit must be a whole number from 1 to 100.");
    } else if (name == "starting_after") {
      list.starting_after = value;
    } else if (name == "customer") {
      list.customer = value;
    } else if (name == "status") {
      if (value != "open" && value != "paid" && value != "void" && value != "uncollectible")
        return parameter_invalid("parameter_invalid_enum", "status",
                                 "Invalid status: must be one of open, paid, void, uncollectible.");
      list.status = value;
    } else {
      return parameter_unknown(name);
    }
  }
  return list;
}

}  // namespace fiscal::dialects::chargefy
