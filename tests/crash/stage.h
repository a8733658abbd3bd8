#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "tests/crash/modes.h"

namespace fiscal::test {
class PostgresServer;
}

namespace fiscal::crash {

class CaseStore;

/// Where the gateways of a run keep their invoices.
enum class StoreKind { Sqlite, Postgres };

/// What every case shares: certificates, the plugin with short times, and the folder of a gateway that was
/// started once, with its account, certificate and key. Made once, kept for the next run.
class Stage {
 public:
  /// Makes what is missing below `folder`. Throws std::runtime_error.
  Stage(const std::filesystem::path& folder, StoreKind kind);
  ~Stage();

  std::filesystem::path program(const std::string& name) const;
  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path pki() const { return folder_ / "pki"; }
  StoreKind kind() const { return server_ ? StoreKind::Postgres : StoreKind::Sqlite; }
  /// Where the databases of a run with PostgreSQL are; null with SQLite.
  const test::PostgresServer* server() const { return server_.get(); }
  /// A data_dir to copy: with what the store has beside it, it holds the account's certificate and key, and
  /// no invoice.
  std::filesystem::path template_data() const { return template_folder() / "data"; }
  const std::string& api_key() const { return api_key_; }

  /// Writes gateway.json and accounts.d below `folder` for a portal of these addresses; answers gateway.json.
  /// `receiver`: "host:port" that webhooks may go to, or empty.
  std::filesystem::path configure(const std::filesystem::path& folder, const CaseStore& store,
                                  const std::string& portal_url, const std::string& adn_url, const Mode& mode,
                                  const std::string& receiver = "") const;

 private:
  void make_certificates();
  void make_plugin();
  void make_template();
  std::filesystem::path template_folder() const {
    return folder_ / (server_ ? "template-postgres" : "template");
  }

  std::filesystem::path folder_;
  std::unique_ptr<test::PostgresServer> server_;
  std::string api_key_;
};

inline constexpr const char* issuer_tax_id = "11222333000181";
inline constexpr const char* account_id = "studio";
inline constexpr const char* connection_id = "portal";

/// The operator's key that a gateway made on its first start in `data`. Empty when there is none.
std::string operator_key(const std::filesystem::path& data);

/// Asks the gateway for a new key of the account; empty when it cannot be had.
std::string new_api_key(const std::string& gateway_url, const std::string& operator_key);

}  // namespace fiscal::crash
