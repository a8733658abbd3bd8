#include "core/routing/lint.h"

#include <fiscal/json.hpp>

#include <algorithm>
#include <array>
#include <map>

#include "core/routing/lint_rules.h"

namespace fiscal::routing {
namespace {

constexpr std::size_t most_findings_of_a_subject = 100;
/// Without these an invoice that is sent can be neither settled nor taken back.
constexpr std::array<std::string_view, 3> needed_methods{"issue/1", "status/1", "cancel/1"};

void add(std::vector<LintFinding>& found, Severity severity, LintSubject subject, std::string_view name,
         std::string code, std::string_view member, std::string text, std::string fix) {
  if (found.size() >= most_findings_of_a_subject) return;
  const std::string table = subject == LintSubject::Account ? "/accounts/" : "/connections/";
  const std::string what = subject == LintSubject::Account ? "account \"" : "connection \"";
  const std::string named(name);
  found.push_back({severity,
                   subject,
                   named,
                   {std::move(code),
                    {},
                    table + named + "/" + std::string(member),
                    what + named + "\" " + std::move(text),
                    std::move(fix)}});
}

void lint_account(std::string_view id, const AccountHead& account, const Snapshot& snapshot,
                  std::vector<LintFinding>& found) {
  const auto say = [&](Severity severity, std::string code, std::string text, std::string fix) {
    add(found, severity, LintSubject::Account, id, std::move(code), "default_connection", std::move(text),
        std::move(fix));
  };
  const std::string_view fallback = account.default_connection;
  if (fallback.empty())
    return say(Severity::Warning, "account_without_default", "has no default connection",
               "Name one, or make sure that a rule holds for everything it issues.");
  const auto head = find_head(snapshot.connections, fallback);
  if (head && head->account == id && head->environment == account.environment && head->enabled) return;
  const std::string named = "has the default connection \"" + std::string(fallback) + "\", which ";
  if (!head)
    say(Severity::Error, "default_unknown", named + "does not exist",
        "Correct the name or declare the connection.");
  else if (head->account != id)
    say(Severity::Error, "default_of_another_account", named + "belongs to another account",
        "Name a connection of the account itself.");
  else if (head->environment != account.environment)
    say(Severity::Error, "default_of_other_environment",
        named + "is of " + std::string(to_text(head->environment)) + " while the account is of " +
            std::string(to_text(account.environment)),
        "Name a connection of the account's environment.");
  else
    say(Severity::Warning, "default_disabled", named + "is disabled", "Enable it or name another one.");
}

/// What each plugin lacks, asked once.
class PluginLint {
 public:
  explicit PluginLint(const MethodsOf& methods_of) : methods_of_(methods_of) {}

  void check(std::string_view connection, std::string_view named, std::vector<LintFinding>& found) {
    auto place = known_.find(named);
    if (place == known_.end()) place = known_.emplace(named, look(named)).first;
    const auto& [plugin, lack] = *place;
    if (lack.is_unknown)
      add(found, Severity::Error, LintSubject::Connection, connection, "plugin_unknown", "plugin",
          "names the plugin \"" + plugin + "\", which is not installed",
          "Correct the name, or put the plugin into one of the plugin folders.");
    else if (!lack.methods.empty())
      add(found, Severity::Error, LintSubject::Connection, connection, "method_missing", "plugin",
          "names the plugin \"" + plugin + "\", which does not offer " + lack.methods,
          "Use a plugin that issues, cancels and answers status.");
  }

 private:
  struct Lack {
    bool is_unknown = false;
    std::string methods;
  };

  Lack look(std::string_view plugin) const {
    const auto offered = methods_of_(plugin);
    if (!offered) return {true, {}};
    Lack lack;
    for (const std::string_view method : needed_methods)
      if (std::find(offered->begin(), offered->end(), method) == offered->end())
        lack.methods += (lack.methods.empty() ? "" : ", ") + std::string(method);
    return lack;
  }

  const MethodsOf& methods_of_;
  std::map<std::string, Lack, std::less<>> known_;
};

void lint_connection(std::string_view id, const ConnectionHead& connection, const Snapshot& snapshot,
                     std::vector<LintFinding>& found) {
  const auto account = find_head(snapshot.accounts, connection.account);
  if (!account)
    add(found, Severity::Error, LintSubject::Connection, id, "connection_without_account", "account",
        "belongs to the account \"" + std::string(connection.account) + "\", which does not exist",
        "Correct the name or declare the account.");
  else if (account->environment != connection.environment)
    add(found, Severity::Error, LintSubject::Connection, id, "connection_of_other_environment", "environment",
        "is of " + std::string(to_text(connection.environment)) + " while its account is of " +
            std::string(to_text(account->environment)),
        "Give both the same environment; an account works in one.");
}

}  // namespace

std::vector<LintFinding> lint(const Snapshot& snapshot, const MethodsOf& methods_of) {
  std::vector<LintFinding> accounts;
  each_head(snapshot.accounts, [&](std::string_view id, const AccountHead& account) {
    lint_account(id, account, snapshot, accounts);
  });
  std::vector<LintFinding> connections;
  each_head(snapshot.connections, [&](std::string_view id, const ConnectionHead& connection) {
    lint_connection(id, connection, snapshot, connections);
  });
  std::vector<LintFinding> all = lint_rules(snapshot);
  // Last, since the answer may have to wait for a worker that starts meanwhile.
  PluginLint plugins(methods_of);
  each_head(snapshot.connections, [&](std::string_view id, const ConnectionHead& connection) {
    plugins.check(id, connection.plugin, connections);
  });
  const auto by_field = [](const LintFinding& a, const LintFinding& b) {
    return a.finding.field < b.finding.field;
  };
  std::sort(accounts.begin(), accounts.end(), by_field);
  std::sort(connections.begin(), connections.end(), by_field);

  all.insert(all.end(), accounts.begin(), accounts.end());
  all.insert(all.end(), connections.begin(), connections.end());
  return all;
}

}  // namespace fiscal::routing
