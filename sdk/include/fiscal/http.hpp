#pragma once

#include <fiscal/date.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// The messages of the host service http/1.
namespace fiscal {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

/// Whether a request can make or change a document. Before a Write leaves, the gateway commits that it
/// departs.
enum class Effect { Read, Write };

/// A request that the gateway sends. `${secret:name}` stands for a secret of the account, which the plugin
/// never sees: it is filled in when the request leaves, spelled as its place needs it (Content-Type of the
/// body, percent-encoding in the URL). In headers every secret may be named, and "Authorization: Basic
/// user:${secret:name}" is encoded after filling; in URL and body only secrets that the connection's settings
/// name, so pass the setting on as it is. The gateway writes Host, Content-Length and what else frames the
/// message, and adds no header of its own.
struct HttpRequest {
  std::string method = "GET";
  std::string url;  ///< Host and scheme must be allowed by the manifest or the connection.
  HttpHeaders headers;
  std::optional<std::string> body;  ///< Raw bytes.
  Effect effect = Effect::Read;
  bool client_certificate = false;  ///< Present the connection's certificate (mTLS).
  std::optional<Duration> timeout;  ///< At most what remains of the call.

  bool operator==(const HttpRequest&) const = default;
};

struct HttpAnswer {
  int status = 0;
  HttpHeaders headers;  ///< Names in lower case.
  std::string body;     ///< Raw bytes, complete: a cut body is a failure, never an answer.
  Duration elapsed;

  /// The first value of a header, by its lower-case name.
  std::optional<std::string_view> header(std::string_view name) const;

  bool operator==(const HttpAnswer&) const = default;
};

enum class HttpFailureKind {
  NotConnected,  ///< Proven: no byte of the request left.
  NoAnswer,      ///< It may have arrived, and no complete answer came.
  TooLarge,      ///< An answer came and was larger than allowed: also no answer to trust.
  Blocked,       ///< The gateway does not let this request out; `text` says why.
};

struct HttpFailure {
  HttpFailureKind kind = HttpFailureKind::NoAnswer;
  std::string text;

  bool operator==(const HttpFailure&) const = default;
};

using HttpResult = std::variant<HttpAnswer, HttpFailure>;

/// How a request to sign/1 wants its data signed (RSASSA-PKCS1-v1_5).
enum class SignatureAlgorithm { RsaSha1, RsaSha256 };

struct SignRequest {
  SignatureAlgorithm algorithm = SignatureAlgorithm::RsaSha256;
  std::string data;  ///< Raw bytes; at most 1 MiB.

  bool operator==(const SignRequest&) const = default;
};

struct SignAnswer {
  std::string signature;    ///< Raw bytes.
  std::string certificate;  ///< DER.

  bool operator==(const SignAnswer&) const = default;
};

}  // namespace fiscal
