#include <time.h>
#include <unistd.h>

#include <condition_variable>
#include <fstream>
#include <iostream>
#include <thread>

#include "tests/core/services/provider_fixture.h"
#include "tests/core/services/services_fixture.h"
#include "tests/support/catch.h"

namespace fiscal::services {
namespace {

double cpu_us_of_this_thread() {
  timespec spent{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return static_cast<double>(spent.tv_sec) * 1e6 + static_cast<double>(spent.tv_nsec) / 1e3;
}

long resident_kib() {
  std::ifstream in("/proc/self/statm");
  long total = 0;
  long resident = 0;
  in >> total >> resident;
  return resident * (::sysconf(_SC_PAGESIZE) / 1024);
}

template <class Action>
double cpu_us(int times, const Action& action) {
  const double before = cpu_us_of_this_thread();
  for (int i = 0; i < times; ++i) action();
  return (cpu_us_of_this_thread() - before) / times;
}

TEST_CASE("CPU time of requests on the gateway's side", "[.][benchmark]") {
  auto options = over_tls();
  options.client_authority_pem = TestParties::get().authority.pem();
  const std::string document(5000, 'x');
  test::TlsServer server(options, [&](test::ServerConnection& connection) {
    while (connection.read_request()) connection.write(test::answer_of(document));
  });
  CurlTransport transport(trusting_test_authority());
  auto request = post_to(server, std::string(3000, 'y'));
  request.certificate = TestParties::get().client;
  const auto send = [&] { REQUIRE(std::holds_alternative<HttpAnswer>(transport.send(request, [] {}))); };
  send();
  std::cout << "signature (RSA-2048)            "
            << cpu_us(500, [&] { TestParties::get().client->sign(SignatureAlgorithm::RsaSha256, document); })
            << " us\n";
  std::cout << "request, kept connection        " << cpu_us(2000, send) << " us\n";
  request.connection = FreshConnection::Always;
  std::cout << "request, fresh, session resumed " << cpu_us(300, send) << " us\n";
  std::cout << "request, fresh, full handshake  " << cpu_us(100, [&] {
    request.pool += "x";
    send();
  }) << " us\n";

  test::FakeKeyring keyring;
  test::MemoryKv kv;
  SystemClock clock;
  SilentLog log;
  HostServices services(transport, keyring, kv, clock, log, {});
  keyring.hold("acme", "a1", TestParties::get().client);
  Connection connection;
  connection.id = "c1";
  connection.account = "acme";
  connection.certificate = "a1";
  connection.egress = {server.authority()};
  connection.write_connection = WriteConnection::Kept;
  plugin::Manifest manifest;
  manifest.needs = {"http/1"};
  RecordingWitness witness;
  HttpRequest asked = ServicesFixture::a_write(std::string(3000, 'y'));
  asked.url = server.url();
  asked.client_certificate = true;
  const std::string json = to_json(asked);
  services.serve({connection, manifest, witness, "issue 1", clock.steady() + hours(1), std::nullopt},
                 [&](plugin::CallServices& call) {
                   std::cout << "http/1 through the services      "
                             << cpu_us(90, [&] { REQUIRE(call.call("http/1", json).code == 0); }) << " us\n";
                 });
}

TEST_CASE("memory of a thousand requests in flight, server's side included", "[.][benchmark]") {
  std::mutex mutex;
  std::condition_variable changed;
  int waiting = 0;
  bool go = false;
  test::TlsServer server(over_tls(), [&](test::ServerConnection& connection) {
    if (!connection.read_request()) return;
    std::unique_lock lock(mutex);
    ++waiting;
    changed.notify_all();
    changed.wait(lock, [&] { return go; });
    lock.unlock();
    connection.write(test::answer_of("ok"));
  });
  CurlTransport transport(trusting_test_authority());
  const long before = resident_kib();
  std::atomic<int> answered = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 1000; ++t)
    threads.emplace_back([&, t] {
      auto request = post_to(server);
      request.pool = "connection " + std::to_string(t);
      request.timeout = seconds(120);
      answered += std::holds_alternative<HttpAnswer>(transport.send(request, [] {}));
    });
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return waiting == 1000; });
    std::cout << "1000 in flight: " << (resident_kib() - before) / 1024 << " MiB, client and server\n";
    go = true;
  }
  changed.notify_all();
  for (auto& thread : threads) thread.join();
  CHECK(answered == 1000);
  std::cout << "afterwards:     " << (resident_kib() - before) / 1024 << " MiB\n";
}

}  // namespace
}  // namespace fiscal::services
