#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "core/api/billing.h"
#include "core/api/dialects/catalog.h"
#include "core/api/dialects/forms.h"
#include "core/api/dialects/mounts.h"
#include "core/app/fiscald/adapters.h"
#include "core/dispatch/dispatcher.h"
#include "core/dispatch/renderer.h"
#include "core/notify/fan_out.h"
#include "core/notify/standard_form.h"
#include "core/plugin/inline_runner.h"
#include "core/services/curl_transport.h"
#include "core/services/host_services.h"
#include "core/vault/local_master_keys.h"
#include "core/vault/sealed_keyring.h"
#include "tests/support/fake_clock.h"
#include "tests/support/memory_store.h"
#include "tests/support/paths.h"
#include "tests/support/recording_log.h"

namespace fiscal::test {

using Json = nlohmann::ordered_json;

/// The whole gateway but its sockets, in this process and under a clock that the test moves: two accounts,
/// "acme" and "other", whose invoices the plugin `sandbox` issues (its README says what an amount's centavos
/// bring about).
class DialectHouse {
 public:
  using MakeDialects = std::function<std::vector<std::unique_ptr<dialects::Dialect>>(dialects::Desk&)>;
  using Headers = std::vector<std::pair<std::string, std::string>>;

  /// With the gateway's own dialects, or those that `make` makes. `letters`: as of the desk.
  explicit DialectHouse(MakeDialects make = {}, dialects::Desk::Letters letters = {});

  /// One request, as the server would hand it over. `target` may have a query.
  api::Response call(const std::string& method, const std::string& target, const std::string& body = {},
                     Headers headers = {});

  /// An API key of the account.
  const std::string& key(const std::string& account = "acme") const;

  /// The account's terms, as `PUT /v1/dialects/terms` takes them.
  void agree(const std::string& terms, const std::string& account = "acme");

  /// Leads invoices of the account "acme" over this connection from now on.
  void route_to(const Connection& connection);
  void put_secret(const std::string& name, const std::string& value) {
    keyring_.put_secret("acme", name, value).value();
  }

  /// Whether invoices are sent the moment they are accepted, before the client is answered. Off at first.
  void send_at_once(bool yes) { at_once_ = yes; }
  /// Does what is due now, and what falls due from that.
  void run();
  /// Time passes in steps, and everything that falls due is done.
  void pass(Duration span, Duration step = minutes(1));

  store::Store& store() { return store_; }
  dialects::Desk& desk() { return desk_; }
  notify::Endpoints& endpoints() { return endpoints_; }

  /// Everything that the account's endpoints are to be sent by now, in the order in which it happened.
  std::vector<notify::Delivery> told(const std::string& account = "acme");
  FakeClock& clock() { return clock_; }
  std::vector<InvoiceRecord> invoices(const std::string& account = "acme") {
    return store_.list({.account = account, .limit = 200});
  }
  /// The canonical invoice of one, as it was accepted.
  Json accepted(const InvoiceRecord& record) { return Json::parse(store_.request_of(record.id)); }

 private:
  dispatch::Worker::Parts work_parts();
  void add_account(const std::string& id);
  void note_what_is_mounted();

  TemporaryFolder folder_;
  FakeClock clock_;
  RecordingLog log_;
  MemoryStore store_;
  app::SecretsInStore secrets_;
  app::KvInStore kv_rows_;
  vault::LocalMasterKeys keys_;
  vault::SealedKeyring keyring_;
  plugin::InlineRunner runner_;
  services::CurlTransport transport_;
  services::HostServices services_;
  std::shared_ptr<routing::Snapshot> snapshot_ = std::make_shared<routing::Snapshot>();
  app::SnapshotDirectory directory_;
  dispatch::Bell bell_;
  dispatch::Lanes lanes_;
  dispatch::Breaker breaker_;
  dispatch::Caller caller_;
  dispatch::LostNumbers lost_;
  dispatch::Dispatcher dispatcher_;
  dispatch::Requests requests_;
  dispatch::Renderer renderer_;
  intake::Intake intake_;
  api::Authenticator authenticator_;
  api::Router router_;
  api::Invoices invoices_;
  billing::Customers customers_{store_, clock_};
  billing::Charges charges_{store_, clock_};
  billing::Services services_of_accounts_{store_, clock_};
  billing::BillingInvoices billing_invoices_{{store_, clock_, customers_, services_of_accounts_, {}}};
  api::Billing billing_;
  notify::Forms forms_;
  notify::Endpoints endpoints_{{store_, forms_, keys_, clock_, {}, [] {}}};
  dialects::Desk desk_;
  dialects::Mounts mounts_;
  std::vector<std::pair<std::string, std::string>> api_keys_;
  std::pair<std::string, std::string> asked_;  ///< Dialect and operation of the request in hand.
  bool at_once_ = false;
};

/// The body of an answer; a failed test where it is no JSON.
Json json_of(const api::Response& response);

/// A header of an answer, or empty.
std::string header_of(const api::Response& response, std::string_view name);

}  // namespace fiscal::test
