#pragma once

#include <memory>

#include "core/api/invoices.h"
#include "core/dispatch/directory.h"
#include "core/services/kv_rows.h"
#include "core/store/store.h"
#include "core/vault/sealed_secrets.h"

/// The narrow faces that rooms to the left ask for, made of what stands to the right of them.
namespace fiscal::app {

class SecretsInStore final : public vault::SealedSecrets {
 public:
  explicit SecretsInStore(store::Store& store) : store_(store) {}
  void put(const SealedSecret& secret) override { store_.put_secret(secret); }
  std::optional<SealedSecret> find(const AccountId& account, const std::string& name) override {
    return store_.find_secret(account, name);
  }

 private:
  store::Store& store_;
};

class KvInStore final : public services::KvRows {
 public:
  explicit KvInStore(store::Store& store) : store_(store) {}
  std::optional<KvEntry> get(const ConnectionId& connection, const std::string& key, Instant now) override {
    return store_.kv_get(connection, key, now);
  }
  std::optional<std::int64_t> put(const ConnectionId& connection, const std::string& key,
                                  const std::string& value, std::optional<Instant> expires_at,
                                  std::optional<std::int64_t> expected) override {
    return store_.kv_put(connection, key, value, expires_at, expected);
  }
  void remove(const ConnectionId& connection, const std::string& key) override {
    store_.kv_delete(connection, key);
  }

 private:
  store::Store& store_;
};

/// Accounts and connections of the snapshot that is in force. One that was taken out of it is still found in
/// the store, since its invoices may need it.
class SnapshotDirectory final : public dispatch::Directory {
 public:
  SnapshotDirectory(api::CurrentSnapshot snapshot, store::Store& store)
      : snapshot_(std::move(snapshot)), store_(store) {}
  std::shared_ptr<const Connection> connection(std::string_view id) override;
  std::shared_ptr<const Account> account(std::string_view id) override;

 private:
  api::CurrentSnapshot snapshot_;
  store::Store& store_;
};

}  // namespace fiscal::app
