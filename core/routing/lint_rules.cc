#include "core/routing/lint_rules.h"

#include <fiscal/towns/directory.hpp>

#include <algorithm>
#include <set>
#include <unordered_set>

#include "core/routing/decide.h"

namespace fiscal::routing {
namespace {

bool covers(const std::vector<std::string>& wide, const std::vector<std::string>& narrow) {
  return wide.empty() ||
         (!narrow.empty() && std::includes(wide.begin(), wide.end(), narrow.begin(), narrow.end()));
}

bool covers_beginnings(const std::vector<std::string>& wide, const std::vector<std::string>& narrow) {
  if (wide.empty()) return true;
  return !narrow.empty() && std::all_of(narrow.begin(), narrow.end(), [&](const std::string& code) {
    return std::any_of(wide.begin(), wide.end(),
                       [&](const std::string& beginning) { return code.starts_with(beginning); });
  });
}

template <class T>
bool covers_from(const std::optional<T>& wide, const std::optional<T>& narrow) {
  return !wide || (narrow && *narrow >= *wide);
}

template <class T>
bool covers_to(const std::optional<T>& wide, const std::optional<T>& narrow) {
  return !wide || (narrow && *narrow <= *wide);
}

/// Whatever `narrow` holds for, `wide` holds for too. Accounts and environment apart: the caller asks for one
/// account.
bool covers(const When& wide, const When& narrow) {
  return covers(wide.municipality_in, narrow.municipality_in) &&
         covers_beginnings(wide.service_in, narrow.service_in) && (!wide.type || wide.type == narrow.type) &&
         (wide.regime_in.empty() ||
          (!narrow.regime_in.empty() && std::includes(wide.regime_in.begin(), wide.regime_in.end(),
                                                      narrow.regime_in.begin(), narrow.regime_in.end()))) &&
         covers_from(wide.competence_from, narrow.competence_from) &&
         covers_to(wide.competence_to, narrow.competence_to) &&
         covers_from(wide.amount_from, narrow.amount_from) && covers_to(wide.amount_to, narrow.amount_to) &&
         covers(wide.tag_in, narrow.tag_in);
}

/// Looks at one rule after another and collects what is wrong.
class RuleLint {
 public:
  explicit RuleLint(const Snapshot& snapshot) : snapshot_(snapshot) {}

  std::vector<LintFinding> run() && {
    const auto rules = snapshot_.rules.rules();
    for (std::size_t index = 0; index < rules.size() && found_.size() < most_findings; ++index) {
      rule_ = &rules[index];
      place_ = "/rules/" + std::to_string(index);
      check_id();
      check_ranges();
      check_provider();
      check_targets(rule_->use, "/use/");
      for (std::size_t at = 0; at < rule_->services.size(); ++at)
        check_targets(rule_->services[at].use, "/services/" + std::to_string(at) + "/use/");
      check_reach();
    }
    return std::move(found_);
  }

 private:
  static constexpr std::size_t most_findings = 100;

  void add(Severity severity, std::string code, std::string_view below, std::string text, std::string fix) {
    found_.push_back({severity,
                      LintSubject::Rule,
                      rule_->id,
                      {std::move(code),
                       {},
                       place_ + std::string(below),
                       "rule \"" + rule_->id + "\" " + text,
                       std::move(fix)}});
  }

  void check_id() {
    if (rule_->id == by_request || rule_->id == by_account_default)
      add(Severity::Error, "rule_id_reserved", "/id",
          "has a name that routes without a rule are recorded under", "Give it another id.");
    if (!ids_.insert(rule_->id).second)
      add(Severity::Error, "rule_id_repeated", "/id", "is not the first with this id",
          "Give each rule its own id.");
  }

  void check_ranges() {
    const When& when = rule_->when;
    if (when.competence_from && when.competence_to && *when.competence_to < *when.competence_from)
      add(Severity::Error, "rule_range_empty", "/when/competence_to", "ends before it begins",
          "Put competence_from before competence_to.");
    if (when.amount_from && when.amount_to && *when.amount_to < *when.amount_from)
      add(Severity::Error, "rule_range_empty", "/when/amount_to", "ends below where it begins",
          "Put amount_from below amount_to.");
  }

  /// Whether the rule can hold for invoices of the account that owns a connection.
  bool may_hold_for(std::string_view account, Environment environment) const {
    const When& when = rule_->when;
    return (when.account_in.empty() ||
            std::binary_search(when.account_in.begin(), when.account_in.end(), account)) &&
           (!when.environment || *when.environment == environment);
  }

