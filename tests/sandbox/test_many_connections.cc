#include <curl/curl.h>
#include <sys/resource.h>

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

// Sends one request for every handle at once; how many were answered 404 and how many new connections it
// took.
struct Round {
  std::size_t answered = 0;
  long connects = 0;
};

Round send_all(CURLM* multi, const std::string& url, std::size_t count) {
  const std::string certificate = sandbox_pki() / "client-other.pem",
                    key = sandbox_pki() / "client-other.key", authority = sandbox_pki() / "ca.pem";
  std::vector<CURL*> calls;
  for (std::size_t i = 0; i < count; ++i) {
    CURL* call = curl_easy_init();
    curl_easy_setopt(call, CURLOPT_URL, url.c_str());
    curl_easy_setopt(call, CURLOPT_CAINFO, authority.c_str());
    curl_easy_setopt(call, CURLOPT_SSLCERT, certificate.c_str());
    curl_easy_setopt(call, CURLOPT_SSLKEY, key.c_str());
    curl_easy_setopt(call, CURLOPT_WRITEFUNCTION, ignore_body);
    curl_easy_setopt(call, CURLOPT_TIMEOUT_MS, 240'000L);
    curl_multi_add_handle(multi, call);
    calls.push_back(call);
  }
  int running = 1;
  while (running > 0) {
    curl_multi_perform(multi, &running);
    curl_multi_poll(multi, nullptr, 0, 200, nullptr);
  }
  Round round;
  for (CURL* call : calls) {
    long status = 0, connects = 0;
    curl_easy_getinfo(call, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(call, CURLINFO_NUM_CONNECTS, &connects);
    round.answered += status == 404 ? 1U : 0U;
    round.connects += connects;
    curl_multi_remove_handle(multi, call);
    curl_easy_cleanup(call);
  }
  return round;
}

}  // namespace

TEST_CASE("a thousand connections are held at once", "[sandbox]") {
  allow_many_files();
  constexpr std::size_t connections = 1'000;
  const TemporaryFolder folder;
  // Enough latency that no call ends before the last has begun: none can borrow another's connection.
  const SandboxProcess sandbox(folder.path() / "ledger.jsonl", {"--latency", "1000"});
  const std::string url = sandbox.url() + "/dps/" + dps_id(1);
  const std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)> multi(curl_multi_init(), curl_multi_cleanup);
  curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, 2'000L);

  const Round first = send_all(multi.get(), url, connections);
  CHECK(first.answered == connections);
  CHECK(first.connects == static_cast<long>(connections));
  // All of them are still there: a second round over every one needs no new connection.
  const Round second = send_all(multi.get(), url, connections);
  CHECK(second.answered == connections);
  CHECK(second.connects == 0);
}

}  // namespace fiscal::test
