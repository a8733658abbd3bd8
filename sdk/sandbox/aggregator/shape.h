#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sdk/sandbox/aggregator/document.h"
#include "sdk/sandbox/answer.h"

namespace fiscal::sandbox {

class Desk;

/// One callback as a system makes it.
struct Callback {
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

/// What a stand-in is started with.
struct ShapeOptions {
  std::string credential = "sandbox-credential";    ///< What its clients must send.
  std::string hook_secret = "sandbox-hook-secret";  ///< What its callbacks prove.
  std::string hook_key;  ///< PEM file of a private key, for a system that signs with one.
};

/// One system's spellings over the desk that all of them share. Called under the desk's lock.
class Shape {
 public:
  virtual ~Shape() = default;
  /// Answers a request of a client; the desk does what it asks for.
  virtual Answer answer(const Exchange& exchange, Desk& desk) = 0;
  /// The callback that a system makes when a document has changed; nothing where it makes none.
  virtual std::optional<Callback> callback(const AggregatorDocument& document, std::int64_t now_ms) = 0;
  /// An error with a code that is in nobody's list, spelled as this system spells errors.
  virtual Answer unlisted_error() const = 0;
};

/// "nfeio", "asaas", "woovi", "safe2pay", "chargefy", "fatoripay"; null for any other name.
std::unique_ptr<Shape> shape_named(const std::string& name, const ShapeOptions& options);

/// NFE.io's word for how far a document has come, which those who issue through it show as well.
std::string nfeio_flow_status(Stage stage);

/// A JSON answer.
Answer json_answer(int status, const nlohmann::json& body);

/// The value of a request's header by its lower-case name; empty when it is absent.
std::string header_value(const Exchange& exchange, std::string_view name);

/// A point in time as RFC 3339 in UTC, and its day.
std::string instant_text(std::int64_t ms);
std::string day_text(std::int64_t ms);

/// A parameter of the query with percent signs decoded.
std::string decoded_query_value(const Exchange& exchange, std::string_view name);

/// HMACs as raw bytes.
std::string hmac_sha1_bytes(const std::string& key, std::string_view data);
std::string hmac_sha256_bytes(const std::string& key, std::string_view data);

}  // namespace fiscal::sandbox
