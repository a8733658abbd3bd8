#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "tests/support/paths.h"

namespace fiscal::test {

/// A `fiscal-sandbox sefin` of one's own, on the loopback, ended with the value. Its holder is
/// 11222333000181.
class SefinSandbox {
 public:
  /// Throws when the program is not built or does not start.
  SefinSandbox();
  ~SefinSandbox();
  SefinSandbox(const SefinSandbox&) = delete;
  SefinSandbox& operator=(const SefinSandbox&) = delete;

  const std::string& url() const { return url_; }  ///< "https://127.0.0.1:PORT/SefinNacional"
  const std::string& adn_url() const { return adn_url_; }
  std::string host_and_port() const;
  std::filesystem::path ca_file() const { return folder_.path() / "pki/ca.pem"; }
  /// The holder's A1; its password is "sandbox".
  std::string pkcs12() const;

  /// A call of the control interface ("PUT", "/control/fault"); answers the body. Throws unless it succeeds.
  std::string control(std::string_view method, std::string_view path, std::string_view json = {}) const;

 private:
  TemporaryFolder folder_;
  pid_t process_ = -1;
  std::string url_;
  std::string adn_url_;
  std::string control_url_;
};

}  // namespace fiscal::test
