#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace simdjson::dom {
class element;
}

namespace fiscal::intake {

/// The SHA-256 (raw) that tells a repeat from a different request: of the body as JSON without blanks and
/// with sorted keys, so that neither counts, and of `besides`, what else the request asks for. It is kept for
/// ever, so it depends on the client's words alone and never on how this version of the gateway writes an
/// invoice. `body` is valid JSON.
std::string fingerprint_of(std::string_view body, std::string_view besides);
/// The same of a body that was read already.
std::string fingerprint_of(const simdjson::dom::element& body, std::string_view besides);

}  // namespace fiscal::intake
