#include <openssl/evp.h>
#include <openssl/provider.h>
#include <openssl/x509.h>

#include <fiscal/encoding.hpp>
#include <thread>

#include "core/vault/local_master_keys.h"
#include "core/vault/read_certificate.h"
#include "core/vault/sealed_keyring.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/memory_secrets.h"
#include "tests/support/test_certificates.h"

namespace fiscal::vault {
namespace {

constexpr std::string_view issuer_cnpj = "11222333000181";
constexpr std::string_view branch_cnpj = "11222333000262";
constexpr std::string_view other_cnpj = "11444777000161";

const test::TestAuthority& authority() {
  static const test::TestAuthority made;
  return made;
}

test::CertificateWishes a_certificate() {
  // The fake clock's day is in the middle.
  return {.from_days = -100, .to_days = 100, .begins_at = 1'795'262'400};
}

/// One for all tests that only need some certificate of the issuer: a key takes long to make.
const Identity& good_identity() {
  static const Identity made = authority().issue(a_certificate());
  return made;
}

struct VaultFixture {
  test::MemorySecrets rows;
  LocalMasterKeys keys =
      LocalMasterKeys::from_text("key_a " + base64_encode(std::string(32, 'a')), "test").value();
  test::FakeClock clock;
  SealedKeyring keyring{rows, keys, clock, {}};
  Account account = [] {
    Account made;
    made.id = "acme";
    made.issuer.tax_id = issuer_cnpj;
    return made;
  }();

  std::string import_code(const std::string& file, const std::string& password = "1234") {
    const auto result = keyring.import_certificate(account, "main", file, password);
    last_text = result ? "" : result.error().text;
    return result ? "" : result.error().code;
  }
  std::string import_code(const test::CertificateWishes& wishes) {
    return import_code(test::pkcs12_file(authority().issue(wishes), "1234"));
  }

  std::string last_text;
};

TEST_CASE_METHOD(VaultFixture, "certificate files of today and of old tools are imported and sign",
                 "[vault]") {
  const auto form = GENERATE(test::FileForm::Modern, test::FileForm::Legacy);
  const auto imported = keyring.import_certificate(
      account, "main", test::pkcs12_file(good_identity(), "sênha 1", form), "sênha 1");
  REQUIRE(imported);
  CHECK(imported->owner_tax_id == issuer_cnpj);
  CHECK(imported->owner_name == "EMPRESA DE TESTE LTDA");
  CHECK(imported->issuer_name == "AC de Teste");
  const auto opened = keyring.certificate("acme", "main");
  REQUIRE(opened);
  CHECK(test::verifies((*opened)->der(), "data", (*opened)->sign(SignatureAlgorithm::RsaSha256, "data")));
  // The old algorithms stay in their private context.
  CHECK(OSSL_PROVIDER_available(nullptr, "legacy") == 0);
  EVP_CIPHER* rc2 = EVP_CIPHER_fetch(nullptr, "RC2-40-CBC", nullptr);
  CHECK(rc2 == nullptr);
  EVP_CIPHER_free(rc2);
}

TEST_CASE_METHOD(VaultFixture, "what is kept of a certificate shows neither key nor password", "[vault]") {
  REQUIRE(import_code(test::pkcs12_file(good_identity(), "canary-password"), "canary-password").empty());
  const auto row = rows.find("acme", "main");
  REQUIRE(row);
  CHECK(row->kind == "certificate");
  CHECK(row->sealed.find("canary") == std::string::npos);
  CHECK(row->summary.find("canary") == std::string::npos);
  const auto summary = certificate_summary_from_json(row->summary);
  REQUIRE(summary);
  CHECK(summary->owner_tax_id == issuer_cnpj);
  CHECK(summary->not_after == Instant{(1'795'262'400LL + 100 * 86'400) * 1000});
}

TEST_CASE("a legacy file is re-encoded with today's algorithms before it is sealed", "[vault]") {
  const auto imported =
      import_pkcs12(test::pkcs12_file(good_identity(), "1234", test::FileForm::Legacy), "1234");
  REQUIRE(imported);
  const SecretBytes encoded = encode_identity(*imported);
  // id-PBES2, AES-256-CBC and hmacWithSHA256 are in it, pbeWithSHAAnd40BitRC2-CBC and
  // pbeWithSHAAnd3-KeyTripleDES-CBC not.
  const std::string_view bytes = encoded.view();
  CHECK(bytes.find("\x60\x86\x48\x01\x65\x03\x04\x01\x2a") != std::string_view::npos);
  CHECK(bytes.find("\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01\x06") == std::string_view::npos);
  CHECK(bytes.find("\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01\x03") == std::string_view::npos);
  const Identity again = decode_identity(bytes);
  CHECK(EVP_PKEY_eq(again.key.get(), good_identity().key.get()) == 1);
  CHECK(sk_X509_num(again.chain.get()) == 1);
}

TEST_CASE_METHOD(VaultFixture, "a wrong password, a foreign key and a file that is none are told apart",
                 "[vault]") {
  const std::string file = test::pkcs12_file(good_identity(), "1234");
  CHECK(import_code(file, "4321") == "pkcs12_password");
  CHECK(import_code(file, "") == "pkcs12_password");
  CHECK(import_code(file.substr(0, file.size() / 2)) == "pkcs12_invalid");
  CHECK(import_code(std::string("no file")) == "pkcs12_invalid");
  CHECK(import_code(std::string(300 * 1024, '\x30')) == "pkcs12_invalid");
  const Identity other = authority().issue(a_certificate());
  CHECK(import_code(test::pkcs12_file(good_identity(), other.key.get(), "1234", test::FileForm::Modern)) ==
        "pkcs12_key_mismatch");
  CHECK(import_code(test::pkcs12_file(good_identity(), nullptr, "1234", test::FileForm::Modern)) ==
        "pkcs12_without_key");
  CHECK_FALSE(rows.find("acme", "main"));
}

TEST_CASE_METHOD(VaultFixture, "a file without a password is imported", "[vault]") {
  CHECK(import_code(test::pkcs12_file(good_identity(), ""), "").empty());
}

TEST_CASE_METHOD(VaultFixture, "a file that asks for hours of key derivation is refused at once", "[vault]") {
  const std::string file =
      test::pkcs12_file(good_identity(), good_identity().key.get(), "1234", test::FileForm::Modern, 65'543);
  // 65,543 becomes 8,323,079: in the certificates', the key's or the digest's part.
  const std::string rounds("\x02\x03\x01\x00\x07", 5);
  int places = 0;
  for (auto at = file.find(rounds); at != std::string::npos; at = file.find(rounds, at + 1), ++places) {
    std::string patched = file;
    patched[at + 2] = '\x7f';
    CHECK(import_code(patched) == "pkcs12_too_expensive");
  }
  CHECK(places == 3);
}

TEST_CASE_METHOD(VaultFixture, "a certificate that has ended or not begun is refused with its dates",
                 "[vault]") {
  auto wishes = a_certificate();
  wishes.to_days = -1;
  CHECK(import_code(wishes) == "certificate_expired");
  CHECK(last_text.find("2026-11-20T12:00:00Z") != std::string::npos);
  CHECK(last_text.find("2026-08-13T12:00:00Z") != std::string::npos);
  wishes.from_days = 1;
  wishes.to_days = 30;
  CHECK(import_code(wishes) == "certificate_not_yet_valid");
  CHECK(last_text.find("2026-11-22T12:00:00Z") != std::string::npos);
}

TEST_CASE_METHOD(VaultFixture, "a certificate holds from its first second to before its last", "[vault]") {
  const std::string file = test::pkcs12_file(good_identity(), "1234");
  const CertificateSummary dates = summary_of(*good_identity().certificate);
  clock.set_wall(dates.not_after);
  CHECK(import_code(file) == "certificate_expired");
  clock.set_wall(dates.not_after - milliseconds(1));
  CHECK(import_code(file).empty());
  clock.set_wall(dates.not_before);
  CHECK(import_code(file).empty());
  clock.set_wall(dates.not_before - milliseconds(1));
  CHECK(import_code(file) == "certificate_not_yet_valid");
}

TEST_CASE_METHOD(VaultFixture, "extended key usage, when present, must allow client authentication",
                 "[vault]") {
  auto wishes = a_certificate();
  wishes.extended_usage = "serverAuth";
  CHECK(import_code(wishes) == "certificate_usage");
  wishes.extended_usage = "emailProtection,clientAuth";
  CHECK(import_code(wishes).empty());
}

TEST_CASE_METHOD(VaultFixture, "short keys, and keys that cannot sign as the layout asks, are refused",
                 "[vault]") {
  auto wishes = a_certificate();
  wishes.key_bits = 1024;
  CHECK(import_code(wishes) == "certificate_key");
  wishes = a_certificate();
  wishes.key_algorithm = "RSA-PSS";
  CHECK(import_code(wishes) == "certificate_key");
}

TEST_CASE_METHOD(VaultFixture, "the owner's CNPJ must share the root of the account's issuer", "[vault]") {
  auto wishes = a_certificate();
  wishes.common_name = "FILIAL";
  wishes.other_name_oid = "2.16.76.1.3.3";
  wishes.other_name_value = branch_cnpj;
  CHECK(import_code(wishes).empty());

  wishes.other_name_value = other_cnpj;
  CHECK(import_code(wishes) == "certificate_owner");
  CHECK(last_text.find(other_cnpj) != std::string::npos);

  // The name in the certificate proper counts more than the common name.
  wishes.common_name = "EMPRESA:" + std::string(issuer_cnpj);
  CHECK(import_code(wishes) == "certificate_owner");

  wishes.other_name_oid.clear();
  CHECK(import_code(wishes).empty());
  wishes.common_name = "EMPRESA SEM NUMERO";
  CHECK(import_code(wishes) == "certificate_owner");
}

TEST_CASE_METHOD(VaultFixture, "a person's certificate serves an account that issues for that person",
                 "[vault]") {
  auto wishes = a_certificate();
  wishes.common_name = "FULANA DE TAL";
  wishes.other_name_oid = "2.16.76.1.3.1";
  wishes.other_name_value =
      "01011980"
      "52998224725"
      "000000000000000000000";
  CHECK(import_code(wishes) == "certificate_owner");
  CHECK(last_text.find("52998224725") == std::string::npos);
  account.issuer.tax_id = "52998224725";
  CHECK(import_code(wishes).empty());
  // A certificate that names a company as well is the company's, whichever stands first.
  wishes.second_name_oid = "2.16.76.1.3.3";
  wishes.second_name_value = issuer_cnpj;
  CHECK(import_code(wishes) == "certificate_owner");
  account.issuer.tax_id = issuer_cnpj;
  CHECK(import_code(wishes).empty());
  std::swap(wishes.other_name_oid, wishes.second_name_oid);
  std::swap(wishes.other_name_value, wishes.second_name_value);
  CHECK(import_code(wishes).empty());
  account.issuer.tax_id = "52998224725";
  wishes.second_name_oid.clear();
  wishes.other_name_oid = "2.16.76.1.3.1";
  wishes.other_name_value = "0101198052998224725000000000000000000000";
  CHECK(import_code(wishes).empty());
  CHECK(rows.find("acme", "main")->summary.find("52998224725") == std::string::npos);
}

TEST_CASE_METHOD(VaultFixture, "an opened certificate is one object for all who ask", "[vault]") {
  REQUIRE(import_code(test::pkcs12_file(good_identity(), "1234")).empty());
  std::vector<std::shared_ptr<const Certificate>> got(16);
  std::vector<std::thread> threads;
  for (auto& place : got) threads.emplace_back([&] { place = keyring.certificate("acme", "main").value(); });
  for (auto& thread : threads) thread.join();
  for (const auto& certificate : got) CHECK(certificate == got.front());
  const int finds = rows.finds();
  CHECK(keyring.certificate("acme", "main").value() == got.front());
  CHECK(rows.finds() == finds);
}

TEST_CASE_METHOD(VaultFixture, "the authorities' certificates that accounts share are one object",
                 "[vault]") {
  for (const char* name : {"one", "two"})
    REQUIRE(keyring.import_certificate(
        account, name, test::pkcs12_file(authority().issue(a_certificate()), "1234"), "1234"));
  const auto one = keyring.certificate("acme", "one").value();
  const auto two = keyring.certificate("acme", "two").value();
  REQUIRE(sk_X509_num(two->chain()) == 1);
  const X509* shared = sk_X509_value(two->chain(), 0);
  CHECK(shared == sk_X509_value(one->chain(), 0));
  CHECK(X509_cmp(shared, sk_X509_value(good_identity().chain.get(), 0)) == 0);
  CHECK(one->der() != two->der());
}

TEST_CASE_METHOD(VaultFixture, "a renewal is seen at once here and after a while when another host made it",
                 "[vault]") {
  REQUIRE(import_code(test::pkcs12_file(good_identity(), "1234")).empty());
  const auto first = keyring.certificate("acme", "main").value();
  const Identity renewed = authority().issue(a_certificate());
  const std::string file = test::pkcs12_file(renewed, "1234");

  SealedKeyring other_host(rows, keys, clock, {});
  REQUIRE(other_host.import_certificate(account, "main", file, "1234"));
  CHECK(keyring.certificate("acme", "main").value() == first);
  clock.advance(seconds(60));
  const auto second = keyring.certificate("acme", "main").value();
  CHECK(second != first);
  clock.advance(seconds(60));
  CHECK(keyring.certificate("acme", "main").value() == second);
  // The row was looked at and is the same: it is not looked at again for as long.
  const int finds = rows.finds();
  CHECK(keyring.certificate("acme", "main").value() == second);
  CHECK(rows.finds() == finds);

  REQUIRE(import_code(test::pkcs12_file(good_identity(), "1234")).empty());
  CHECK(keyring.certificate("acme", "main").value()->summary() == first->summary());
}

TEST_CASE_METHOD(VaultFixture, "the least recently used certificate is dropped and freed", "[vault]") {
  SealedKeyring small(rows, keys, clock, {.open_certificates = 2});
  const std::string file = test::pkcs12_file(good_identity(), "1234");
  for (const char* name : {"one", "two", "three"})
    REQUIRE(small.import_certificate(account, name, file, "1234"));
  const std::weak_ptr<const Certificate> one = small.certificate("acme", "one").value();
  const std::weak_ptr<const Certificate> two = small.certificate("acme", "two").value();
  CHECK(small.certificate("acme", "one"));
  CHECK(small.certificate("acme", "three"));
  CHECK_FALSE(one.expired());
  CHECK(two.expired());
}

TEST_CASE_METHOD(VaultFixture, "a certificate that was only looked at again counts as used", "[vault]") {
  SealedKeyring small(rows, keys, clock, {.open_certificates = 2});
  const std::string file = test::pkcs12_file(good_identity(), "1234");
  for (const char* name : {"one", "two", "three"})
    REQUIRE(small.import_certificate(account, name, file, "1234"));
  const std::weak_ptr<const Certificate> one = small.certificate("acme", "one").value();
  const std::weak_ptr<const Certificate> two = small.certificate("acme", "two").value();
  clock.advance(seconds(60));
  CHECK(small.certificate("acme", "one"));
  CHECK(small.certificate("acme", "three"));
  CHECK_FALSE(one.expired());
  CHECK(two.expired());
}

TEST_CASE_METHOD(VaultFixture, "a certificate whose row is gone is missing, and its key is freed",
                 "[vault]") {
  REQUIRE(import_code(test::pkcs12_file(good_identity(), "1234")).empty());
  const std::weak_ptr<const Certificate> opened = keyring.certificate("acme", "main").value();
  rows.remove("acme", "main");
  clock.advance(seconds(60));
  CHECK(keyring.certificate("acme", "main").error().code == "certificate_missing");
  CHECK(opened.expired());
}

TEST_CASE_METHOD(VaultFixture, "secrets are kept sealed, by account and name", "[vault]") {
  REQUIRE(keyring.put_secret("acme", "token", "canary"));
  CHECK(keyring.secret("acme", "token").value().view() == "canary");
  CHECK(rows.find("acme", "token")->sealed.find("canary") == std::string::npos);
  CHECK(keyring.secret("other", "token").error().code == "secret_missing");
  CHECK(keyring.put_secret("acme", "Not A Name", "x").error().code == "name_invalid");
  CHECK(keyring.put_secret("acme", "token", "").error().code == "secret_size");
  CHECK(keyring.put_secret("acme", "token", std::string(65'537, 'x')).error().code == "secret_size");
}

TEST_CASE_METHOD(VaultFixture, "a certificate and a secret cannot have one name", "[vault]") {
  REQUIRE(import_code(test::pkcs12_file(good_identity(), "1234")).empty());
  CHECK(keyring.put_secret("acme", "main", "x").error().code == "name_taken");
  CHECK(keyring.secret("acme", "main").error().code == "secret_missing");
  REQUIRE(keyring.put_secret("acme", "token", "x"));
  CHECK(keyring.certificate("acme", "token").error().code == "certificate_missing");
}

TEST_CASE_METHOD(VaultFixture, "a row of another account does not open when it is copied over", "[vault]") {
  REQUIRE(keyring.put_secret("acme", "token", "canary"));
  auto stolen = *rows.find("acme", "token");
  stolen.account = "other";
  rows.put(stolen);
  CHECK(keyring.secret("other", "token").error().code == "seal_broken");
}

TEST_CASE("rows are put under a new master key without opening what they hold", "[vault]") {
  test::MemorySecrets rows;
  test::FakeClock clock;
  const std::string a = "key_a " + base64_encode(std::string(32, 'a')) + "\n";
  const std::string b = "key_b " + base64_encode(std::string(32, 'b')) + "\n";
  auto old_keys = LocalMasterKeys::from_text(a, "test").value();
  REQUIRE(SealedKeyring(rows, old_keys, clock, {}).put_secret("acme", "token", "canary"));
  auto both = LocalMasterKeys::from_text(b + a, "test").value();
  SealedKeyring keyring(rows, both, clock, {});
  REQUIRE(keyring.reseal("acme", "token"));
  auto new_keys = LocalMasterKeys::from_text(b, "test").value();
  CHECK(SealedKeyring(rows, new_keys, clock, {}).secret("acme", "token").value().view() == "canary");
  CHECK(keyring.reseal("acme", "absent").error().code == "secret_missing");
}

TEST_CASE("alarms come at 30, 15, 7 and 1 days before a certificate ends", "[vault]") {
  const Instant end{1'795'262'400'000};
  const auto alarm = [&](Duration before) { return expiry_alarm(days_left(end, end - before)); };
  CHECK(alarm(hours(24 * 31)) == std::nullopt);
  CHECK(alarm(hours(24 * 31 - 1)) == 30);
  CHECK(alarm(hours(24 * 15)) == 15);
  CHECK(alarm(hours(24 * 7)) == 7);
  CHECK(alarm(hours(24 * 2)) == 7);
  CHECK(alarm(hours(24)) == 1);
  CHECK(alarm(hours(1)) == 1);
  CHECK(alarm(milliseconds(-1)) == 0);
  CHECK(days_left(end, end + hours(25)) == -2);
}

}  // namespace
}  // namespace fiscal::vault