  /// A rule points either by name or by the town, and the services that it names are in the directory, once
  /// each.
  void check_provider() {
    if (rule_->provider == RuleProvider::Named) {
      if (rule_->use.empty())
        add(Severity::Error, "rule_without_target", "/use", "names no connection",
            "Name at least one in \"use\".");
      if (!rule_->services.empty())
        add(Severity::Error, "rule_with_two_providers", "/services",
            "names connections by service and does not ask for them",
            "Add \"provider\": \"by_municipality\", or take \"services\" out.");
      return;
    }
    if (rule_->services.empty())
      add(Severity::Error, "rule_without_target", "/services", "goes by municipality and names no service",
          "Name the services that the account has connections for in \"services\".");
    if (!rule_->use.empty())
      add(Severity::Error, "rule_with_two_providers", "/use",
          "goes by municipality and names connections of its own",
          "Take \"use\" out, or put it into a rule after this one.");
    std::set<std::string> seen;
    for (std::size_t at = 0; at < rule_->services.size(); ++at) {
      const ServiceUse& one = rule_->services[at];
      const std::string below = "/services/" + std::to_string(at);
      if (!towns::known_towns().knows_service(one.service))
        add(Severity::Error, "service_unknown", below + "/service",
            "names the service \"" + one.service + "\", which no town has",
            "Correct it: fiscalctl municipality show says the ids.");
      if (!seen.insert(one.service).second)
        add(Severity::Error, "service_repeated", below + "/service",
            "names the service \"" + one.service + "\" twice", "Put its connections into one \"use\".");
      if (one.use.empty())
        add(Severity::Error, "rule_without_target", below + "/use",
            "names no connection for the service \"" + one.service + "\"",
            "Name at least one, or take the service out.");
    }
  }

  void check_targets(const std::vector<ConnectionId>& targets, const std::string& place) {
    for (std::size_t at = 0; at < targets.size(); ++at) {
      const std::string& target = targets[at];
      const std::string below = place + std::to_string(at);
      const auto head = find_head(snapshot_.connections, target);
      if (!head)
        add(Severity::Error, "target_unknown", below,
            "uses the connection \"" + target + "\", which does not exist",
            "Correct the name, or declare the connection in its account's file.");
      else if (!may_hold_for(head->account, head->environment))
        add(Severity::Error, "target_of_no_matching_account", below,
            "uses the connection \"" + target + "\" of the account \"" + std::string(head->account) +
                "\", for which the rule never holds",
            "Take the connection out, or let the rule hold for its account and environment.");
      else if (!head->enabled)
        add(Severity::Warning, "target_disabled", below,
            "uses the connection \"" + target + "\", which is disabled",
            "Enable the connection, or take it out of the rule.");
    }
  }

  /// A rule by municipality never takes all that it holds for: towns differ.
  bool can_use_one(const Rule& rule, const ConnectionHead& own) const {
    return rule.provider == RuleProvider::Named &&
           std::any_of(rule.use.begin(), rule.use.end(), [&](const std::string& target) {
             const auto head = find_head(snapshot_.connections, target);
             return head && head->enabled && head->account == own.account &&
                    head->environment == own.environment;
           });
  }

  /// The earlier rule that takes from the account of `own` whatever this rule could take.
  const Rule* caught_before(const ConnectionHead& own) const {
    const Rule* catcher = nullptr;
    snapshot_.rules.each_for(snapshot_.rules.key_of(own.account), [&](const RuleBook::Candidate& candidate) {
      const Rule& earlier = candidate.rule();
      if (&earlier == rule_) return true;
      const bool catches = (!earlier.when.environment || *earlier.when.environment == own.environment) &&
                           covers(earlier.when, rule_->when) && can_use_one(earlier, own);
      if (catches) catcher = &earlier;
      return catches;
    });
    return catcher;
  }

  void check_reach() {
    const Rule* catcher = nullptr;
    std::vector<ConnectionId> targets = rule_->use;
    for (const ServiceUse& one : rule_->services)
      targets.insert(targets.end(), one.use.begin(), one.use.end());
    for (const std::string& target : targets) {
      const auto head = find_head(snapshot_.connections, target);
      if (!head || !head->enabled || !may_hold_for(head->account, head->environment)) continue;
      catcher = caught_before(*head);
      if (catcher == nullptr) return;
    }
    if (catcher != nullptr)
      add(Severity::Warning, "rule_unreachable", "",
          "never decides: what it could take, \"" + catcher->id + "\" takes before it",
          "Move it before \"" + catcher->id + "\", narrow that rule, or remove this one.");
  }

  const Snapshot& snapshot_;
  const Rule* rule_ = nullptr;
  std::string place_;
  std::unordered_set<std::string> ids_;
  std::vector<LintFinding> found_;
};

}  // namespace

std::vector<LintFinding> lint_rules(const Snapshot& snapshot) { return RuleLint(snapshot).run(); }

}  // namespace fiscal::routing
