#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/base/clock.h"
#include "core/vault/local_master_keys.h"
#include "core/vault/sealed_keyring.h"
#include "tests/support/catch.h"
#include "tests/support/memory_secrets.h"
#include "tests/support/paths.h"

namespace fiscal::vault {
namespace {

/// Has the sandbox, which shares no code with the vault, make certificate files.
void make_files(const std::filesystem::path& folder) {
  std::string program = (test::binary_dir() / "bin/fiscal-sandbox").string();
  std::string out = folder.string();
  std::string pki = "pki";
  std::string option = "--out";
  char* const arguments[] = {program.data(), pki.data(), option.data(), out.data(), nullptr};
  pid_t process = 0;
  REQUIRE(::posix_spawn(&process, program.c_str(), nullptr, nullptr, arguments, environ) == 0);
  int status = 0;
  REQUIRE(::waitpid(process, &status, 0) == process);
  REQUIRE(status == 0);
}

std::string file_bytes(const std::filesystem::path& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

TEST_CASE("certificate files that other code made in ICP-Brasil's form are imported or refused", "[vault]") {
  const test::TemporaryFolder folder;
  make_files(folder.path());
  test::MemorySecrets rows;
  const test::TemporaryFolder key_folder;
  auto keys =
      LocalMasterKeys::from_file(key_folder.path() / "key", LocalMasterKeys::WhenMissing::Create).value();
  const SystemClock clock;
  SealedKeyring keyring(rows, keys, clock, {});
  Account account;
  account.id = "acme";
  account.issuer.tax_id = "11222333000181";
  const auto import = [&](const char* file) {
    const auto result =
        keyring.import_certificate(account, "a1", file_bytes(folder.path() / file), "sandbox");
    return result ? result->owner_tax_id : result.error().code;
  };
  CHECK(import("client-11222333000181.p12") == "11222333000181");
  CHECK(import("client-legacy.p12") == "11222333000181");
  CHECK(import("client-expired.p12") == "certificate_expired");
  CHECK(import("client-other.p12") == "certificate_owner");
}

}  // namespace
}  // namespace fiscal::vault
