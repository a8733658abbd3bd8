#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace fiscal::test {

struct Asked {
  std::string method;
  std::string target;
  std::map<std::string, std::string> headers;
  std::string body;
};

struct Told {
  int status = 200;
  std::string body = "{}";
  std::string type = "application/json";
  bool hang_up = false;  ///< End the connection without an answer.
};

/// An HTTP server on a free port of this machine that answers as a test says and remembers what it was asked.
class FakeGateway {
 public:
  using Script = std::function<Told(const Asked&)>;

  explicit FakeGateway(Script script);
  ~FakeGateway();

  std::string url() const;
  std::vector<Asked> asked() const;

  struct Served;

 private:
  std::unique_ptr<Served> served_;
};

}  // namespace fiscal::test
