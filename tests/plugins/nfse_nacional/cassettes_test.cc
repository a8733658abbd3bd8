#include <fiscal/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/plugins/nfse_nacional/authority.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

// Exchanges that were recorded are played: same requests in the same order, same outcome.
namespace fiscal::test {
namespace {

using nlohmann::json;

template <class Request, class Call>
json played(const json& cassette, FakeHost& host, const Call& call) {
  const auto read = read_json<Request>(cassette.at("request").dump(), UnknownFields::Refuse);
  REQUIRE(read.ok());
  auto portal = a_portal();
  auto handle = host.host();
  return json::parse(to_json(call(portal, read.value, handle)));
}

json play(const json& cassette, FakeHost& host) {
  const std::string method = cassette.at("method");
  if (method == "issue/1")
    return played<IssueInvoice>(cassette, host,
                                [](auto& p, const auto& r, Host& h) { return p.issue_invoice(r, h); });
  if (method == "substitute/1")
    return played<IssueInvoice>(cassette, host,
                                [](auto& p, const auto& r, Host& h) { return p.substitute(r, h); });
  if (method == "cancel/1")
    return played<CancelInvoice>(cassette, host,
                                 [](auto& p, const auto& r, Host& h) { return p.cancel(r, h); });
  return played<InvoiceQuery>(cassette, host, [](auto& p, const auto& r, Host& h) { return p.status(r, h); });
}

/// What we signed ourselves holds the signature of whoever plays, and a question brings it only to whoever
/// signed it.
void forget_own_signatures(json& outcome, const std::string& method) {
  if (!outcome.contains("documents")) return;
  if (method == "status/1") {
    json& documents = outcome.at("documents");
    documents.erase(std::remove_if(documents.begin(), documents.end(),
                                   [](const json& one) { return one.at("kind") == "dps"; }),
                    documents.end());
  }
  for (json& document : outcome.at("documents"))
    if (document.at("kind") == "dps" || document.at("kind") == "cancel_request")
      document.erase("content_b64");
}

}  // namespace

TEST_CASE("recorded exchanges have the outcome that they had", "[cassettes]") {
  int count = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(source_dir() / "plugins/nfse_nacional/cassettes")) {
    INFO(entry.path().filename().string());
    std::ifstream file(entry.path());
    json cassette = json::parse(file);
    const json& exchanges = cassette.at("exchanges");
    std::size_t next = 0;
    FakeHost host;
    with_certificate(host);
    const auto answer = [&](const HttpRequest& asked) -> HttpResult {
      REQUIRE(next < exchanges.size());
      const json& exchange = exchanges[next++];
      CHECK(exchange.at("method") == asked.method);
      CHECK(exchange.at("url") == asked.url);
      return an_answer(exchange.at("status"), exchange.at("body"));
    };
    host.on("GET", "", answer).on("POST", "", answer);
    json outcome = play(cassette, host);
    json expected = cassette.at("outcome");
    forget_own_signatures(outcome, cassette.at("method"));
    forget_own_signatures(expected, cassette.at("method"));
    CHECK(outcome == expected);
    CHECK(next == exchanges.size());
    ++count;
  }
  CHECK(count >= 9);
}

}  // namespace fiscal::test
