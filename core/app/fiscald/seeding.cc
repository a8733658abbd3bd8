#include "core/app/fiscald/seeding.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <unordered_map>

#include "core/routing/table.h"

namespace fiscal::app {
namespace {

constexpr std::uintmax_t largest_certificate_file = 256 * 1024;

Result<std::string> read_small_file(const std::string& file, const std::string& what) {
  std::error_code failed;
  const auto size = std::filesystem::file_size(file, failed);
  std::ifstream in(file, std::ios::binary);
  if (failed || size > largest_certificate_file || !in)
    return Finding{"file_unreadable",
                   {},
                   {},
                   what + " " + file + " cannot be read",
                   "Correct the path in accounts.d, or the file's rights."};
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::string without_line_end(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

/// A declared certificate is imported once; a renewed one comes through `fiscalctl certificate import`.
std::optional<Finding> import_declared(const settings::CertificateFile& declared, const Account& account,
                                       vault::Keyring& keyring) {
  const auto file = read_small_file(declared.file, "the certificate");
  if (!file) return file.error();
  const auto password = read_small_file(declared.password_file, "the certificate's password");
  if (!password) return password.error();
  const auto summary = keyring.import_certificate(account, declared.name, *file, without_line_end(*password));
  if (!summary) return summary.error();
  return std::nullopt;
}

Findings seed(const settings::Seed& seed, store::Store& store, vault::Keyring& keyring) {
  for (const Account& account : seed.accounts) store.put_account(account);
  for (const Connection& connection : seed.connections) store.put_connection(connection);
  Findings findings;
  // Most are there already. Opening each to see whether it is would cost two milliseconds.
  std::vector<const settings::CertificateFile*> absent;
  for (const settings::CertificateFile& declared : seed.certificates)
    if (!store.find_secret(declared.account, declared.name)) absent.push_back(&declared);
  if (absent.empty()) return findings;
  std::unordered_map<std::string, Account> accounts;
  for (Account& account : store.accounts()) accounts.emplace(account.id, std::move(account));
  for (const settings::CertificateFile* declared : absent)
    if (const auto account = accounts.find(declared->account); account != accounts.end())
      if (auto finding = import_declared(*declared, account->second, keyring))
        findings.push_back(std::move(*finding));
  return findings;
}

/// The workers that lint will ask for methods start as soon as it is known which.
settings::Stored read_stored(KeptAccounts& accounts, InstalledPlugins& plugins) {
  return accounts.read([&plugins](const routing::Table<Connection>& connections) {
    std::set<std::string, std::less<>> named;
    routing::each_head(connections, [&](std::string_view, const routing::ConnectionHead& one) {
      if (named.contains(one.plugin)) return;
      plugins.runner().expect(std::string(one.plugin));
      named.emplace(one.plugin);
    });
  });
}

}  // namespace

settings::Watcher::Parts configuration_parts(store::Store& store, KeptAccounts& accounts,
                                             vault::Keyring& keyring, InstalledPlugins& plugins,
                                             const Clock& clock) {
  return {.stored = [&accounts, &plugins] { return read_stored(accounts, plugins); },
          .seed = [&store, &keyring](const settings::Seed& wanted) { return seed(wanted, store, keyring); },
          .version_of =
              [&store, &clock](const settings::SnapshotDigest& digest) {
                return store.put_snapshot(digest.digest, digest.text, clock.now());
              },
          .methods_of = [&plugins](std::string_view plugin) -> std::optional<std::vector<std::string>> {
            const auto manifest = plugins.runner().manifest(plugin);
            return manifest ? std::optional(manifest->methods) : std::nullopt;
          },
          .plugins = [&plugins] { plugins.take_up(); },
          .profile_setting_of =
              [&plugins](std::string_view plugin) {
                const auto manifest = plugins.runner().manifest(plugin);
                return manifest ? manifest->profile_setting : std::string();
              }};
}

}  // namespace fiscal::app
