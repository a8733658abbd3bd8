#include "tests/support/provider_cassettes.h"

#include <fiscal/json.hpp>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

using nlohmann::json;

template <class Request>
Request request_of(const json& cassette) {
  auto read = read_json<Request>(cassette.at("request").dump(), UnknownFields::Refuse);
  REQUIRE(read.ok());
  return std::move(read.value);
}

std::string called(Provider& provider, const json& cassette, Host& host) {
  const std::string method = cassette.at("method");
  if (method == "issue/1") return to_json(provider.issue_invoice(request_of<IssueInvoice>(cassette), host));
  if (method == "cancel/1") return to_json(provider.cancel(request_of<CancelInvoice>(cassette), host));
  return to_json(provider.status(request_of<InvoiceQuery>(cassette), host));
}

}  // namespace

void play_cassettes(const std::string& plugin,
                    const std::function<std::unique_ptr<Provider>(const Settings& settings)>& open) {
  int count = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(source_dir() / "plugins" / plugin / "cassettes")) {
    INFO(entry.path().filename().string());
    std::ifstream file(entry.path());
    const json cassette = json::parse(file);
    const json& exchanges = cassette.at("exchanges");
    std::size_t next = 0;
    FakeHost host;
    const auto answer = [&](const HttpRequest& asked) -> HttpResult {
      REQUIRE(next < exchanges.size());
      const json& exchange = exchanges.at(next++);
      CHECK(exchange.at("method") == asked.method);
      CHECK(exchange.at("url") == asked.url);
      return an_answer(exchange.at("status"), exchange.at("body"));
    };
    host.on("GET", "", answer).on("POST", "", answer).on("DELETE", "", answer);
    const auto provider = open(Settings(cassette.at("settings").dump()));
    Host handle = host.host();
    CHECK(json::parse(called(*provider, cassette, handle)) == cassette.at("outcome"));
    CHECK(next == exchanges.size());
    ++count;
  }
  CHECK(count >= 4);
}

}  // namespace fiscal::test
