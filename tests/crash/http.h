#pragma once

#include <map>
#include <string>
#include <vector>

namespace fiscal::crash {

/// What came back; `whole` is false when no complete answer came.
struct Reply {
  bool whole = false;
  int status = 0;
  std::string body;
  std::map<std::string, std::string> headers;  ///< Names in lower case.
};

/// One exchange over a connection of its own, at most `milliseconds` long.
Reply exchange(const std::string& method, const std::string& url, const std::string& body,
               const std::vector<std::string>& headers, int milliseconds);

/// Sends a POST whose Content-Length is larger than what follows, ends the sending side, and reads what
/// comes. `url` is "http://host:port/path".
std::string send_cut_off(const std::string& url, const std::string& body,
                         const std::vector<std::string>& headers);

}  // namespace fiscal::crash
