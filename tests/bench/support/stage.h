#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/bench/support/program.h"
#include "tests/support/paths.h"

namespace fiscal::bench {

/// The offline National Portal in a process of its own (`fiscal-sandbox`), and the certificates that go with
/// it.
class Portal {
 public:
  /// `options` as `fiscal-sandbox sefin --help` has them.
  Portal(const std::filesystem::path& folder, const std::vector<std::string>& options);

  std::string url() const { return url_; }
  std::string adn_url() const { return adn_url_; }
  Program& program() { return *program_; }

 private:
  std::string url_;
  std::string adn_url_;
  std::unique_ptr<Program> program_;
};

/// Makes the test authority and the issuer's certificate in `folder`/pki, where they are not yet.
std::filesystem::path make_certificates(const std::filesystem::path& folder);

/// What a gateway is to be for a measurement.
struct House {
  int accounts = 1;
  int calls_in_flight = 64;  ///< All connections together; each may have as many.
  const Portal* portal =
      nullptr;  ///< Absent: connections lead nowhere, and no invoice is due before tomorrow.
  std::map<std::string, std::string> environment;
};

/// A gateway in a process of its own, with accounts of one issuer that come from its files. Its folder is
/// used again if it is there: then what it stored is there, too.
class Gateway {
 public:
  Gateway(const std::filesystem::path& folder, const House& house);

  /// Starts the program anew after an end. Answers the seconds from its start to its first answer over HTTP.
  double start();
  Program& program() { return *program_; }
  std::uint16_t port() const { return port_; }
  std::filesystem::path database() const { return folder_ / "data/gateway.sqlite"; }
  std::string operator_key() const;
  /// A key of account number `n`, made by the API.
  std::string key_of_account(int n) const;

 private:
  void write_configuration(const House& house);

  std::filesystem::path folder_;
  std::map<std::string, std::string> environment_;
  std::uint16_t port_ = 0;
  std::unique_ptr<Program> program_;
};

/// A request for an invoice of two kilobytes that the National Portal authorizes. `number` makes it one of
/// its kind.
class InvoiceBodies {
 public:
  enum class Due { Now, Tomorrow };
  explicit InvoiceBodies(Due due);

  std::string body(std::uint64_t number) const;
  /// Head and body of POST /v1/invoices, with an idempotency key of its own.
  std::string request(const std::string& api_key, std::uint64_t number) const;

 private:
  std::string rest_;
};

}  // namespace fiscal::bench
