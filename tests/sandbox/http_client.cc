#include "tests/sandbox/http_client.h"

#include <curl/curl.h>

#include <algorithm>

#include "tests/sandbox/sandbox_process.h"

namespace fiscal::test {
namespace {

std::size_t append_body(char* data, std::size_t size, std::size_t count, void* into) {
  static_cast<std::string*>(into)->append(data, size * count);
  return size * count;
}

std::size_t add_header(char* data, std::size_t size, std::size_t count, void* into) {
  std::string line(data, size * count);
  const auto colon = line.find(':');
  if (colon != std::string::npos) {
    std::string name = line.substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto first = line.find_first_not_of(' ', colon + 1), last = line.find_last_not_of("\r\n");
    auto& headers = *static_cast<std::map<std::string, std::string>*>(into);
    headers[name] = first == std::string::npos || last < first ? "" : line.substr(first, last - first + 1);
  }
  return size * count;
}

}  // namespace

HttpClient::HttpClient(const std::string& certificate) : curl_(curl_easy_init()), certificate_(certificate) {}
HttpClient::~HttpClient() { curl_easy_cleanup(curl_); }

HttpReply HttpClient::send(const std::string& method, const std::string& url, const std::string& body,
                           const std::string& content_type) {
  HttpReply reply;
  CURL* curl = curl_;
  curl_easy_reset(curl);
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, timeout_ms_);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply.body);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, add_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &reply.headers);
  const std::string base = (sandbox_pki() / certificate_).string();
  const std::string authority = sandbox_pki() / "ca.pem", certificate = base + ".pem", key = base + ".key";
  curl_easy_setopt(curl, CURLOPT_CAINFO, authority.c_str());
  if (!certificate_.empty()) {
    curl_easy_setopt(curl, CURLOPT_SSLCERT, certificate.c_str());
    curl_easy_setopt(curl, CURLOPT_SSLKEY, key.c_str());
  }
  curl_slist* headers = curl_slist_append(nullptr, ("Content-Type: " + content_type).c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  if (method == "HEAD") {
    curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
  } else {
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method.c_str());
    if (!body.empty() || method == "POST") {
      curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
      curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
    }
  }
  reply.error = curl_easy_perform(curl);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply.status);
  curl_slist_free_all(headers);
  return reply;
}

}  // namespace fiscal::test
