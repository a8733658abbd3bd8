#include "tests/cluster/api_call.h"

#include <curl/curl.h>

#include <memory>

namespace fiscal::test {
namespace {

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* target) {
  static_cast<std::string*>(target)->append(bytes, size * count);
  return size * count;
}

}  // namespace

ApiAnswer call_api(const std::string& method, const std::string& url, const std::string& api_key,
                   const std::string& body) {
  return call_api_with(method, url, {{"Authorization", "Bearer " + api_key}}, body);
}

ApiAnswer call_api_with(const std::string& method, const std::string& url,
                        const std::vector<std::pair<std::string, std::string>>& own_headers,
                        const std::string& body) {
  ApiAnswer answer;
  const std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(), curl_easy_cleanup);
  curl_slist* lines = curl_slist_append(nullptr, "Content-Type: application/json");
  for (const auto& [name, value] : own_headers)
    lines = curl_slist_append(lines, (name + ": " + value).c_str());
  const std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(lines, curl_slist_free_all);
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, method.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
  if (!body.empty()) curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &answer.body);
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, 15'000L);
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  if (curl_easy_perform(curl.get()) == CURLE_OK)
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &answer.status);
  return answer;
}

}  // namespace fiscal::test
