#include "core/settings/assemble.h"

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <stdexcept>

#include "core/routing/routing_json.h"

namespace fiscal::settings {
namespace {

/// "/accounts/acme/default_connection" -> "/default_connection".
std::string_view below_name(std::string_view pointer, std::string_view name) {
  const auto at = pointer.find(name, 1);
  return at == std::string_view::npos ? std::string_view() : pointer.substr(at + name.size());
}

/// Turns lint's findings into problems with a place in a file.
class Placing {
 public:
  Placing(const Files& files, Assembled& out) : files_(files), out_(out) {}

  void place(const routing::LintFinding& found) {
    using routing::LintSubject;
    if (found.subject == LintSubject::Rule)
      return keep(found.severity, files_.problem_of_rules(found.finding));
    const auto owner = owner_of(found);
    if (!files_.accounts.contains(owner)) return keep(routing::Severity::Warning, {{}, 0, 0, found.finding});
    const std::string below = found.subject == LintSubject::Account
                                  ? std::string(below_name(found.finding.field, found.name))
                                  : "/connections";
    keep(found.severity, files_.problem_of_account(owner, below, found.finding));
  }

 private:
  std::string owner_of(const routing::LintFinding& found) const {
    if (found.subject == routing::LintSubject::Account) return found.name;
    const auto head = find_head(files_.declared.connections, found.name);
    return head ? std::string(head->account) : std::string();
  }

  void keep(routing::Severity severity, Problem problem) {
    (severity == routing::Severity::Error ? out_.errors : out_.warnings).push_back(std::move(problem));
  }

  const Files& files_;
  Assembled& out_;
};

routing::LintFinding missing_profile(const ProfileUse& use) {
  return {routing::Severity::Warning,
          routing::LintSubject::Connection,
          use.connection,
          {"profile_unknown",
           {},
           "/connections/" + use.connection + "/settings/" + use.setting,
           "connection \"" + use.connection + "\" names the profile \"" + use.profile +
               "\", which is neither in profiles_dir nor one that ships",
           "Correct the name, or put the profile's file into profiles_dir."}};
}

/// The profile's file went while a connection, and so perhaps an open invoice, needs it.
Problem removed_profile(const std::string& folder, const ProfileUse& use) {
  return {folder,
          0,
          0,
          {"profile_in_use",
           {},
           {},
           "the profile \"" + use.profile + "\" was removed, and the connection \"" + use.connection +
               "\" names it: invoices that it issued could be neither asked after nor cancelled",
           "Put the profile's file back; remove it when no connection names it any more."}};
}

/// Of pieces, each with its size, so that no two sequences of pieces look alike.
class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1)
      throw std::runtime_error("SHA-256 is not to be had from OpenSSL");
  }

  void add(std::string_view bytes) {
    const std::uint64_t size = bytes.size();
    gathered_.append(reinterpret_cast<const char*>(&size), sizeof size).append(bytes);
    if (gathered_.size() >= worth_a_call) take_in();
  }

  std::string hex() {
    take_in();
    std::array<unsigned char, 32> digest{};
    EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : digest) text.append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
    return text;
  }

 private:
  static constexpr std::size_t worth_a_call = 16 * 1024;

  void take_in() {
    EVP_DigestUpdate(context_.get(), gathered_.data(), gathered_.size());
    gathered_.clear();
  }

  std::string gathered_;
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace

Assembled assemble(const Files& files, const Stored& stored, const routing::MethodsOf& methods_of,
                   const ProfileKnowledge& profiles) {
  Assembled out;
  Merged merged = merge(files.declared, stored);
  out.settings.gateway = files.gateway;
  out.settings.profiles = std::make_shared<const plugin::Profiles>(files.profiles);
  routing::Snapshot& snapshot = out.settings.snapshot;
  snapshot.production_allowed = files.gateway.production_allowed;
  snapshot.accounts = std::move(merged.accounts);
  snapshot.connections = std::move(merged.connections);
  snapshot.rules = routing::RuleBook(files.rules);
  // Before lint, which may wait for a worker to start.
  out.digest = digest_of(out.settings);

  for (const std::string& connection : merged.taken) {
    const std::string account(find_head(files.declared.connections, connection)->account);
    out.errors.push_back(files.problem_of_account(
        account, "/connections",
        {"connection_taken",
         {},
         {},
         "the connection \"" + connection + "\" belongs to another account in the store",
         "Give the declared connection another name."}));
  }
  Placing placing(files, out);
  for (const routing::LintFinding& found : routing::lint(snapshot, methods_of)) placing.place(found);
  if (!profiles.setting_of) return out;
  for (const ProfileUse& use :
       uses_of_missing_profiles(snapshot.connections, files.profiles, profiles.setting_of)) {
    if (profiles.in_force != nullptr && profiles.in_force->contains(use.profile))
      out.errors.push_back(removed_profile(files.gateway.profiles_dir, use));
    else
      placing.place(missing_profile(use));
  }
  return out;
}

SnapshotDigest digest_of(const Settings& settings) {
  const routing::Snapshot& snapshot = settings.snapshot;
  const std::string rules = routing::to_json(snapshot.rules.rules());
  Sha256 sha;
  sha.add(snapshot.production_allowed ? "production" : "test");
  sha.add(rules);
  for (const routing::PackedTable* rows : {&snapshot.accounts.rows(), &snapshot.connections.rows()}) {
    rows->for_each([&](std::string_view name, std::string_view bytes) {
      sha.add(name);
      sha.add(bytes);
    });
    sha.add({});
  }
  for (const auto& [name, profile] : *settings.profiles) {
    sha.add(name);
    sha.add(profile);
  }
  return {sha.hex(),
          "{\"production_allowed\":" + std::string(snapshot.production_allowed ? "true" : "false") +
              ",\"accounts\":" + std::to_string(snapshot.accounts.size()) + ",\"connections\":" +
              std::to_string(snapshot.connections.size()) + ",\"rules\":" + rules + "}"};
}

}  // namespace fiscal::settings
