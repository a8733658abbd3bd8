#include <curl/curl.h>
#include <sys/resource.h>

#include <chrono>
#include <memory>
#include <vector>

#include "tests/sandbox/documents.h"
#include "tests/sandbox/sandbox_process.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

std::size_t ignore_body(char*, std::size_t size, std::size_t count, void*) { return size * count; }

void allow_many_files() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

TEST_CASE("a thousand connections are held at once", "[sandbox]") {
  allow_many_files();
  constexpr std::size_t connections = 1'000;
  const TemporaryFolder folder;
  const SandboxProcess sandbox(folder.path() / "ledger.jsonl", {"--latency", "20000"});
  const std::string url = sandbox.url() + "/dps/" + dps_id(1);
  const std::string certificate = sandbox_pki() / "client-other.pem", key = sandbox_pki() / "client-other.key",
                    authority = sandbox_pki() / "ca.pem";

  const std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)> multi(curl_multi_init(), curl_multi_cleanup);
  std::vector<CURL*> calls;
  for (std::size_t i = 0; i < connections; ++i) {
    CURL* call = curl_easy_init();
    curl_easy_setopt(call, CURLOPT_URL, url.c_str());
    curl_easy_setopt(call, CURLOPT_CAINFO, authority.c_str());
    curl_easy_setopt(call, CURLOPT_SSLCERT, certificate.c_str());
    curl_easy_setopt(call, CURLOPT_SSLKEY, key.c_str());
    curl_easy_setopt(call, CURLOPT_WRITEFUNCTION, ignore_body);
    curl_easy_setopt(call, CURLOPT_TIMEOUT_MS, 240'000L);
    curl_multi_add_handle(multi.get(), call);
    calls.push_back(call);
  }
  const auto start = std::chrono::steady_clock::now();
  int running = 1;
  while (running > 0) {
    curl_multi_perform(multi.get(), &running);
    curl_multi_poll(multi.get(), nullptr, 0, 200, nullptr);
  }
  const auto elapsed = std::chrono::steady_clock::now() - start;
  std::size_t answered = 0;
  for (CURL* call : calls) {
    long status = 0;
    curl_easy_getinfo(call, CURLINFO_RESPONSE_CODE, &status);
    answered += status == 404 ? 1U : 0U;
    curl_multi_remove_handle(multi.get(), call);
    curl_easy_cleanup(call);
  }
  CHECK(answered == connections);
  // Served a few at a time they would need many times the latency of one.
  CHECK(elapsed < std::chrono::seconds(180));
}

}  // namespace fiscal::test
