#pragma once

#include <string>
#include <utility>
#include <vector>

namespace fiscal::sandbox {

/// An HTTP answer before a fault has touched it.
struct Answer {
  int status = 200;
  std::string body;
  std::string content_type = "application/json; charset=utf-8";
  std::vector<std::pair<std::string, std::string>> headers = {};
};

/// An HTTP request as the handlers see it.
struct Exchange {
  std::string method;
  std::string path;   ///< without the query
  std::string query;  ///< as sent, without '?'
  std::string content_type;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers =
      {};  ///< names in lower case, where a handler wants them
};

}  // namespace fiscal::sandbox
