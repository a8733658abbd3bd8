#pragma once

#include <fiscal/date.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fiscal::nacional {

/// An error or a warning as the authority words it.
struct Message {
  std::string code;
  std::string text;  ///< Description, and complement and parameters where there are some.
};

/// An event or, in a lot of the ADN, a document in an answer, still packed.
struct PackedEvent {
  std::optional<std::string> access_key;
  std::optional<std::string> type;
  std::string content;               ///< Base64 of gzip, or of base64 of it.
  std::optional<std::string> nsu{};  ///< Its place in the ADN's order.
};

/// The one shape of all JSON answers of SEFIN and ADN. Every member may be absent.
struct Envelope {
  std::optional<int> environment;  ///< tpAmb: 1 production, 2 test.
  std::optional<std::string> application;
  std::optional<Instant> processed_at;
  std::optional<std::string> dps_id;
  std::optional<std::string> access_key;
  std::optional<std::string> nfse;  ///< Base64 of gzip.
  std::vector<PackedEvent> events;
  std::vector<Message> errors;
  std::vector<Message> alerts;

  /// Whether the service itself wrote it, and not something on the way that also speaks JSON.
  bool is_signed_by_service() const { return environment || application || processed_at; }
};

/// Reads an answer whatever the case of its names and whether errors are one object or a list. Nothing when
/// the body is not one JSON object, says a name twice or nests more than 16 levels.
std::optional<Envelope> read_envelope(std::string_view body);

/// Opens base64 of gzip, or base64 of base64 of it (events of SefinNacional 1.6.0). Nothing when it is
/// neither, or larger than 8 MiB.
std::optional<std::string> unpack(std::string_view packed);

/// The inverse for requests: base64 of gzip.
std::string pack(std::string_view xml);

}  // namespace fiscal::nacional
