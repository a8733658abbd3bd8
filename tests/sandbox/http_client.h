#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

namespace fiscal::test {

/// What came back. `error` is curl's code, 0 when the answer was whole.
struct HttpReply {
  int error = 0;
  long status = 0;
  std::string body;
  std::map<std::string, std::string> headers;  ///< names in lower case
  nlohmann::json json() const { return nlohmann::json::parse(body); }
};

/// One kept connection over libcurl, with a client certificate of the test PKI when it is given one by name
/// ("client-11222333000181"). HTTP/1.1, 10 s.
class HttpClient {
 public:
  explicit HttpClient(const std::string& certificate = "");
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  HttpReply send(const std::string& method, const std::string& url, const std::string& body = "",
                 const std::string& content_type = "application/json");
  HttpReply get(const std::string& url) { return send("GET", url); }
  void set_timeout_ms(long timeout) { timeout_ms_ = timeout; }

 private:
  void* curl_;
  std::string certificate_;
  long timeout_ms_ = 10'000;
};

}  // namespace fiscal::test
