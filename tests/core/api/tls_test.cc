#include <csignal>
#include <fstream>

#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "core/api/tls_context.h"
#include "tests/core/api/test_server.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"
#include "tests/support/test_certificates.h"

namespace fiscal {
namespace {

using test::RawClient;

void write_text(const std::filesystem::path& file, const std::string& text) { std::ofstream(file) << text; }

void write_key(const std::filesystem::path& file, const vault::Identity& identity) {
  std::FILE* out = std::fopen(file.c_str(), "w");
  PEM_write_PrivateKey(out, identity.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(out);
}

/// The files of a server at 127.0.0.1, and those of a client.
struct Certificates {
  test::TemporaryFolder folder;
  test::TestAuthority authority;
  api::TlsFiles files{folder.path() / "server.pem", folder.path() / "server.key", {}};

  Certificates() { renew(100); }

  void renew(long days) {
    const auto server =
        authority.issue({.common_name = "gateway", .dns_or_ip = "IP:127.0.0.1", .to_days = days});
    write_text(files.certificate, test::certificate_pem(server));
    write_key(files.key, server);
    write_text(folder.path() / "ca.pem", authority.pem());
    const auto client = authority.issue({.common_name = "client", .extended_usage = "clientAuth"});
    write_text(folder.path() / "client.pem", test::certificate_pem(client));
    write_key(folder.path() / "client.key", client);
  }
  std::string path(const char* name) const { return (folder.path() / name).string(); }
};

enum class ClientCertificate { None, Given };

/// What an https client that trusts the authority gets, or nothing when no connection comes about.
std::string https_get(std::uint16_t port, const Certificates& certificates, ClientCertificate own,
                      int version = TLS1_3_VERSION) {
  const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  SSL_CTX_set_max_proto_version(context.get(), version);
  SSL_CTX_set_min_proto_version(context.get(), version);
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_load_verify_locations(context.get(), certificates.path("ca.pem").c_str(), nullptr);
  if (own == ClientCertificate::Given) {
    SSL_CTX_use_certificate_file(context.get(), certificates.path("client.pem").c_str(), SSL_FILETYPE_PEM);
    SSL_CTX_use_PrivateKey_file(context.get(), certificates.path("client.key").c_str(), SSL_FILETYPE_PEM);
  }
  RawClient socket(port);
  const std::unique_ptr<SSL, void (*)(SSL*)> ssl(SSL_new(context.get()), &SSL_free);
  SSL_set_fd(ssl.get(), socket.socket());
  if (SSL_connect(ssl.get()) != 1) return {};
  const std::string request = test::post("/x", "hello") + test::post("/large", "") +
                              "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  SSL_write(ssl.get(), request.data(), static_cast<int>(request.size()));
  std::string all;
  char bytes[16 * 1024];
  for (int count = 0; (count = SSL_read(ssl.get(), bytes, sizeof bytes)) > 0;)
    all.append(bytes, static_cast<std::size_t>(count));
  return all;
}

int answers_in(const std::string& all) {
  int count = 0;
  for (auto at = all.find("HTTP/1.1 200 OK"); at != std::string::npos;
       at = all.find("HTTP/1.1 200 OK", at + 1))
    ++count;
  return count;
}

}  // namespace

TEST_CASE("the server speaks https with TLS 1.2 and 1.3 and nothing older", "[api]") {
  std::signal(SIGPIPE, SIG_IGN);
  Certificates certificates;
  api::TlsContext tls(certificates.files);
  test::TestServer server({}, &tls);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const std::string all = https_get(server.port(), certificates, ClientCertificate::None, version);
    CHECK(answers_in(all) == 3);
    CHECK(all.size() > (8 << 20));
  }
  CHECK(https_get(server.port(), certificates, ClientCertificate::None, TLS1_1_VERSION).empty());
  RawClient plain(server.port());
  plain.send(test::get("/"));
  CHECK(plain.read_to_end().status == 0);
}

TEST_CASE("clients without a certificate are turned away where one is wanted", "[api]") {
  std::signal(SIGPIPE, SIG_IGN);
  Certificates certificates;
  auto files = certificates.files;
  files.client_ca = certificates.folder.path() / "ca.pem";
  api::TlsContext tls(files);
  test::TestServer server({}, &tls);
  CHECK(answers_in(https_get(server.port(), certificates, ClientCertificate::None)) == 0);
  CHECK(server.answered() == 0);
  CHECK(answers_in(https_get(server.port(), certificates, ClientCertificate::Given)) == 3);
}

TEST_CASE("a renewed certificate is taken up without a restart, and a broken one is not", "[api]") {
  Certificates certificates;
  api::TlsContext tls(certificates.files);
  const Instant first = tls.expires_at();
  certificates.renew(300);
  CHECK_FALSE(tls.reload());
  CHECK(tls.expires_at() > first + hours(24 * 150));
  const Instant second = tls.expires_at();
  write_text(certificates.files.key, "no key");
  const auto problem = tls.reload();
  REQUIRE(problem);
  CHECK(problem->text.find("server.key is no private key") != std::string::npos);
  CHECK(tls.expires_at() == second);
  CHECK_THROWS_WITH(api::TlsContext({certificates.folder.path() / "none.pem", certificates.files.key, {}}),
                    Catch::Contains("none.pem"));
}

TEST_CASE("handshakes that stall keep nobody waiting", "[api]") {
  std::signal(SIGPIPE, SIG_IGN);
  Certificates certificates;
  api::TlsContext tls(certificates.files);
  api::HttpServerOptions options;
  options.header_timeout = seconds(2);
  test::TestServer server(options, &tls);
  std::vector<RawClient> stalled;
  for (int n = 0; n < 100; ++n) stalled.emplace_back(server.port()).send("\x16\x03\x01");
  CHECK(answers_in(https_get(server.port(), certificates, ClientCertificate::None)) == 3);
  for (RawClient& client : stalled) CHECK(client.read_to_end().end != RawClient::End::Timeout);
}

}  // namespace fiscal
