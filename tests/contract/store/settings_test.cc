#include "tests/contract/store/samples.h"
#include "tests/contract/store/store_under_test.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

Account full_account() {
  Account account;
  account.id = "acme";
  account.name = "Acme Ltda";
  account.environment = Environment::Production;
  account.zone = "America/Manaus";
  account.default_connection = "town";
  account.may_choose_connection = true;
  account.issuer = {"12345678000195",
                    "Acme",
                    "3550308",
                    "123",
                    "999",
                    "a@b",
                    "11",
                    {},
                    TaxRegime::SimplesMeEpp,
                    SimplesAssessment::IssOutside,
                    SpecialRegime::Notary};
  account.issuer.address = Address{"Rua A", "1", "sala 2", "Centro", "3550308", "01001000", {}, {}, {}, {}};
  return account;
}

Connection full_connection() {
  return {"town",
          "acme",
          "abrasf",
          Environment::Production,
          R"({"a":1})",
          "main-certificate",
          "NF",
          false,
          WriteConnection::Kept,
          {"a.example:443", "b.example:443"},
          "/etc/ca.pem",
          7};
}

}  // namespace

TEST_CASE("accounts and connections come back as they were put, the last put wins", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  Account plain;
  plain.id = "plain";
  Account foreign = full_account();
  foreign.id = "foreign";
  foreign.issuer.address = Address{"Calle", "2", {}, "Barrio", {}, {}, "UY", "Montevideo", "MO", "11000"};
  subject->store().put_account(plain);
  subject->store().put_account(foreign);
  subject->store().put_account(full_account());
  Connection bare;
  bare.id = "bare";
  bare.account = "acme";
  subject->store().put_connection(bare);
  bare.plugin = "changed";
  subject->store().put_connection(bare);
  subject->store().put_connection(full_connection());
  subject->reopen();

  CHECK(subject->store().accounts() == std::vector{full_account(), foreign, plain});
  CHECK(subject->store().connections() == std::vector{bare, full_connection()});
}

TEST_CASE("api keys are found by id and by account", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const ApiKey key{"abcdefgh", std::string("\0\xff", 2), "acme", Environment::Production, "till",
                   noon,       noon + hours(1),          false};
  ApiKey operators{"operator", "digest", "", Environment::Test, "ops", noon, std::nullopt, false};
  subject->store().put_api_key(key);
  subject->store().put_api_key(operators);
  operators.revoked = true;
  subject->store().put_api_key(operators);
  subject->reopen();

  CHECK(subject->store().find_api_key("abcdefgh") == key);
  CHECK(subject->store().find_api_key("operator") == operators);
  CHECK_FALSE(subject->store().find_api_key("ABCDEFGH"));
  CHECK(subject->store().api_keys("acme") == std::vector{key});
  CHECK(subject->store().api_keys("") == std::vector{operators});
}

TEST_CASE("sealed secrets are kept by account and name, and listed without what is sealed", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const std::string sealed("\0sealed\xff", 8);
  subject->store().put_secret({"acme", "main", "certificate", "old", "{}"});
  subject->store().put_secret({"acme", "main", "certificate", sealed, R"({"owner":"Acme"})"});
  subject->store().put_secret({"other", "main", "secret", "x", "{}"});
  subject->reopen();

  const auto found = subject->store().find_secret("acme", "main");
  REQUIRE(found);
  CHECK(found->sealed == sealed);
  CHECK(found->kind == "certificate");
  CHECK(found->summary == R"({"owner":"Acme"})");
  CHECK_FALSE(subject->store().find_secret("acme", "other"));
  const auto all = subject->store().secrets();
  REQUIRE(all.size() == 2);
  CHECK(all[0].account == "acme");
  CHECK(all[0].sealed.empty());
  CHECK(all[0].summary == R"({"owner":"Acme"})");
}

TEST_CASE("an equal configuration keeps its version", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const auto first = subject->store().put_snapshot("digest-1", "text", noon);
  const auto second = subject->store().put_snapshot("digest-2", "text", noon);
  CHECK(first < second);
  CHECK(subject->store().put_snapshot("digest-1", "text", noon + hours(1)) == first);
  if (subject->reopen()) CHECK(subject->store().put_snapshot("digest-2", "text", noon) == second);
}

TEST_CASE("a kv entry is written when its version is the one expected", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  store::Store& store = subject->store();
  CHECK_FALSE(store.kv_get("town", "token", noon));
  CHECK_FALSE(store.kv_put("town", "token", "a", {}, 1));
  const auto first = store.kv_put("town", "token", "a", {}, 0);
  REQUIRE(first);
  CHECK_FALSE(store.kv_put("town", "token", "b", {}, 0));
  const auto second = store.kv_put("town", "token", "b", {}, *first);
  REQUIRE(second);
  CHECK(*second != *first);
  CHECK(store.kv_get("town", "token", noon)->value == "b");
  CHECK(store.kv_get("town", "token", noon)->version == *second);
  CHECK_FALSE(store.kv_get("other", "token", noon));
  CHECK(store.kv_put("town", "token", std::string("\0c", 2), {}, std::nullopt));
  subject->reopen();
  CHECK(subject->store().kv_get("town", "token", noon)->value == std::string("\0c", 2));
}

TEST_CASE("a kv version never comes back after a deletion", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const auto first = subject->store().kv_put("town", "token", "a", {}, 0);
  subject->store().kv_delete("town", "token");
  CHECK_FALSE(subject->store().kv_get("town", "token", noon));
  const auto second = subject->store().kv_put("town", "token", "a", {}, 0);
  REQUIRE(second);
  CHECK(*second > *first);
}

TEST_CASE("a kv entry is gone when it expires", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  const auto subject = kind.make();
  const Instant expiry = subject->clock.now() + minutes(10);
  REQUIRE(subject->store().kv_put("town", "token", "a", expiry, 0));
  CHECK(subject->store().kv_get("town", "token", expiry - milliseconds(1))->expires_at == expiry);
  CHECK_FALSE(subject->store().kv_get("town", "token", expiry));
  CHECK_FALSE(subject->store().kv_put("town", "token", "b", {}, 0));
  subject->clock.advance(minutes(10));
  CHECK(subject->store().kv_put("town", "token", "b", {}, 0));
  for (int at = 0; at < 20; ++at)
    REQUIRE(subject->store().kv_put("town", "other-" + std::to_string(at), "x", expiry, std::nullopt));
  CHECK(subject->store().kv_get("town", "token", expiry)->value == "b");
}

TEST_CASE("a store says that it is healthy", "[store]") {
  const auto kind = GENERATE(from_range(store_kinds()));
  INFO(kind.name);
  CHECK(kind.make()->store().is_healthy());
}

}  // namespace fiscal::test
