#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/paths.h"
#include "tests/support/program.h"

namespace fiscal::test {

/// A `fiscal-sandbox aggregator` of one's own, on the loopback, ended with the value.
class AggregatorSandbox {
 public:
  explicit AggregatorSandbox(const std::string& system, std::vector<std::string> further = {});

  const std::string& url() const { return url_; }
  std::string host_and_port() const { return url_.substr(url_.find("://") + 3); }
  /// A call of the control port; throws unless it succeeds.
  std::string control(std::string_view method, std::string_view path, std::string_view json = {}) const;

 private:
  TemporaryFolder folder_;
  Program program_;
  std::string url_;
  std::string control_url_;
};

}  // namespace fiscal::test
