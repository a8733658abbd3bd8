#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/store/postgres/postgres_store.h"
#include "tests/cluster/gateway_process.h"
#include "tests/sandbox/sandbox_process.h"
#include "tests/support/paths.h"
#include "tests/support/postgres_server.h"

namespace fiscal::test {

/// Several gateways, each a process with a folder of its own, on one PostgreSQL database and one master key,
/// in front of one stand-in of the portal. Leases last two seconds, and everything that is waited for is
/// short.
class Cluster {
 public:
  explicit Cluster(std::size_t gateways);

  PostgresServer& server() { return server_; }
  SandboxProcess& portal() { return portal_; }
  GatewayProcess& gateway(std::size_t place) { return *gateways_.at(place); }
  /// A store beside the gateways, to look with.
  store::PostgresStore& store() { return *store_; }

  /// A key of the account "studio".
  const std::string& api_key() const { return api_key_; }

  /// Every lease that runs now has ended, by the clock of the database.
  void pass_leases() const;

  /// Sends an invoice to one gateway; its id when that accepted it or knew it already, nothing when it did
  /// not answer or could not.
  std::optional<InvoiceId> offer(std::size_t place, const std::string& reference) const;

  /// Offers an invoice to one gateway after the other until one has it, as a client with retries does.
  InvoiceId accept(std::size_t first, const std::string& reference) const;

  /// Waits until every one of these invoices rests; requires that it happens within a minute and a half.
  void wait_for_rest(const std::vector<InvoiceId>& ids);

  /// Access keys of the documents in the portal's own ledger; requires that no number has two of them.
  std::set<std::string> documents_at_portal() const;

  /// Requires that each of these invoices is authorised with a document of its own and that the portal has no
  /// other, and that every history is whole.
  void check_one_document_each(const std::vector<InvoiceId>& ids);

  /// Makes an account at one gateway that the others have never heard of; its API key.
  std::string new_account(std::size_t place, const std::string& account);
  /// The status with which a gateway answers a list of invoices asked for with this key.
  int list_status(std::size_t place, const std::string& api_key) const;
  /// The status with which a gateway answers an invoice sent with this key.
  int send_status(std::size_t place, const std::string& api_key, const std::string& reference) const;

 private:
  void write_configuration(const std::filesystem::path& folder) const;
  std::string operator_key(std::size_t place) const;

  TemporaryFolder folder_;
  PostgresServer server_;
  SandboxProcess portal_;
  std::vector<std::unique_ptr<GatewayProcess>> gateways_;
  SystemClock clock_;
  std::unique_ptr<store::PostgresStore> store_;
  std::string api_key_;
};

}  // namespace fiscal::test
