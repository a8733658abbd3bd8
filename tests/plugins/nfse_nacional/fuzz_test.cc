#include <fiscal/testing/random_invoice.hpp>

#include <nlohmann/json.hpp>
#include <random>

#include "plugins/nfse_nacional/envelope.h"
#include "tests/plugins/nfse_nacional/authority.h"
#include "tests/sdk/documents/throw_away_key.h"
#include "tests/sdk/national/requests.h"
#include "tests/support/catch.h"

// Answers that were damaged, mixed up or made up never authorise anything but the document they belong to.
namespace fiscal::test {
namespace {

using nlohmann::json;

constexpr int mutated_answers = 6000;

/// Signs at once with a signature made before: what is signed does not matter here.
Signer instant_signer() {
  static const Signed made = a_key().signer()("x", SignatureDigest::Sha256);
  return [](std::string_view, SignatureDigest) { return made; };
}

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }

  /// Damages bytes: flips, cuts, repeats.
  std::string damaged(std::string body) {
    for (std::size_t i = 0, times = 1 + below(4); i < times && !body.empty(); ++i) {
      const std::size_t at = below(body.size());
      switch (below(4)) {
        case 0:
          body[at] = static_cast<char>(body[at] ^ static_cast<char>(1 << below(7)));
          break;
        case 1:
          body.resize(at);
          break;
        case 2:
          body.insert(at, body.substr(at, 1 + below(40)));
          break;
        default:
          body.erase(at, 1 + below(10));
          break;
      }
    }
    return body;
  }

  /// Changes what members say: removed, another type, another document's.
  std::string twisted(const std::string& body, const std::vector<json>& foreign) {
    json parsed = json::parse(body);
    for (std::size_t i = 0, times = 1 + below(3); i < times && !parsed.empty(); ++i) {
      auto member = parsed.begin();
      std::advance(member, static_cast<std::ptrdiff_t>(below(parsed.size())));
      switch (below(3)) {
        case 0:
          parsed.erase(member);
          break;
        case 1:
          *member = foreign[below(foreign.size())];
          break;
        default:
          if (member->is_string()) *member = damaged(member->get<std::string>());
          break;
      }
    }
    return parsed.dump(-1, ' ', false, json::error_handler_t::replace);
  }

 private:
  std::mt19937_64 random_;
};

}  // namespace

TEST_CASE("a mutated answer never authorises without the right key", "[fuzz]") {
  const IssueInvoice request = a_request();
  const auto dps = dps_of(request);
  const Issuer& issuer = *request.invoice.issuer;
  const std::string key = a_key_of(issuer);
  const std::string other_key = a_key_of(issuer, 8);
  IssueInvoice other = request;
  other.number->number = 43;
  const std::string other_nfse = nfse_with(dps_of(other).xml, other_key);
  const std::string good = issued_body(key, dps.id, nfse_with(dps.xml, key));
  const std::vector<json> foreign{nullptr,
                                  1,
                                  true,
                                  "",
                                  json::array(),
                                  json::object(),
                                  other_key,
                                  dps_of(other).id,
                                  nacional::pack(other_nfse),
                                  nacional::pack("<html/>"),
                                  "AAAA",
                                  key,
                                  dps.id};
  FakeHost host;
  host.signs_with(instant_signer());
  std::string issue_answer;
  std::string query_answer;
  int status = 201;
  host.on("POST", "", [&](const HttpRequest&) -> HttpResult { return an_answer(status, issue_answer); });
  host.on("GET", "", [&](const HttpRequest& asked) -> HttpResult {
    if (asked.url.find("/dps/") != std::string::npos) return an_answer(200, dps_body(dps.id, key));
    return an_answer(200, query_answer);
  });
  auto portal = a_portal();
  auto call = host.host();
  Mutator mutator(20261120);
  int authorized = 0;
  const std::string good_nfse = nfse_body(key, nfse_with(dps.xml, key));
  for (int i = 0; i < mutated_answers; ++i) {
    issue_answer = i % 2 == 0 ? mutator.damaged(good) : mutator.twisted(good, foreign);
    query_answer = i % 3 == 0 ? mutator.twisted(good_nfse, foreign) : mutator.damaged(good_nfse);
    const int statuses[] = {201, 201, 200, 400, 403, 500};
    status = statuses[mutator.below(6)];
    const auto outcome = portal.issue_invoice(request, call);
    if (const auto* said = std::get_if<Authorized>(&outcome)) {
      ++authorized;
      REQUIRE(said->access_key == key);
      REQUIRE(status < 300);
    }
    REQUIRE_FALSE(std::holds_alternative<NotSent>(outcome));

    InvoiceQuery query;
    query.context = request.context;
    query.number = request.number;
    query.invoice = request.invoice;
    const auto found = portal.status(query, call);
    if (const auto* said = std::get_if<Authorized>(&found)) REQUIRE(said->access_key == key);
    REQUIRE_FALSE(std::holds_alternative<NotFound>(found));
  }
  // Some damage does no harm (white space, an alert), so the test sees both sides.
  CHECK(authorized > mutated_answers / 100);
  CHECK(authorized < mutated_answers / 2);
}

TEST_CASE("damaged events never cancel another document", "[fuzz]") {
  const IssueInvoice request = a_request();
  const std::string key = a_key_of(*request.invoice.issuer);
  const std::string other_key = a_key_of(*request.invoice.issuer, 8);
  using national::EventKind;
  const std::string good =
      event_list_body(other_key, EventKind::Cancellation, event_with(other_key, EventKind::Cancellation));
  FakeHost host;
  std::string answer;
  host.on("GET", "", [&](const HttpRequest& asked) -> HttpResult {
    if (asked.url.find("/eventos/") != std::string::npos) return an_answer(200, answer);
    if (asked.url.find("/Eventos") != std::string::npos) return an_answer(200, answer);
    return an_answer(200, nfse_body(key, nfse_with(dps_of(request).xml, key)));
  });
  auto portal = a_portal();
  auto call = host.host();
  Mutator mutator(7);
  InvoiceQuery query;
  query.context = request.context;
  query.access_key = key;
  query.purpose = QueryPurpose::Cancel;
  query.invoice = request.invoice;
  for (int i = 0; i < 1000; ++i) {
    answer = mutator.damaged(good);
    const auto outcome = portal.status(query, call);
    REQUIRE_FALSE(std::holds_alternative<AuthorizedThenCancelled>(outcome));
    REQUIRE_FALSE(std::holds_alternative<Authorized>(outcome));
  }
}

}  // namespace fiscal::test
