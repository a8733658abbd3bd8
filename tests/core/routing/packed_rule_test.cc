#include "core/routing/packed_rule.h"

#include "tests/support/catch.h"

namespace fiscal::routing {
namespace {

std::vector<std::string> all(const PackedTexts& texts) {
  std::vector<std::string> list;
  for (std::size_t at = 0; at < texts.size(); ++at) list.emplace_back(texts[at]);
  return list;
}

Rule a_rule_with_everything() {
  Rule rule;
  rule.id = "everything";
  rule.when.account_in = {"acme", "clinic"};
  rule.when.municipality_in = {"3304557", "3550308"};
  rule.when.service_in = {"01", "0107"};
  rule.when.type = InvoiceType::Billing;
  rule.when.regime_in = {TaxRegime::Regular, TaxRegime::SimplesMeEpp};
  rule.when.competence_from = Date{2026, 1, 31};
  rule.when.competence_to = Date{2027, 12, 1};
  rule.when.environment = Environment::Production;
  rule.when.amount_from = Money{-1};
  rule.when.amount_to = max_money;
  rule.when.tag_in = {"", "x"};
  rule.use = {"acme-nfse", "clinic-nfse"};
  rule.provider = RuleProvider::ByMunicipality;
  rule.services = {{"national", {"acme-nfse"}}, {"sao_paulo", {"acme-sp", "clinic-sp"}}, {"abrasf", {}}};
  return rule;
}

}  // namespace

TEST_CASE("a packed rule says what the rule says, whatever stands before and after it", "[routing]") {
  const Rule rule = a_rule_with_everything();
  std::string bytes = "before";
  pack(rule, bytes);
  pack(Rule{"after", {}, {"z"}, {}}, bytes);
  const PackedRule packed = unpack_rule(std::string_view(bytes).substr(6));
  const PackedWhen& when = packed.when;
  CHECK(packed.id == rule.id);
  CHECK(all(when.account_in) == rule.when.account_in);
  CHECK(all(when.municipality_in) == rule.when.municipality_in);
  CHECK(all(when.service_in) == rule.when.service_in);
  CHECK(when.type == rule.when.type);
  CHECK(when.regime_in.contains(TaxRegime::Regular));
  CHECK(when.regime_in.contains(TaxRegime::SimplesMeEpp));
  CHECK_FALSE(when.regime_in.contains(TaxRegime::SimplesMei));
  CHECK(when.competence_from == rule.when.competence_from);
  CHECK(when.competence_to == rule.when.competence_to);
  CHECK(when.environment == rule.when.environment);
  CHECK(when.amount_from == rule.when.amount_from);
  CHECK(when.amount_to == rule.when.amount_to);
  CHECK(all(when.tag_in) == rule.when.tag_in);
  CHECK(all(packed.use) == rule.use);
  CHECK(packed.provider == rule.provider);
  CHECK(all(packed.use_of("national")) == std::vector<std::string>{"acme-nfse"});
  CHECK(all(packed.use_of("sao_paulo")) == std::vector<std::string>{"acme-sp", "clinic-sp"});
  CHECK(packed.use_of("abrasf").empty());
  CHECK(packed.use_of("nobody").empty());
}

TEST_CASE("a packed rule without conditions asks for nothing", "[routing]") {
  std::string bytes;
  pack(Rule{"bare", {}, {}, {}}, bytes);
  const PackedWhen when = unpack_rule(bytes).when;
  for (const PackedTexts& list : {when.account_in, when.municipality_in, when.service_in, when.tag_in})
    CHECK((list.empty() && !list.contains("")));
  CHECK(when.regime_in.empty());
  CHECK_FALSE((when.type || when.environment || when.competence_from || when.competence_to));
  CHECK_FALSE((when.amount_from || when.amount_to));
}

TEST_CASE("of a packed list every text is found, and none between or beside them", "[routing]") {
  for (int count = 0; count < 40; ++count) {
    Rule rule;
    for (int n = 0; n < count; ++n) rule.when.municipality_in.push_back(std::to_string(3'300'000 + 2 * n));
    std::string bytes;
    pack(rule, bytes);
    const PackedTexts list = unpack_rule(bytes).when.municipality_in;
    for (int n = -1; n <= 2 * count; ++n)
      CHECK(list.contains(std::to_string(3'300'000 + n)) == (n >= 0 && n % 2 == 0 && n < 2 * count));
  }
}

}  // namespace fiscal::routing
