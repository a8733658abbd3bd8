#include "core/routing/lint.h"

#include <map>

#include "tests/support/builders.h"
#include "tests/support/catch.h"

namespace fiscal::routing {
namespace {

std::optional<std::vector<std::string>> sandbox_and_half(std::string_view plugin) {
  if (plugin == "sandbox") return std::vector<std::string>{"issue/1", "cancel/1", "status/1"};
  if (plugin == "half") return std::vector<std::string>{"issue/1"};
  return std::nullopt;
}

Snapshot a_sound_snapshot() {
  Snapshot snapshot;
  snapshot.accounts.put(test::an_account());
  snapshot.connections.put(test::a_connection());
  snapshot.connections.put(test::a_connection("acme-town"));
  return snapshot;
}

/// Code by field.
std::map<std::string, std::string> found_in(const Snapshot& snapshot) {
  std::map<std::string, std::string> found;
  for (const LintFinding& one : lint(snapshot, sandbox_and_half)) {
    CHECK_FALSE(one.finding.text.empty());
    CHECK_FALSE(one.finding.fix.empty());
    found[one.finding.field] = one.finding.code;
  }
  return found;
}

using Found = std::map<std::string, std::string>;

}  // namespace

TEST_CASE("lint says nothing about a sound configuration", "[routing]") {
  Snapshot snapshot = a_sound_snapshot();
  snapshot.rules = std::vector<Rule>{{"town", {.service_in = {"17"}}, {"acme-town"}, ""},
                                     {"rest", {}, {"acme-national", "acme-town"}, ""}};
  CHECK(found_in(snapshot).empty());
}

TEST_CASE("lint names what is wrong with a rule and where", "[routing]") {
  Snapshot snapshot = a_sound_snapshot();
  Connection off = test::a_connection("acme-off");
  off.enabled = false;
  snapshot.connections.put(off);
  snapshot.accounts.put(test::an_account("rival", "rival-national"));
  snapshot.connections.put(test::a_connection("rival-national", "rival"));
  const Date first{2026, 1, 1};
  const Date second{2026, 2, 1};
  snapshot.rules = std::vector<Rule>{
      {"a", {.service_in = {"17"}}, {"acme-town", "nobody"}, ""},
      {"a", {.service_in = {"18"}}, {"acme-off"}, ""},
      {"request", {.service_in = {"19"}}, {"acme-town"}, ""},
      {"b",
       {.competence_from = second, .competence_to = first, .amount_from = Money{2}, .amount_to = Money{1}},
       {"acme-town"},
       ""},
      {"c", {.service_in = {"16"}}, {}, ""},
      {"d", {.account_in = {"acme"}, .service_in = {"15"}}, {"acme-town", "rival-national"}, ""},
      {"e", {.service_in = {"14"}, .environment = Environment::Production}, {"acme-town"}, ""},
  };
  CHECK(found_in(snapshot) == Found{{"/rules/0/use/1", "target_unknown"},
                                    {"/rules/1/id", "rule_id_repeated"},
                                    {"/rules/1/use/0", "target_disabled"},
                                    {"/rules/2/id", "rule_id_reserved"},
                                    {"/rules/3/when/competence_to", "rule_range_empty"},
                                    {"/rules/3/when/amount_to", "rule_range_empty"},
                                    {"/rules/4/use", "rule_without_target"},
                                    {"/rules/5/use/1", "target_of_no_matching_account"},
                                    {"/rules/6/use/0", "target_of_no_matching_account"}});
}

TEST_CASE("lint names what is wrong with a rule by municipality", "[routing]") {
  Snapshot snapshot = a_sound_snapshot();
  const auto by_town = [](std::string id, std::vector<ServiceUse> services,
                          std::vector<ConnectionId> use = {}) {
    return Rule{std::move(id), {}, std::move(use), "", RuleProvider::ByMunicipality, std::move(services)};
  };
  Rule named{"named", {.service_in = {"17"}}, {"acme-town"}, ""};
  named.services = {{"national", {"acme-national"}}};
  snapshot.rules = std::vector<Rule>{
      by_town("sound", {{"national", {"acme-national"}}, {"webiss-2.02", {"acme-town"}}}),
      by_town("empty", {}),
      by_town("both", {{"national", {"acme-national"}}}, {"acme-town"}),
      by_town("wrong", {{"webis-2.02", {"acme-town"}}, {"national", {}}, {"national", {"nobody"}}}),
      named,
  };
  CHECK(found_in(snapshot) == Found{{"/rules/1/services", "rule_without_target"},
                                    {"/rules/2/use", "rule_with_two_providers"},
                                    {"/rules/3/services/0/service", "service_unknown"},
                                    {"/rules/3/services/1/use", "rule_without_target"},
                                    {"/rules/3/services/2/service", "service_repeated"},
                                    {"/rules/3/services/2/use/0", "target_unknown"},
                                    {"/rules/4/services", "rule_with_two_providers"}});
}

TEST_CASE("lint finds rules that an earlier one hides, and only those", "[routing]") {
  Snapshot snapshot = a_sound_snapshot();
  snapshot.accounts.put(test::an_account("rival", "rival-national"));
  snapshot.connections.put(test::a_connection("rival-national", "rival"));
  const std::vector<Rule> rules{
      {"town", {.municipality_in = {"3304557", "3550308"}, .service_in = {"01"}}, {"acme-town"}, ""},
      {"hidden",
       {.municipality_in = {"3550308"}, .service_in = {"0107", "010801"}, .amount_from = Money{5}},
       {"acme-national"},
       ""},
      {"another account", {.municipality_in = {"3550308"}, .service_in = {"0107"}}, {"rival-national"}, ""},
      {"wider", {.municipality_in = {"3550308"}, .service_in = {"0"}}, {"acme-national"}, ""},
      {"all of acme", {.account_in = {"acme"}}, {"acme-national"}, ""},
      {"never for acme", {.tag_in = {"x"}}, {"acme-town"}, ""},
  };
  snapshot.rules = rules;
  CHECK(found_in(snapshot) == Found{{"/rules/1", "rule_unreachable"}, {"/rules/5", "rule_unreachable"}});
}

TEST_CASE("lint names what is wrong with accounts and connections", "[routing]") {
  Snapshot snapshot = a_sound_snapshot();
  snapshot.accounts.put(test::an_account("a-none", ""));
  snapshot.accounts.put(test::an_account("b-missing", "nobody"));
  snapshot.accounts.put(test::an_account("c-foreign", "acme-national"));
  snapshot.accounts.put(test::an_account("d-off", "d-off"));
  Connection off = test::a_connection("d-off", "d-off");
  off.enabled = false;
  snapshot.connections.put(off);
  snapshot.accounts.put(test::an_account("e-mixed", "e-production"));
  Connection production = test::a_connection("e-production", "e-mixed");
  production.environment = Environment::Production;
  snapshot.connections.put(production);
  snapshot.connections.put(test::a_connection("orphan", "nobody"));
  Connection half = test::a_connection("half-way");
  half.plugin = "half";
  snapshot.connections.put(half);
  Connection missing = test::a_connection("no-plugin");
  missing.plugin = "missing";
  snapshot.connections.put(missing);
  CHECK(found_in(snapshot) ==
        Found{{"/accounts/a-none/default_connection", "account_without_default"},
              {"/accounts/b-missing/default_connection", "default_unknown"},
              {"/accounts/c-foreign/default_connection", "default_of_another_account"},
              {"/accounts/d-off/default_connection", "default_disabled"},
              {"/accounts/e-mixed/default_connection", "default_of_other_environment"},
              {"/connections/e-production/environment", "connection_of_other_environment"},
              {"/connections/orphan/account", "connection_without_account"},
              {"/connections/half-way/plugin", "method_missing"},
              {"/connections/no-plugin/plugin", "plugin_unknown"}});
}

}  // namespace fiscal::routing
