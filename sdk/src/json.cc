#include <fiscal/json.hpp>

#include <fiscal/described/borrowed_parser.hpp>
#include <fiscal/described/document_reader.hpp>
#include <fiscal/described/schema_writer.hpp>
#include <fiscal/described/writer.hpp>

#include <nlohmann/json.hpp>

namespace fiscal {

template <class T>
Read<T> read_json(std::string_view json, UnknownFields unknown) {
  described::BorrowedParser parser;
  return read_json<T>(parser, json, unknown);
}

template <class T>
Read<T> read_json(described::BorrowedParser& parser, std::string_view json, UnknownFields unknown) {
  // A view of nothing points nowhere, which the parser must not copy from.
  return described::read_document<T>(*parser, json.empty() ? std::string_view("") : json, unknown);
}

template <class T>
void write_json(std::string& out, const T& value) {
  described::write_value(out, value);
}

template <class T>
nlohmann::ordered_json json_schema() {
  auto schema = described::value_schema<T>(described::entries(1000));
  schema["$schema"] = "https://json-schema.org/draft/2020-12/schema";
  return schema;
}

#define FISCAL_JSON(Type)                                                                     \
  template Read<Type> read_json(std::string_view, UnknownFields);                             \
  template Read<Type> read_json(described::BorrowedParser&, std::string_view, UnknownFields); \
  template void write_json(std::string&, const Type&);                                        \
  template nlohmann::ordered_json json_schema<Type>()

FISCAL_JSON(Invoice);
FISCAL_JSON(Issuer);
FISCAL_JSON(Party);
FISCAL_JSON(IssueInvoice);
FISCAL_JSON(CancelInvoice);
FISCAL_JSON(InvoiceQuery);
FISCAL_JSON(InboundMessage);
FISCAL_JSON(IssueOutcome);
FISCAL_JSON(CancelOutcome);
FISCAL_JSON(StatusOutcome);
FISCAL_JSON(ProviderEvents);
FISCAL_JSON(RenderInvoice);
FISCAL_JSON(RenderAnswer);
FISCAL_JSON(ListEvents);
FISCAL_JSON(EventPage);
FISCAL_JSON(HttpRequest);
FISCAL_JSON(HttpResult);
FISCAL_JSON(SignRequest);
FISCAL_JSON(SignAnswer);
FISCAL_JSON(VerifyRequest);
FISCAL_JSON(VerifyAnswer);
FISCAL_JSON(KvRequest);
FISCAL_JSON(KvAnswer);
FISCAL_JSON(Findings);
FISCAL_JSON(CancelReasonGiven);

#undef FISCAL_JSON

std::string_view to_text(InvoiceType value) { return described::name_of(value); }
std::string_view to_text(Environment value) { return described::name_of(value); }
std::string_view to_text(CancelReason value) { return described::name_of(value); }
std::string_view to_text(SubstitutionReason value) { return described::name_of(value); }
std::string_view to_text(TaxRegime value) { return described::name_of(value); }
std::string_view to_text(HttpFailureKind value) { return described::name_of(value); }
std::optional<SubstitutionReason> parse_substitution_reason(std::string_view text) {
  return described::named<SubstitutionReason>(text);
}
std::optional<Environment> parse_environment(std::string_view text) {
  return described::named<Environment>(text);
}
std::optional<InvoiceType> parse_invoice_type(std::string_view text) {
  return described::named<InvoiceType>(text);
}

}  // namespace fiscal
