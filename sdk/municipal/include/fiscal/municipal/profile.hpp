#pragma once

#include <fiscal/municipal/tree.hpp>
#include <fiscal/soap.hpp>
#include <fiscal/xmldsig.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fiscal::municipal {

/// The operations of a town's service, whatever it calls them.
enum class Call { SendLot, SendLotSync, IssueOne, AskLotState, AskLot, AskRps, Cancel, Substitute };

inline constexpr Call all_calls[] = {Call::SendLot, Call::SendLotSync, Call::IssueOne, Call::AskLotState,
                                     Call::AskLot,  Call::AskRps,      Call::Cancel,   Call::Substitute};

/// "send_lot", as profiles spell it.
std::string_view to_text(Call call);

/// What a service's declarations are.
enum class Body {
  Abrasf,       ///< Written by the profile's trees.
  NationalDps,  ///< The DPS and the events of the national layout, as the vendor carries them.
};

/// How a document goes into its envelope.
enum class Carry {
  Raw,      ///< As elements of the envelope.
  Escaped,  ///< As a text whose markup is escaped.
  Cdata,    ///< As a text in CDATA.
};

enum class Soap { V1_1, V1_2, None };

/// The bytes that requests are sent in; answers say themselves.
enum class Charset { Utf8, Latin1, Windows1252 };

/// Where credentials other than the certificate go.
struct Authentication {
  bool client_certificate = true;
  bool basic = false;     ///< User and password in the Authorization header.
  std::string header;     ///< Name of a header that carries the access key, or empty.
  bool user = false;      ///< The envelope or the trees name user and password.
  bool password = false;  ///< They name a password alone.
  bool access_key = false;
  bool authorization_key = false;
};

/// What a vendor's service demands of an element of the national layout beyond the layout itself.
struct Demand {
  std::string at;                   ///< The end of the element's path: "prest/IM".
  bool required = false;            ///< The element stands wherever the one above it does.
  std::size_t digits = 0;           ///< Its text has so many digits and nothing else; 0: no such demand.
  std::vector<std::string> values;  ///< The texts that it takes; empty: any.
  std::string fix;                  ///< What a client or an operator can do about it.
};

/// A change of a document of the national layout where a vendor's own schema differs; it does nothing in a
/// document that has no such element. With neither member below the element is dropped.
struct Edit {
  std::string at;                    ///< An element that holds a text, with the one above it: "prest/fone".
  std::optional<std::string> text;   ///< In place of its own.
  std::optional<std::string> after;  ///< Canonical XML that follows it.
};

/// One operation: what it is called, what its document and its envelope look like.
struct Operation {
  std::string name;   ///< The service's own, for `{operation}`.
  std::string tree;   ///< Which tree its document is.
  std::string reply;  ///< The root of the answer's document.
  std::string message_namespace;
  std::string envelope;
  std::string action;
  Carry carry = Carry::Escaped;
  std::vector<std::string> answer;  ///< The elements on the way to the answer's document.
  std::vector<std::string> sign;    ///< Elements that are signed, inner ones first.
  std::string wrap = "{document}";  ///< What stands around a document of the national layout.
  std::string id_suffix;            ///< What a document of the national layout has behind its id.
  std::vector<Edit> edits;          ///< Of a document of the national layout.
  std::vector<Demand> demands;      ///< On a document of the national layout.
};

/// The XML signatures of requests.
struct Signing {
  std::string id_attribute = "Id";  ///< Empty: elements have none.
  SignatureReference reference = SignatureReference::ById;
  SignatureDigest digest = SignatureDigest::Sha1;
};

enum class RateForm { Percent, Fraction };
enum class DateForm { Day, DayAndTime, DayAndTimeWithZone, DayFirst };
/// How the item of LC 116/2003 is written: 1.07 as "01.07", "1.07", "0107" or "107".
enum class ItemForm { Dotted, DottedShort, Plain, PlainShort };

struct Formats {
  RateForm rate = RateForm::Percent;
  int rate_decimals = 2;
  DateForm issued = DateForm::Day;
  DateForm competence = DateForm::Day;
  ItemForm item = ItemForm::Dotted;
  std::string line_break = ";";  ///< What stands for an end of line in the description.
  std::string decimal_separator = ".";
};

struct Limits {
  int fewest_rps = 1;
  int most_rps = 50;
  std::int64_t most_bytes = 500'000;
  std::int64_t timeout_ms = 60'000;
  std::int64_t poll_ms = 15'000;
};

/// What a service's error code means for the invoice.
enum class ErrorClass {
  Refused,           ///< Permanent: nothing was issued, and the same request would be refused again.
  Configuration,     ///< Refused for who asks: certificate, registration or authorisation.
  Signature,         ///< Refused for a signature: ours to repair.
  Duplicate,         ///< The RPS has a note already: ask and compare.
  NotFound,          ///< No note of this RPS.
  Processing,        ///< Still being worked on: wait, never send again.
  LotUnknown,        ///< Protocol or lot not known: ask by RPS.
  AlreadyCancelled,  ///< The note is cancelled: what was wanted.
  NoteUnknown,       ///< No note of this number.
  CannotCancel,      ///< The note stands and stays.
};

/// Whether and how a note that was lost is looked for.
struct Reconcile {
  bool resend_after_not_found = true;  ///< False: "not found" proves nothing with this service.
};

/// What may be cancelled, and how the reason is said.
struct CancelRules {
  bool by_access_key = false;  ///< A note is named by its own ChaveAcesso and not by its verification code.
  std::string issued_in_error = "1";
  std::string not_rendered = "2";
  std::string other = "1";
};

/// A vendor's or a town's service as data. Immutable once loaded.
struct Profile {
  std::string id;
  std::string title;
  std::string base;                     ///< What it extends, or empty.
  bool is_base = false;                 ///< A dialect to extend, not a service.
  std::string evidence;                 ///< What the profile rests on: "schema", "tables" or "official".
  std::vector<std::string> unverified;  ///< What nobody has seen with the service, a sentence each.
  std::string layout;                   ///< "2.04"
  Body body = Body::Abrasf;
  std::string types_namespace;  ///< Empty: everything is in the message's namespace.
  std::string types_prefix;
  int message_levels = 2;  ///< Elements down to this level are in the message's namespace.
  std::string header;      ///< The document beside the request's, or empty.
  Soap soap = Soap::V1_1;
  Charset charset = Charset::Utf8;
  bool declaration = false;  ///< The document begins with an XML declaration inside its envelope.
  Authentication authentication;
  Call issue_by = Call::SendLotSync;
  std::map<Call, Operation> operations;
  Forest trees;  ///< With every patch applied.
  Signing signing;
  Formats formats;
  Limits limits;
  std::map<std::string, ErrorClass, std::less<>> errors;  ///< By code, ranges expanded.
  Reconcile reconcile;
  CancelRules cancel;

  /// nullptr where the service does not offer it.
  const Operation* operation(Call call) const;
  /// Nothing for a code that neither the profile nor, for a national body, the authority's table knows.
  std::optional<ErrorClass> class_of(std::string_view code) const;
};

}  // namespace fiscal::municipal
