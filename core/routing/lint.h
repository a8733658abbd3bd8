#pragma once

#include <fiscal/finding.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/routing/snapshot.h"

namespace fiscal::routing {

enum class Severity {
  Error,    ///< It cannot be what was meant.
  Warning,  ///< It may be meant, or will be put right elsewhere: a connection that is switched off.
};

enum class LintSubject { Rule, Account, Connection };

/// One thing that is wrong with a configuration although each of its values is well formed.
struct LintFinding {
  Severity severity = Severity::Error;
  LintSubject subject = LintSubject::Rule;
  std::string name;  ///< Id of the rule, account or connection.
  Finding finding;   ///< `field` is a pointer: "/rules/3/use/0", "/accounts/acme/default_connection".

  bool operator==(const LintFinding&) const = default;
};

/// The methods that a plugin offers ("issue/1"), or nothing when there is no such plugin.
using MethodsOf = std::function<std::optional<std::vector<std::string>>(std::string_view plugin)>;

/// Everything that is wrong with the configuration, ordered by field, at most 100 of each subject. Codes:
///   rules: rule_id_repeated, rule_id_reserved, rule_range_empty, rule_without_target,
///   rule_with_two_providers,
///          service_unknown, service_repeated, target_unknown,
///          target_of_no_matching_account, target_disabled (warning), rule_unreachable (warning);
///   accounts: account_without_default (warning), default_unknown, default_of_another_account,
///          default_of_other_environment, default_disabled (warning);
///   connections: connection_without_account, connection_of_other_environment, plugin_unknown,
///   method_missing.
/// A rule is called unreachable only when earlier rules catch whatever it could catch, for every account that
/// could use one of its connections.
std::vector<LintFinding> lint(const Snapshot& snapshot, const MethodsOf& methods_of);

}  // namespace fiscal::routing
