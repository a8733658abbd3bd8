#pragma once

#include <fiscal/finding.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fiscal::api {

/// A request that passed the framing policy (`framing.h`): its body is complete and its headers are clean.
struct Request {
  std::string method;
  std::string target;                                        ///< As it came: path and query, escaped.
  std::string path;                                          ///< Decoded, without the query.
  std::map<std::string, std::string, std::less<>> query;     ///< Decoded; a repeated name is refused before.
  std::vector<std::pair<std::string, std::string>> headers;  ///< Names in lower case.
  std::string body;
  std::string request_id;
  std::vector<std::string> captured;  ///< What the route's placeholders stood for.

  std::optional<std::string_view> header(std::string_view name) const;
};

/// Why a request was refused, for those who say it in another shape than a problem document (`problem.h`).
struct Refusal {
  std::string code;
  std::string title;
  std::string detail;
  Findings errors;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::shared_ptr<const Refusal> refusal;  ///< What the body says, when it is a problem document.

  Response& with(std::string name, std::string value) &;
  Response&& with(std::string name, std::string value) &&;
};

/// Answers a request: to be called once, from any thread. `make` is called once, on a thread that answers
/// requests, and does not throw.
using Reply = std::function<void(std::function<Response()> make)>;

}  // namespace fiscal::api
