#pragma once

#include <functional>

#include "core/api/router.h"
#include "core/base/clock.h"
#include "core/dispatch/requests.h"
#include "core/plugin/catalog.h"
#include "core/store/store.h"
#include "core/vault/keyring.h"

namespace fiscal::api {

/// What an operator does: accounts and what belongs to them, invoices that need a person, numbers,
/// configuration. Handlers are safe from any thread.
class Operators {
 public:
  struct Parts {
    store::Store& store;
    vault::Keyring& keyring;
    dispatch::Requests& requests;
    plugin::PluginRunner& runner;
    Authenticator& authenticator;
    const Clock& clock;
    std::function<std::shared_ptr<const plugin::Catalog>()> catalog;
    std::function<std::optional<Account>(const AccountId&)> account;  ///< As configured now.
    std::function<std::vector<Account>()> accounts;
    std::function<std::vector<Connection>()> connections;
    /// An account or connection changed, or the operator asks: take the configuration up anew. The problems
    /// that kept the old one in force, or none.
    std::function<Findings()> reload;
  };

  explicit Operators(Parts parts) : parts_(std::move(parts)) {}

  void add_routes(Router& router);

 private:
  Response put_account(const Request& request);
  Response put_connection(const Request& request);
  Response list_accounts(const Request& request);
  Response show_account(const Request& request);
  Response list_connections(const Request& request);
  Response import_certificate(const Request& request);
  Response list_certificates(const Request& request);
  Response put_secret(const Request& request);
  Response list_secrets(const Request& request);
  Response create_key(const Request& request);
  Response list_keys(const Request& request);
  Response revoke_key(const Request& request);
  Response settle(const Request& request, const Caller& caller);
  Response attention(const Request& request);
  Response list_plugins(const Request& request);
  Response set_series(const Request& request);
  Response reload(const Request& request);

  Response taken_up(Response response);

  Parts parts_;
};

}  // namespace fiscal::api
