#include "core/billing/json.h"

#include <nlohmann/json.hpp>

#include "core/billing/fields.h"
#include "core/billing/words.h"

namespace fiscal::billing {
namespace {

/// One parser a thread, kept.
simdjson::dom::parser& parser_of_billing() {
  thread_local simdjson::dom::parser parser;
  return parser;
}

constexpr described::DocumentCaps caps{.bytes = 1u << 20};

}  // namespace

template <class T>
Read<T> read(std::string_view json, UnknownFields unknown) {
  return described::read_document<T>(parser_of_billing(), json, unknown, caps);
}

template <class T>
std::string write(const T& value) {
  std::string out;
  described::write_value(out, value);
  return out;
}

template <class T>
nlohmann::ordered_json schema_of() {
  return described::value_schema<T>(described::entries(1000));
}

#define FISCAL_BILLING_JSON(Type)                            \
  template Read<Type> read(std::string_view, UnknownFields); \
  template std::string write(const Type&);                   \
  template nlohmann::ordered_json schema_of<Type>()

FISCAL_BILLING_JSON(Customer);
FISCAL_BILLING_JSON(Charge);
FISCAL_BILLING_JSON(CatalogEntry);
FISCAL_BILLING_JSON(BillingInvoice);
FISCAL_BILLING_JSON(BillingProfile);
FISCAL_BILLING_JSON(NewBillingInvoice);
FISCAL_BILLING_JSON(BilledService);
FISCAL_BILLING_JSON(PaymentGiven);
FISCAL_BILLING_JSON(PaymentTerms);
FISCAL_BILLING_JSON(PagePlace);
FISCAL_BILLING_JSON(Email);

#undef FISCAL_BILLING_JSON

std::string_view to_text(ChargeKind kind) { return described::name_of(kind); }
std::string_view to_text(ChargeStatus status) { return described::name_of(status); }
std::string_view to_text(BillingStatus status) { return described::name_of(status); }
std::string_view to_text(PaymentMethod method) { return described::name_of(method); }
std::string_view to_text(DeliveryMethod method) { return described::name_of(method); }
std::string_view to_text(EmailStatus status) { return described::name_of(status); }
std::optional<BillingStatus> parse_billing_status(std::string_view text) {
  return described::named<BillingStatus>(text);
}
std::optional<ChargeKind> parse_charge_kind(std::string_view text) {
  return described::named<ChargeKind>(text);
}
std::optional<ChargeStatus> parse_charge_status(std::string_view text) {
  return described::named<ChargeStatus>(text);
}

}  // namespace fiscal::billing
