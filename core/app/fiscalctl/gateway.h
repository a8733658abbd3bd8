#pragma once

#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

namespace fiscal::ctl {

/// Where the gateway is and who asks.
struct GatewayOptions {
  std::string url;  ///< Without a slash at its end.
  std::string key;
  std::string ca_file;  ///< Bundle for a gateway behind a private authority; empty: the system's.
};

struct Answer {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< Names in lower case.
  std::string body;

  bool is_good() const { return status >= 200 && status < 300; }
  /// The body as JSON. Throws Failure(Unreachable) when it is none: then this is no gateway.
  nlohmann::ordered_json json() const;
};

using RequestHeaders = std::vector<std::pair<std::string, std::string>>;

/// A client of the gateway's API over one kept connection. For one thread at a time.
class Gateway {
 public:
  explicit Gateway(GatewayOptions options);
  ~Gateway();

  /// Sends one request and gives the answer whatever its status. Throws Failure(Unreachable) when there is
  /// none.
  Answer ask(const std::string& method, const std::string& path, const std::string& body = {},
             const RequestHeaders& headers = {});

  /// The same for callers that need a good answer: throws Failure(Refused) with the gateway's reasons.
  Answer need(const std::string& method, const std::string& path, const std::string& body = {},
              const RequestHeaders& headers = {});

 private:
  struct Handle;
  GatewayOptions options_;
  std::unique_ptr<Handle> handle_;
};

/// What a refusal says, for a person: the headline, and a line for every finding when there are some.
std::string refusal_text(const Answer& answer);

/// One segment of a path, percent-encoded. Throws Failure(Usage) when it is empty.
std::string path_segment(const std::string& text);

/// A value of a query, percent-encoded.
std::string query_value(const std::string& text);

}  // namespace fiscal::ctl
