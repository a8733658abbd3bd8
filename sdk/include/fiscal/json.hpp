#pragma once

#include <fiscal/finding.hpp>
#include <fiscal/http.hpp>
#include <fiscal/invoice.hpp>
#include <fiscal/kv.hpp>
#include <fiscal/outcome.hpp>
#include <fiscal/rendering.hpp>
#include <fiscal/request.hpp>
#include <fiscal/verify.hpp>

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

/// JSON forms of the SDK's values. One description of every value (fiscal/described) reads it, writes it and
/// makes its schema, so the three cannot differ.
namespace fiscal {

namespace described {
class BorrowedParser;
}

/// What to do with a field that the description does not have.
enum class UnknownFields {
  Refuse,  ///< At the API: a misspelt field is an error.
  Ignore,  ///< Between gateway and plugin: the other side may be newer.
};

/// A value that was read, or why it was not: `problems` name the field and the fix, and `value` is then
/// incomplete.
template <class T>
struct Read {
  T value;
  Findings problems;

  bool ok() const { return problems.empty(); }
};

/// Reads a T from UTF-8 JSON. Every problem in the document is found, not only the first. Duplicate keys,
/// more than 24 levels of depth and documents over 8 MiB are refused. Defined for the types that the SDK's
/// messages are made of: Invoice, Issuer, Party, IssueInvoice, CancelInvoice, InvoiceQuery, InboundMessage,
/// IssueOutcome, CancelOutcome, StatusOutcome, ProviderEvents, ListEvents, EventPage, HttpRequest,
/// HttpResult, SignRequest, SignAnswer, VerifyRequest, VerifyAnswer, KvRequest, KvAnswer, Findings,
/// RenderInvoice, RenderAnswer, CancelReasonGiven.
template <class T>
Read<T> read_json(std::string_view json, UnknownFields unknown);
/// The same, and `parser` holds the document as it was said until it reads another.
template <class T>
Read<T> read_json(described::BorrowedParser& parser, std::string_view json, UnknownFields unknown);

/// Appends the JSON form of `value`, without blanks and in a fixed order, so that equal values give equal
/// bytes.
template <class T>
void write_json(std::string& out, const T& value);

template <class T>
std::string to_json(const T& value) {
  std::string out;
  write_json(out, value);
  return out;
}

/// The JSON Schema (2020-12) of T, self-contained (`$defs` inside).
template <class T>
nlohmann::ordered_json json_schema();

/// The body of a cancellation as clients send it.
struct CancelReasonGiven {
  CancelReason reason = CancelReason::Other;
  std::string text;

  bool operator==(const CancelReasonGiven&) const = default;
};

std::string_view to_text(InvoiceType value);
std::string_view to_text(Environment value);
std::string_view to_text(CancelReason value);
std::string_view to_text(SubstitutionReason value);
std::string_view to_text(TaxRegime value);
std::string_view to_text(HttpFailureKind value);
std::optional<SubstitutionReason> parse_substitution_reason(std::string_view text);
std::optional<Environment> parse_environment(std::string_view text);
std::optional<InvoiceType> parse_invoice_type(std::string_view text);

}  // namespace fiscal
