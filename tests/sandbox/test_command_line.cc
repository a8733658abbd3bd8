#include <sys/stat.h>

#include "tests/sandbox/http_client.h"
#include "tests/sandbox/sandbox_process.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

std::string program() { return sandbox_program(); }

}  // namespace

TEST_CASE("the program explains itself and names a wrong option", "[sandbox]") {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {program(), "--help"}, {program(), "pki", "--help"}, {program(), "sefin", "--help"}}) {
    const RunResult help = run_command(words);
    CHECK(help.code == 0);
    CHECK(help.output.find("fiscal-sandbox") != std::string::npos);
  }
  const auto refused = [](std::vector<std::string> words, const std::string& reason) {
    words.insert(words.begin(), program());
    const RunResult result = run_command(words);
    INFO(result.output);
    CHECK(result.code == 2);
    CHECK(result.output.find(reason) != std::string::npos);
  };
  refused({}, "a command is missing");
  refused({"dance"}, "unknown command 'dance'");
  refused({"pki"}, "--out DIR is missing");
  refused({"pki", "--out", "/tmp/x", "--cnpj", "11222333000180"}, "wrong check digits");
  refused({"sefin", "--pki", "x"}, "--ledger FILE is missing");
  refused({"sefin", "--port", "70000"}, "--port must be a number from 0 to 65535");
  refused({"sefin", "--latency"}, "--latency needs a value");
  const RunResult no_pki = run_command({program(), "sefin", "--pki", "/nowhere", "--ledger", "/nowhere/l"});
  CHECK(no_pki.code == 1);
  CHECK(no_pki.output.find("fiscal-sandbox pki") != std::string::npos);
}

TEST_CASE("the test certificates are what their names say", "[sandbox]") {
  const auto& pki = sandbox_pki();
  const auto openssl_says = [&](const std::vector<std::string>& words) {
    const RunResult result = run_command(words);
    INFO(result.output);
    CHECK(result.code == 0);
    return result.output;
  };
  for (const std::string name : {"client-11222333000181", "client-12ABC34501DE35", "client-12345678909",
                                 "client-other", "client-expired"}) {
    openssl_says({"openssl", "pkcs12", "-in", pki / (name + ".p12"), "-passin", "pass:sandbox", "-noout"});
    CHECK(openssl_says({"openssl", "verify", "-no_check_time", "-purpose", "sslclient", "-CAfile",
                        pki / "ca.pem", pki / (name + ".pem")})
              .find("OK") != std::string::npos);
  }
  CHECK(openssl_says({"openssl", "pkcs12", "-legacy", "-info", "-in", pki / "client-legacy.p12", "-passin",
                      "pass:sandbox", "-noout"})
            .find("40BitRC2") != std::string::npos);
  const auto san = openssl_says({"openssl", "asn1parse", "-in", pki / "client-11222333000181.pem"});
  CHECK(san.find("X509v3 Subject Alternative Name") != std::string::npos);
  CHECK(
      run_command({"openssl", "x509", "-checkend", "0", "-noout", "-in", pki / "client-expired.pem"}).code ==
      1);
  struct stat status {};
  REQUIRE(::stat((pki / "ca.key").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("holders can be added to an existing authority", "[sandbox]") {
  const TemporaryFolder folder;
  const std::string pki = folder.path() / "pki";
  REQUIRE(run_command({program(), "pki", "--out", pki}).code == 0);
  const auto authority =
      run_command({"openssl", "x509", "-in", pki + "/ca.pem", "-noout", "-fingerprint"}).output;
  REQUIRE(run_command({program(), "pki", "--out", pki, "--cnpj", "77666555000100", "--name", "NOVA"}).code ==
          0);
  CHECK(run_command({"openssl", "x509", "-in", pki + "/ca.pem", "-noout", "-fingerprint"}).output ==
        authority);
  CHECK(run_command({"openssl", "verify", "-CAfile", pki + "/ca.pem", pki + "/client-77666555000100.pem"})
            .code == 0);
}

TEST_CASE("unsigned answers are for measurements", "[sandbox]") {
  const TemporaryFolder folder;
  SandboxProcess sandbox(folder.path() / "ledger.jsonl", {"--sign-nfse", "none", "--environment", "1"});
  HttpClient client("client-11222333000181");
  CHECK(client.get(sandbox.url() + "/dps/x").json().at("tipoAmbiente") == 1);
}

}  // namespace fiscal::test
