#include "tests/plugins/nfse_nacional/authority.h"

#include <nlohmann/json.hpp>

#include "plugins/nfse_nacional/envelope.h"
#include "tests/sdk/documents/throw_away_key.h"
#include "tests/sdk/national/requests.h"
#include "tests/support/catch.h"

namespace fiscal::test {

using nlohmann::json;

std::string xml_in(const HttpRequest& request) {
  REQUIRE(request.body);
  const json body = json::parse(*request.body);
  REQUIRE(body.size() == 1);
  const auto xml = nacional::unpack(body.begin()->get<std::string>());
  REQUIRE(xml);
  return *xml;
}

FakeHost& with_certificate(FakeHost& host) { return host.signs_with(a_key().signer()); }

nacional::Nacional a_portal(std::string settings) {
  return nacional::Nacional(Settings(std::move(settings)));
}

void issues(FakeHost& host, const IssueInvoice& request) {
  const std::string id = dps_of(request).id;
  const std::string key = a_key_of(*request.invoice.issuer);
  host.on("POST", "/SefinNacional/nfse", [id, key](const HttpRequest& sent) -> HttpResult {
    return an_answer(201, issued_body(key, id, nfse_with(xml_in(sent), key)));
  });
}

}  // namespace fiscal::test
