#pragma once

#include <fiscal/http.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace fiscal::kit {

/// How the bytes of an answer end.
enum class WireEnd {
  Whole,
  CutBody,  ///< Fewer bytes than promised, and then the connection ends.
  CutHead,  ///< The connection ends within the headers.
  Silence,  ///< The request is read, and nothing comes.
  Reset,    ///< The request is read, and the connection is reset.
  Refused,  ///< Nobody listens: no byte of the request leaves.
};

/// What a provider puts on the wire.
struct WireAnswer {
  int status = 200;
  HttpHeaders headers;
  std::string body;
  WireEnd end = WireEnd::Whole;
};

/// One way in which providers misbehave.
struct Misbehaviour {
  std::string_view id;
  std::string_view sentence;
  /// What comes in place of the answer that was recorded.
  WireAnswer (*in_place_of)(const HttpAnswer& recorded) = nullptr;
};

/// Every way, in the order of `fiscal-plugin-check list`.
const std::vector<Misbehaviour>& all_misbehaviours();

/// That of this id, which must exist.
const Misbehaviour& misbehaviour(std::string_view id);

}  // namespace fiscal::kit
