#include <fiscal/encoding.hpp>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/services/proof.h"
#include "plugins/nfeio/nfeio.h"
#include "tests/support/fake_host.h"
#include "tests/support/paths.h"
#include "tests/support/provider_requests.h"

namespace fiscal::test {
namespace {

/// The plugin with a webhook whose secret is `secret`.
struct Hook {
  explicit Hook(std::string secret) {
    host.verifies_with([secret = std::move(secret)](const VerifyRequest& request) {
      CHECK(request.secret == "${secret:hook}");
      return services::proves(request, secret).value();
    });
    host.on("GET", "/n1/xml", an_answer(200, "<NFSe/>", "application/xml"));
    host.on("GET", "/n1/pdf", an_answer(404, ""));
  }

  ProviderEvents read(const InboundMessage& message) {
    Host handle = host.host();
    return plugin.read_event(message, handle);
  }

  FakeHost host;
  nfeio::Nfeio plugin{
      Settings(R"({"company_id":"co1","api_key":"${secret:nfeio}","webhook_secret":"${secret:hook}"})")};
};

constexpr const char* issued_body =
    R"({"action":"issued_successfully","serviceInvoice":{"id":"n1","externalId":"inv_1-main","flowStatus":"Issued","number":"37"}})";
// HMAC-SHA1 of that body with the key "secret-of-the-hook", by openssl dgst.
constexpr const char* issued_signature = "sha1=4BC6AB548B4A2BAC5EA09B46DF1BCFB553CE226C";

}  // namespace

TEST_CASE("real deliveries of NFE.io verify, and a changed byte does not", "[nfeio]") {
  const auto shared = shared_dir();
  if (!shared) {
    WARN("skipped: the captured deliveries are not here");
    return;
  }
  std::ifstream file(*shared / "data/providers/examples/nfeio/webhook-signatures.real-fixtures.json");
  const auto fixtures = nlohmann::json::parse(file).at("fixtures");
  REQUIRE(fixtures.size() == 3);
  for (const auto& fixture : fixtures) {
    INFO(fixture.at("label").get<std::string>());
    Hook hook(fixture.at("secret"));
    const std::string body = fixture.at("body"), header = fixture.at("header_value");
    // A ping says nothing of an invoice, and is no reason for a warning.
    CHECK(hook.read(a_callback(body, {{"x-hub-signature", header}})).empty());
    CHECK(hook.host.log().empty());
    for (const std::size_t at : {std::size_t{0}, body.size() / 2, body.size() - 1}) {
      std::string changed = body;
      changed[at] = static_cast<char>(changed[at] ^ 1);
      const std::size_t warnings = hook.host.log().size();
      hook.read(a_callback(changed, {{"x-hub-signature", header}}));
      CHECK(hook.host.log().size() == warnings + 1);
    }
  }
}

TEST_CASE("a signed delivery tells of the invoice by id and by our own key", "[nfeio]") {
  Hook hook("secret-of-the-hook");
  const ProviderEvents events = hook.read(a_callback(issued_body, {{"x-hub-signature", issued_signature}}));
  REQUIRE(events.size() == 1);
  CHECK(events.front().access_key == "n1");
  CHECK(events.front().ticket == "n1");
  CHECK(events.front().idempotency == "inv_1-main");
  const auto& issued = std::get<Authorized>(events.front().status);
  CHECK(issued.number == "37");
  CHECK(issued.documents.size() == 1);
}

TEST_CASE("a delivery that proves nothing says nothing", "[nfeio]") {
  using Headers = std::vector<std::pair<std::string, std::string>>;
  const std::string signature = issued_signature;
  for (const Headers& headers :
       {Headers{}, Headers{{"x-hub-signature", ""}}, Headers{{"x-hub-signature", signature.substr(0, 43)}},
        Headers{{"x-hub-signature", signature.substr(5)}}, Headers{{"x-hub-signature", "sha1="}},
        Headers{{"x-hub-signature", "sha1=zz" + signature.substr(7)}},
        Headers{{"x-nfe-signature", signature}}}) {
    Hook hook("secret-of-the-hook");
    CHECK(hook.read(a_callback(issued_body, headers)).empty());
    CHECK(hook.host.log().size() == 1);
  }
  Hook another("another-secret");
  CHECK(another.read(a_callback(issued_body, {{"x-hub-signature", signature}})).empty());
}

}  // namespace fiscal::test
