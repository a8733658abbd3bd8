#pragma once

#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

namespace fiscal::sandbox {

/// What the stand-in decides about a new event.
struct EventNumbers {
  std::string key;
  std::string type;  ///< six digits
  int sequence;
  std::int64_t dfe_number;
};

/// The text of an evento without its signature, around a pedRegEvento as it was received or made.
std::string build_event(const EventNumbers& numbers, std::string_view request_element, std::time_t now,
                        const std::string& version);

/// A pedRegEvento that no contributor sends: of the system (105102) or of the town hall (105104, 105105,
/// 305101). `body` is what stands inside the element eNNNNNN.
std::string build_official_request(const std::string& key, const std::string& type, const std::string& body,
                                   std::time_t now, int environment);

/// The bodies of those events.
std::string substitution_body(const std::string& motive, const std::string& reason,
                              const std::string& new_key);
std::string verdict_body(bool granted, const std::string& reason);
std::string ex_officio_body(const std::string& reason);

}  // namespace fiscal::sandbox
