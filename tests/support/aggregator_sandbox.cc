#include "tests/support/aggregator_sandbox.h"

#include <curl/curl.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace fiscal::test {
namespace {

std::size_t append_answer(char* data, std::size_t size, std::size_t count, void* out) {
  static_cast<std::string*>(out)->append(data, size * count);
  return size * count;
}

}  // namespace

AggregatorSandbox::AggregatorSandbox(const std::string& system, std::vector<std::string> further)
    : program_([&] {
        std::vector<std::string> arguments{(binary_dir() / "bin/fiscal-sandbox").string(), "aggregator",
                                           system, "--ledger", (folder_.path() / "ledger").string()};
        arguments.insert(arguments.end(), further.begin(), further.end());
        return arguments;
      }()) {
  const auto ready = nlohmann::json::parse(program_.first_line(), nullptr, false);
  if (!ready.is_object())
    throw std::runtime_error("fiscal-sandbox aggregator " + system + " did not get ready");
  url_ = ready.at("url");
  control_url_ = ready.at("control_url");
}

std::string AggregatorSandbox::control(std::string_view method, std::string_view path,
                                       std::string_view json) const {
  const std::unique_ptr<CURL, void (*)(CURL*)> handle(curl_easy_init(), &curl_easy_cleanup);
  const std::string url = control_url_ + std::string(path), verb(method), body(json);
  std::string answer;
  curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_CUSTOMREQUEST, verb.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, &append_answer);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &answer);
  const CURLcode code = curl_easy_perform(handle.get());
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  if (code != CURLE_OK || status >= 300) throw std::runtime_error(verb + " " + url + ": " + answer);
  return answer;
}

}  // namespace fiscal::test
