#include <fiscal/json.hpp>

#include <nlohmann/json.hpp>

#include "sdk/src/reader.h"
#include "sdk/src/schema_writer.h"
#include "sdk/src/writer.h"

namespace fiscal {
namespace {

constexpr std::size_t max_document = 8u << 20;
constexpr std::size_t max_depth = 24;

/// One parser a thread, kept: its buffers are the cost of a parse.
simdjson::dom::parser& parser_of_this_thread() {
  thread_local simdjson::dom::parser parser(max_document);
  return parser;
}

}  // namespace

template <class T>
Read<T> read_json(std::string_view json, UnknownFields unknown) {
  Read<T> read;
  described::Problems problems{{}, unknown};
  const described::Place root;
  simdjson::dom::parser& parser = parser_of_this_thread();
  if (json.size() > max_document) {
    problems.add("too_large", root, "is larger than 8 MiB", "Send less.");
  } else if (parser.allocate(json.size() + 1, max_depth) != simdjson::SUCCESS) {
    throw std::bad_alloc();
  } else {
    described::Element element;
    if (const auto error = parser.parse(json.data(), json.size()).get(element); error != simdjson::SUCCESS)
      problems.add("not_json", root, std::string("is not valid JSON in UTF-8: ") + simdjson::error_message(error),
                   "Send one JSON document of at most 24 levels.");
    else
      described::read_value(element, read.value, described::entries(1000), problems, root);
  }
  read.problems = std::move(problems.found);
  return read;
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

#define FISCAL_JSON(Type)                                      \
  template Read<Type> read_json(std::string_view, UnknownFields); \
  template void write_json(std::string&, const Type&);         \
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
FISCAL_JSON(HttpRequest);
FISCAL_JSON(HttpResult);
FISCAL_JSON(SignRequest);
FISCAL_JSON(SignAnswer);
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
std::optional<Environment> parse_environment(std::string_view text) { return described::named<Environment>(text); }
std::optional<InvoiceType> parse_invoice_type(std::string_view text) { return described::named<InvoiceType>(text); }

}  // namespace fiscal
