#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "core/app/fiscald/adapters.h"
#include "core/dispatch/dispatcher.h"
#include "core/dispatch/elsewhere.h"
#include "core/dispatch/requests.h"
#include "core/dispatch/restoration.h"
#include "core/intake/intake.h"
#include "core/plugin/inline_runner.h"
#include "core/services/curl_transport.h"
#include "core/services/host_services.h"
#include "core/store/sqlite/backup.h"
#include "core/store/sqlite/sqlite_store.h"
#include "core/vault/local_master_keys.h"
#include "core/vault/sealed_keyring.h"
#include "tests/sandbox/sandbox_process.h"
#include "tests/support/fake_clock.h"
#include "tests/support/paths.h"

namespace fiscal::test {

/// Which stand-in the house stands before, and who lives in it.
struct Premises {
  std::string stand_in = "sefin";
  Account account;
  std::function<Connection(const SandboxProcess&)> connection;
  bool national_papers = true;  ///< Documents are of the national layout and are held against its schemas.
};

/// A company that issues over the National Portal.
Premises at_the_portal();

/// Everything of the gateway but its HTTP door, in this process and under a clock that the test moves,
/// against the real stand-in of SEFIN in a process of its own, whose clock moves along.
class House {
 public:
  explicit House(const Premises& premises = at_the_portal());
  /// A new gateway on a backup of an earlier one, before the same portal, at the same time.
  House(const House& before, const std::filesystem::path& backup);
  /// Holds every document that the gateway keeps and every one that the portal wrote against the tools of
  /// others.
  ~House();

  SandboxProcess& portal() { return *portal_; }
  /// A backup of the store as it is now.
  std::filesystem::path back_up();
  dispatch::Restoration& restoration() { return restoration_; }
  dispatch::LostNumbers& lost_numbers() { return lost_; }
  dispatch::Elsewhere& elsewhere() { return elsewhere_; }
  store::Store& store() { return *store_; }

  /// Accepts the invoice as a client would send it; requires that it is accepted.
  InvoiceId accept(const std::string& body);
  intake::Answer ask(const std::string& body, const std::string& idempotency_key = {});
  intake::Answer substitute(InvoiceId replaced, const std::string& body);
  Result<InvoiceRecord> cancel(InvoiceId id);
  /// A person settles an invoice that is in doubt.
  Result<InvoiceRecord> settle(InvoiceId id, dispatch::PersonSays::What what,
                               const std::string& access_key = {});
  InvoiceRecord at(InvoiceId id) { return *store_->find(id); }

  /// Does what is due now, and what falls due from that, until nothing is.
  void run();
  /// How many files of a kind the gateway keeps with an invoice.
  int files(InvoiceId id, std::string_view kind);
  /// Time passes for gateway and portal in steps, and everything that falls due is done.
  void pass(Duration span, Duration step = minutes(1));

  /// Keys of the documents that the portal's own ledger has for an invoice's number.
  std::vector<std::string> documents_at_portal(const InvoiceRecord& record);
  /// How many times the portal was sent this kind of request, whatever it did with it.
  int requests_at_portal(const std::string& method, const std::string& path_ending);

 private:
  void check_papers();
  House(const Premises& premises, std::unique_ptr<TemporaryFolder> folder);
  House(const Premises& premises, Instant now, Duration moved, std::shared_ptr<SandboxProcess> portal,
        std::filesystem::path ledger, std::unique_ptr<TemporaryFolder>&& folder);
  dispatch::Worker::Parts work_parts();

  Premises premises_;
  std::unique_ptr<TemporaryFolder> folder_;
  FakeClock clock_;
  Duration moved_;
  SilentLog log_;
  std::shared_ptr<SandboxProcess> portal_;
  std::filesystem::path ledger_;
  int backups_ = 0;
  std::unique_ptr<store::SqliteStore> store_;
  app::SecretsInStore secrets_;
  app::KvInStore kv_;
  vault::LocalMasterKeys keys_;
  vault::SealedKeyring keyring_;
  std::shared_ptr<const plugin::Catalog> catalog_;
  plugin::InlineRunner runner_;
  services::CurlTransport transport_;
  services::HostServices services_;
  Account account_;
  std::shared_ptr<routing::Snapshot> snapshot_;
  app::SnapshotDirectory directory_;
  dispatch::Bell bell_;
  dispatch::Lanes lanes_;
  dispatch::Breaker breaker_;
  dispatch::Caller caller_;
  dispatch::LostNumbers lost_;
  dispatch::Restoration restoration_;
  dispatch::Callbacks callbacks_;
  dispatch::Elsewhere elsewhere_;
  dispatch::Dispatcher dispatcher_;
  dispatch::Requests requests_;
  intake::Intake intake_;
};

}  // namespace fiscal::test
