#include "core/api/dialects/fatoripay/request.h"

#include <fiscal/latin_text.hpp>
#include <fiscal/strict_json.hpp>
#include <fiscal/tax_id.hpp>

#include <nlohmann/json.hpp>

#include "core/api/dialects/loose_json.h"
#include "core/api/dialects/party_check.h"
#include "core/api/dialects/place_names.h"
#include "core/api/dialects/values.h"

namespace fiscal::dialects::fatoripay {
namespace {

constexpr std::size_t largest_body = 256u << 10;
constexpr int deepest_body = 8;
constexpr std::size_t most_items = 199;
constexpr std::int64_t most_of_an_item = 1'000'000;
constexpr Money dearest_item{10'000'000'000};  // A hundred million reais: no sum of items overflows.
constexpr Money dearest_invoice{100'000'000'000'000};

/// The members of one object of the body; `path` names it in errors ("customer.", "items.0.").
class BodyMembers {
 public:
  BodyMembers(const Json& object, std::string path, FieldErrors& errors)
      : object_(object), path_(std::move(path)), errors_(errors) {}

  const Json& raw(const char* name) const { return member(object_, name); }
  /// Nothing of the whole body was found wrong so far.
  bool is_faultless() const { return errors_.empty(); }
  bool has(const char* name) const { return !raw(name).is_null(); }
  BodyMembers inside(const char* name) {
    if (has(name) && !raw(name).is_object()) fail(name, "O campo " + path_of(name) + " deve ser um objeto.");
    return {raw(name), path_ + name + ".", errors_};
  }
  std::string path_of(const char* name) const { return path_ + name; }
  void fail(const char* name, std::string text) { errors_.add(path_of(name), std::move(text)); }

  std::optional<std::string> text(const char* name, std::size_t longest) {
    const auto given = loose_text(raw(name));
    if (!given && !is_left_out(name)) fail(name, "O campo " + path_of(name) + " deve ser um texto.");
    if (!given) return std::nullopt;
    std::string stranger;
    auto text = latin_text(*given, stranger);
    if (text && character_count(*text) <= longest) return text;
    fail(name, text ? "O campo " + path_of(name) + " não pode ser superior a " + std::to_string(longest) +
                          " caracteres."
                    : "O campo " + path_of(name) +
                          " tem um caractere que documentos não aceitam: " + stranger + ".");
    return std::nullopt;
  }

  std::string required_text(const char* name, std::size_t longest) {
    if (is_left_out(name)) return errors_.required(path_of(name)), "";
    return text(name, longest).value_or("");
  }

  /// `fallback` when it is left out.
  Money money(const char* name, Money most, std::optional<Money> fallback = std::nullopt) {
    const auto given = loose_text(raw(name));
    if (!has(name)) {
      if (!fallback) errors_.required(path_of(name));
      return fallback.value_or(Money{});
    }
    const auto price = parse_price(given.value_or(""));
    if (price && *price <= most) return *price;
    fail(name, "O campo " + path_of(name) + " deve ser um inteiro em centavos ou um texto como \"100,25\".");
    return {};
  }

  /// A JSON boolean, or what forms make of one.
  std::optional<bool> flag(const char* name) {
    const Json& value = raw(name);
    if (value.is_null()) return std::nullopt;
    if (value.is_boolean()) return value.get<bool>();
    const auto text = loose_text(value);
    if (text == "1" || text == "true") return true;
    if (text == "0" || text == "false") return false;
    fail(name, "O campo " + path_of(name) + " deve ser verdadeiro ou falso.");
    return std::nullopt;
  }

 private:
  /// Absent, null or blank, as an empty field of a form is.
  bool is_left_out(const char* name) const {
    const Json& value = raw(name);
    return value.is_null() || (value.is_string() && !loose_text(value));
  }

  const Json& object_;
  std::string path_;
  FieldErrors& errors_;
};

std::string upper_case(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

/// An address is optional for the vendor's own clients; of a given one, everything but the complement is
/// needed.
std::optional<Address> read_address(BodyMembers members, Customer& customer) {
  Address address;
  address.street = members.required_text("street", 255);
  address.number = members.required_text("number", 60);
  address.complement = members.text("complement", 156);
  address.district = members.required_text("neighborhood", 60);
  customer.city = members.required_text("city", 60);
  customer.state = members.required_text("state", 2);
  const char* zip_code = members.has("zip_code") ? "zip_code" : "zipcode";
  const std::string digits = only_digits(members.required_text(zip_code, 10));
  if (find_state(upper_case(customer.state)) == nullptr && !customer.state.empty())
    members.fail("state", "O campo " + members.path_of("state") + " não é a sigla de um estado.");
  if (members.has(zip_code) && digits.size() != 8)
    members.fail(zip_code, "O campo " + members.path_of(zip_code) + " deve ter 8 dígitos.");
  address.postal_code = digits;
  const Municipality* municipality = municipality_named(customer.city, customer.state);
  if (municipality != nullptr)
    address.municipality = std::string(municipality->code.view());
  else if (!customer.city.empty() && find_state(upper_case(customer.state)) != nullptr)
    members.fail("city",
                 "O campo " + members.path_of("city") + " não é um município de " + customer.state + ".");
  return address;
}

Customer read_customer(BodyMembers members) {
  Customer customer;
  customer.party.name = members.required_text("name", 150);
  customer.party.email = members.required_text("email", 80);
  customer.party.phone = only_digits(members.text("cellphone", 20).value_or(""));
  if (customer.party.phone->empty()) customer.party.phone.reset();
  const std::string document = normalise_tax_id(members.required_text("cpfcnpj", 20));
  if (!document.empty() && tax_id_kind(document) == TaxIdKind::Neither)
    members.fail("cpfcnpj", "O campo " + members.path_of("cpfcnpj") + " não é um CPF ou CNPJ válido.");
  customer.party.tax_id = document;
  if (members.has("address")) customer.party.address = read_address(members.inside("address"), customer);
  if (members.is_faultless())
    for (const Finding& problem : problems_of(customer.party)) {
      const std::string name = problem.field == "/phone" ? "cellphone" : problem.field.substr(1);
      members.fail(name.c_str(), "O campo " + members.path_of(name.c_str()) + " não tem um valor válido.");
    }
  return customer;
}

Item read_item(BodyMembers members) {
  Item item;
  item.name = members.required_text("name", 255);
  item.description = members.text("description", 1000).value_or(item.name);
  const auto quantity = loose_integer(members.raw("quantity"));
  if (!members.has("quantity"))
    members.required_text("quantity", 10);
  else if (!quantity || *quantity < 1 || *quantity > most_of_an_item)
    members.fail("quantity",
                 "O campo " + members.path_of("quantity") + " deve ser um inteiro entre 1 e 1000000.");
  else
    item.quantity = *quantity;
  item.price = members.money("price", dearest_item);
  return item;
}

std::vector<Item> read_items(const Json& given, FieldErrors& errors) {
  std::vector<Item> items;
  if (given.is_null() || (given.is_array() && given.empty())) return errors.required("items"), items;
  if (!given.is_array() || given.size() > most_items)
    return errors.add("items", "O campo items deve ser uma lista de 1 a 199 itens."), items;
  for (std::size_t at = 0; at < given.size(); ++at)
    items.push_back(read_item({given[at], "items." + std::to_string(at) + ".", errors}));
  return items;
}

PayableWith read_payable_with(BodyMembers members, FieldErrors& errors) {
  PayableWith with;
  with.boleto = members.flag("boleto").value_or(false);
  with.pix = members.flag("pix").value_or(false);
  with.credit_card = members.flag("credit_card").value_or(false);
  with.pixboleto = members.flag("pixboleto").value_or(false);
  for (const char* name : {"credit_card_installments_min", "credit_card_installments_max"}) {
    if (!members.has(name)) continue;
    const auto count = loose_integer(members.raw(name));
    if (!count || *count < 1 || *count > 12)
      members.fail(name, "O campo " + members.path_of(name) + " deve estar entre 1 e 12.");
  }
  for (const char* name : {"credit_card_fee_mdr_responsible", "credit_card_fee_antecipation_responsible"}) {
    const auto who = members.text(name, 100);
    if (who && who != "customer" && who != "merchant")
      members.fail(name, "O campo " + members.path_of(name) + " deve ser customer ou merchant.");
  }
  if (!with.boleto && !with.pix && !with.credit_card && !with.pixboleto)
    errors.add("payable_with", "O campo payable_with deve permitir ao menos um meio de pagamento.");
  return with;
}

std::optional<std::string> read_url(BodyMembers& members, const char* name) {
  auto url = members.text(name, 500);
  if (url && !url->starts_with("https://") && !url->starts_with("http://"))
    return members.fail(name, std::string("O campo ") + name + " deve ser uma URL válida."), std::nullopt;
  return url;
}

Date read_due_date(BodyMembers& members, Date today) {
  const std::string text = members.required_text("due_date", 10);
  if (text.empty()) return today;
  const auto due = parse_day(text);
  if (!due) return members.fail("due_date", "O campo due_date não corresponde ao formato dd-mm-aaaa."), today;
  if (*due < today) members.fail("due_date", "O campo due_date deve ser uma data posterior ou igual a hoje.");
  return *due;
}

}  // namespace

std::variant<CreateInvoice, FieldErrors> read_create_invoice(std::string_view body, Date today) {
  FieldErrors errors;
  const auto read = read_strict(body, {largest_body, deepest_body});
  if (!read.ok() || !read.value.is_object()) {
    errors.add("body", "O corpo da requisição deve ser um objeto JSON.");
    return errors;
  }
  BodyMembers members(read.value, "", errors);
  CreateInvoice invoice;
  invoice.ref = members.required_text("ref", 100);
  invoice.due_date = read_due_date(members, today);
  invoice.description = members.required_text("description", 1000);
  invoice.discount = members.money("discount_amount", dearest_invoice, Money{});
  invoice.tax = members.money("tax_amount", dearest_invoice, Money{});
  if (!members.has("customer"))
    errors.required("customer");
  else
    invoice.customer = read_customer(members.inside("customer"));
  invoice.items = read_items(members.raw("items"), errors);
  if (!members.has("payable_with"))
    errors.required("payable_with");
  else
    invoice.payable_with = read_payable_with(members.inside("payable_with"), errors);
  invoice.notification_url = read_url(members, "notification_url");
  invoice.notifies = members.flag("notification_enabled").value_or(invoice.notification_url.has_value());
  invoice.redirect_url = read_url(members, "redirect_url");
  // With these the same path captures a payment at once; leaving them out unsaid would leave the client
  // unpaid.
  for (const char* name : {"payment", "credit_card"})
    if (members.has(name))
      members.fail(
          name,
          std::string("O campo ") + name +
              " não é aceito: este gateway não captura pagamentos, o cliente paga na página da fatura.");
  if (errors.empty() && invoice.subtotal() > dearest_invoice)
    errors.add("items", "O total da fatura é alto demais.");
  if (errors.empty() && invoice.total() <= Money{})
    errors.add("discount_amount", "O desconto deve ser menor que o total da fatura.");
  if (!errors.empty()) return errors;
  return invoice;
}

}  // namespace fiscal::dialects::fatoripay
