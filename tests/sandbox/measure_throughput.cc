#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <iostream>
#include <thread>

#include "tests/sandbox/documents.h"
#include "tests/sandbox/http_client.h"
#include "tests/sandbox/sandbox_process.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

// Processor seconds that a process has used, user and system.
double processor_seconds(long pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
  std::string word;
  std::getline(in, word, ')');
  double ticks = 0;
  for (int field = 3; field <= 15 && in >> word; ++field) {
    if (field >= 14) ticks += std::stod(word);
  }
  return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

}  // namespace

// Not part of the suite: test_sandbox "[.measure]" says what one document costs here.
TEST_CASE("what a document costs the sandbox", "[.measure]") {
  constexpr int documents = 4'000, clients = 16;
  std::vector<std::string> bodies;
  for (int number = 1; number <= documents; ++number) {
    bodies.push_back(packed_dps(signed_document(dps_text(number))));
  }
  for (const std::string& how : std::vector<std::string>{"rsa", "none"}) {
    const TemporaryFolder folder;
    const SandboxProcess sandbox(folder.path() / "ledger.jsonl", {"--sign-nfse", how});
    std::atomic<int> next{0}, accepted{0};
    const double before = processor_seconds(sandbox.pid());
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::thread> threads;
    for (int i = 0; i < clients; ++i) {
      threads.emplace_back([&] {
        HttpClient client("client-11222333000181");
        for (int at = next++; at < documents; at = next++) {
          const auto body = bodies[static_cast<std::size_t>(at)];
          if (client.send("POST", sandbox.url() + "/nfse", body).status == 201) ++accepted;
        }
      });
    }
    for (std::thread& one : threads) one.join();
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    CHECK(accepted == documents);
    std::cout << "sign-nfse " << how << ": " << documents / elapsed.count() << " documents/s, "
              << 1000.0 * (processor_seconds(sandbox.pid()) - before) / documents
              << " ms of processor each\n";
  }
}

}  // namespace fiscal::test
