#include "core/settings/merge.h"

#include "tests/support/builders.h"

namespace fiscal::settings {
namespace {

Declared declared_acme() {
  Declared declared;
  declared.accounts.put(test::an_account());
  declared.connections.put(test::a_connection());
  return declared;
}

}  // namespace

TEST_CASE("files decide on what they declare and the store on everything else", "[settings]") {
  Account changed = test::an_account();
  changed.name = "Changed through the API";
  const Stored stored{{changed, test::an_account("beta", "beta-nfse")},
                      {test::a_connection("acme-added", "acme"), test::a_connection("beta-nfse", "beta")}};
  const Merged merged = merge(declared_acme(), stored);
  CHECK(merged.accounts.find("acme") == test::an_account());
  CHECK(merged.accounts.find("beta") == test::an_account("beta", "beta-nfse"));
  CHECK(merged.connections.find("acme-national") == test::a_connection());
  CHECK(merged.connections.find("acme-added") == test::a_connection("acme-added", "acme"));
  CHECK(merged.connections.size() == 3);
  CHECK(merged.taken.empty());
}

TEST_CASE("a declared connection never takes the name of another account's", "[settings]") {
  const Stored stored{{}, {test::a_connection("acme-national", "beta")}};
  CHECK(merge(declared_acme(), stored).taken == std::vector<std::string>{"acme-national"});
}

TEST_CASE("only what the store lacks or has otherwise is seeded", "[settings]") {
  CHECK(seed_of(declared_acme(), {}).accounts == std::vector<Account>{test::an_account()});
  Connection other = test::a_connection();
  other.series = "2";
  const Seed seed = seed_of(declared_acme(), {{test::an_account()}, {other}});
  CHECK(seed.accounts.empty());
  CHECK(seed.connections == std::vector<Connection>{test::a_connection()});
}

}  // namespace fiscal::settings
