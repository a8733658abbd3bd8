#include <fiscal/encoding.hpp>

#include <sys/stat.h>
#include <fstream>

#include "core/vault/local_master_keys.h"
#include "core/vault/seal.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::vault {
namespace {

const std::string key_a = "key_a " + base64_encode(std::string(32, 'a')) + "\n";
const std::string key_b = "key_b " + base64_encode(std::string(32, 'b')) + "\n";

LocalMasterKeys master_keys(const std::string& text) {
  auto keys = LocalMasterKeys::from_text(text, "test");
  REQUIRE(keys);
  return std::move(keys).value();
}

std::string code_of(const Result<SecretBytes>& result) { return result ? "" : result.error().code; }

TEST_CASE("what was sealed opens again, and no two seals are alike", "[vault]") {
  auto keys = master_keys(key_a);
  const SealedPlace place{"acme", "secret", "token"};
  const std::string sealed = seal(place, "canary-value", keys);
  CHECK(sealed.find("canary") == std::string::npos);
  CHECK(sealed != seal(place, "canary-value", keys));
  CHECK(sealed.find("key_a") != std::string::npos);
  const auto opened = open_seal(place, sealed, keys);
  REQUIRE(opened);
  CHECK(opened->view() == "canary-value");
}

TEST_CASE("a sealed row does not open in another place", "[vault]") {
  auto keys = master_keys(key_a);
  const std::string sealed = seal({"acme", "secret", "token"}, "value", keys);
  CHECK(code_of(open_seal({"other", "secret", "token"}, sealed, keys)) == "seal_broken");
  CHECK(code_of(open_seal({"acme", "certificate", "token"}, sealed, keys)) == "seal_broken");
  CHECK(code_of(open_seal({"acme", "secret", "token2"}, sealed, keys)) == "seal_broken");
}

TEST_CASE("a sealed row with any bit changed or any end cut off does not open", "[vault]") {
  auto keys = master_keys(key_a);
  const SealedPlace place{"acme", "secret", "token"};
  const std::string sealed = seal(place, "value", keys);
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    std::string changed = sealed;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    INFO("byte " << at);
    CHECK_FALSE(open_seal(place, changed, keys));
    CHECK_FALSE(open_seal(place, sealed.substr(0, at), keys));
  }
}

TEST_CASE("rotation: the new master key seals, the old one still opens until rows are resealed", "[vault]") {
  const SealedPlace place{"acme", "secret", "token"};
  auto old_keys = master_keys(key_a);
  const std::string sealed = seal(place, "value", old_keys);

  auto both = master_keys(key_b + key_a);
  CHECK(both.current() == "key_b");
  REQUIRE(open_seal(place, sealed, both));
  const auto moved = reseal(place, sealed, both);
  REQUIRE(moved);
  CHECK(*moved != sealed);
  CHECK(reseal(place, *moved, both).value() == *moved);

  auto new_keys = master_keys(key_b);
  CHECK(open_seal(place, *moved, new_keys).value().view() == "value");
  const auto refused = open_seal(place, sealed, new_keys);
  CHECK(code_of(refused) == "master_key_unknown");
  CHECK(refused.error().text.find("key_a") != std::string::npos);
}

TEST_CASE("a master key text that is not ids and keys is refused with its line", "[vault]") {
  for (const std::string& bad :
       {std::string("key_a\n"), std::string("key_a AAAA\n"), "KEY " + key_a.substr(6), key_a + key_a}) {
    const auto refused = LocalMasterKeys::from_text("# comment\n" + bad, "file");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "master_key_invalid");
    CHECK(refused.error().text.find("line ") != std::string::npos);
  }
  CHECK(LocalMasterKeys::from_text("# nothing\n", "file").error().code == "master_key_missing");
}

TEST_CASE("the master key file is made on first start when asked, readable by its owner only", "[vault]") {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "master.key";
  CHECK(LocalMasterKeys::from_file(path, LocalMasterKeys::WhenMissing::Refuse).error().code ==
        "master_key_missing");
  auto made = LocalMasterKeys::from_file(path, LocalMasterKeys::WhenMissing::Create);
  REQUIRE(made);
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  const std::string sealed = seal({"acme", "secret", "token"}, "value", *made);

  auto again = LocalMasterKeys::from_file(path, LocalMasterKeys::WhenMissing::Create);
  REQUIRE(again);
  CHECK(open_seal({"acme", "secret", "token"}, sealed, *again).value().view() == "value");

  for (const ::mode_t mode : {0640u, 0620u, 0610u, 0604u, 0602u, 0601u}) {
    INFO(mode);
    ::chmod(path.c_str(), mode);
    const auto exposed = LocalMasterKeys::from_file(path, LocalMasterKeys::WhenMissing::Create);
    REQUIRE_FALSE(exposed);
    CHECK(exposed.error().code == "master_key_exposed");
    CHECK(exposed.error().fix == "chmod 600 " + path.string());
  }
  ::chmod(path.c_str(), 0400);
  CHECK(LocalMasterKeys::from_file(path, LocalMasterKeys::WhenMissing::Create));
}

TEST_CASE("the master key may stand in the environment", "[vault]") {
  ::setenv("FISCAL_TEST_MASTER_KEY", key_b.c_str(), 1);
  CHECK(LocalMasterKeys::from_environment("FISCAL_TEST_MASTER_KEY").value().current() == "key_b");
  ::unsetenv("FISCAL_TEST_MASTER_KEY");
  CHECK(LocalMasterKeys::from_environment("FISCAL_TEST_MASTER_KEY").error().code == "master_key_missing");
}

}  // namespace
}  // namespace fiscal::vault
