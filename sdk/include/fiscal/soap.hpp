#pragma once

#include <fiscal/xml_document.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// SOAP around XML that others have written: an envelope for a request, and the reading of an answer.
namespace fiscal {

enum class SoapVersion { V1_1, V1_2 };

/// How the envelope's own names are written.
enum class SoapNames {
  /// `soap:Envelope`, which careless servers search for as text.
  Prefixed,
  /// `Envelope` in a default namespace. Choose it where the body holds an inclusive signature: a prefix of
  /// the
  /// envelope would be in scope of the signed element and change its canonical form.
  Default,
};

/// What goes into an envelope. Fragments are inserted as they are: each is well-formed XML that declares its
/// own namespaces (with `SoapNames::Default` its default namespace too, `xmlns=""` if it has none).
struct SoapRequest {
  SoapVersion version = SoapVersion::V1_1;
  /// The action's URI; may be empty.
  std::string_view action = {};
  std::string_view body = {};
  /// Content of the Header; no Header is written where it is empty.
  std::string_view header = {};
  SoapNames names = SoapNames::Prefixed;
};

/// A request as HTTP carries it. `headers` holds Content-Type, and SOAPAction for SOAP 1.1.
struct SoapMessage {
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

/// Throws `std::invalid_argument` for an action that does not fit into a header: quotes, backslashes, line
/// breaks, anything outside printable ASCII.
SoapMessage soap_message(const SoapRequest& request);

/// `text` as CDATA, for services that take a document as a string and do not decode entities. `]]>` is split
/// over two sections, so that any text may be given.
std::string cdata_section(std::string_view text);

/// A fault of either version.
struct SoapFault {
  /// The code's local name: `Server` or `Client` in 1.1, `Receiver` or `Sender` in 1.2, or what the service
  /// made up.
  std::string code;
  /// The innermost subcode of 1.2, or empty.
  std::string subcode;
  /// faultstring, or the first Reason.
  std::string text;
  /// The detail element as canonical XML, or empty.
  std::string detail;
};

/// An answer: exactly one of `body`, `fault` and `error` is there.
struct SoapAnswer {
  /// The first element inside Body.
  std::optional<XmlElement> body;
  std::optional<SoapFault> fault;
  /// Why the bytes are not a SOAP answer (an HTML page, a cut document, an empty Body), for an operator.
  std::string error;
  SoapVersion version = SoapVersion::V1_1;
};

/// Reads the body of an HTTP answer, whatever its status: SOAP 1.1 sends faults with 500. White space before
/// the XML declaration, which some servers emit, is passed over.
SoapAnswer read_soap_answer(std::string_view bytes, const XmlLimits& limits = {});

}  // namespace fiscal
