#include <fiscal/encoding.hpp>
#include <fiscal/json.hpp>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/services/curl_transport.h"
#include "plugins/nfse_nacional/nacional.h"
#include "tests/plugins/nfse_nacional_sandbox/gateway.h"
#include "tests/support/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/paths.h"

// Not a test: `test_nfse_nacional_sandbox "[record]"` writes plugins/nfse_nacional/cassettes anew, from what
// the sandbox answers. tests/plugins/nfse_nacional/cassettes_test.cc plays them.
namespace fiscal::test {
namespace {

using nlohmann::ordered_json;

/// Addresses in cassettes are the government's, so that they play with default settings.
constexpr const char* public_url = "https://sefin.producaorestrita.nfse.gov.br/SefinNacional";

class Recorder {
 public:
  explicit Recorder(const SefinSandbox& sefin)
      : sefin_(sefin),
        transport_([&] {
          services::CurlTransport::Options options;
          options.ca_file = sefin.ca_file().string();
          return options;
        }()),
        certificate_(std::make_shared<const vault::Certificate>(
            std::move(vault::import_pkcs12(sefin.pkcs12(), "sandbox")).value())) {}

  /// Runs one call and writes its cassette.
  template <class Request, class Call>
  auto record(const std::string& name, std::string_view method, const Request& request, const Call& call) {
    ordered_json exchanges = ordered_json::array();
    FakeHost host;
    host.signs_with([this](std::string_view data, SignatureDigest digest) {
      const auto algorithm =
          digest == SignatureDigest::Sha1 ? SignatureAlgorithm::RsaSha1 : SignatureAlgorithm::RsaSha256;
      return Signed{certificate_->sign(algorithm, data), base64_encode(certificate_->der())};
    });
    const auto carry = [&](const HttpRequest& asked) { return carried(asked, exchanges); };
    host.on("GET", "", carry).on("POST", "", carry);
    nacional::Nacional portal(Settings("{}"));
    Host handle = host.host();
    const auto outcome = call(portal, request, handle);
    const ordered_json cassette{{"method", method},
                                {"request", ordered_json::parse(to_json(request))},
                                {"exchanges", exchanges},
                                {"outcome", ordered_json::parse(to_json(outcome))}};
    std::ofstream(source_dir() / "plugins/nfse_nacional/cassettes" / (name + ".json"))
        << cassette.dump(1) << "\n";
    return outcome;
  }

 private:
  HttpResult carried(const HttpRequest& asked, ordered_json& exchanges) {
    services::WireRequest wire;
    wire.method = asked.method;
    wire.url = sefin_.url() + asked.url.substr(std::string_view(public_url).size());
    wire.headers = asked.headers;
    wire.body = asked.body;
    wire.timeout = seconds(10);
    wire.pool = "record";
    wire.certificate = certificate_;
    const HttpResult result = transport_.send(wire, {});
    const auto& answer = std::get<HttpAnswer>(result);
    exchanges.push_back(
        {{"method", asked.method}, {"url", asked.url}, {"status", answer.status}, {"body", answer.body}});
    return result;
  }

  const SefinSandbox& sefin_;
  services::CurlTransport transport_;
  std::shared_ptr<const vault::Certificate> certificate_;
};

IssueInvoice a_fixed_request(std::int64_t number) {
  IssueInvoice request = a_request_now(number);
  request.context.now = *parse_instant("2026-11-20T12:00:00-03:00");
  request.invoice.competence_date = Date{2026, 11, 20};
  return request;
}

}  // namespace

TEST_CASE("cassettes are recorded", "[.][record]") {
  const SefinSandbox sefin;
  Recorder recorder(sefin);
  const auto issue = [](auto& portal, const auto& request, Host& host) {
    return portal.issue_invoice(request, host);
  };
  const auto substitute = [](auto& portal, const auto& request, Host& host) {
    return portal.substitute(request, host);
  };
  const auto cancel = [](auto& portal, const auto& request, Host& host) {
    return portal.cancel(request, host);
  };
  const auto status = [](auto& portal, const auto& request, Host& host) {
    return portal.status(request, host);
  };

  const IssueInvoice first = a_fixed_request(1);
  recorder.record("status_not_found", "status/1", query_of(first), status);
  const auto issued = std::get<Authorized>(recorder.record("issue_authorized", "issue/1", first, issue));
  recorder.record("issue_already_issued", "issue/1", first, issue);
  recorder.record("status_by_number", "status/1", query_of(first), status);
  IssueInvoice wrong = a_fixed_request(2);
  wrong.invoice.taxes.iss.rate = Rate{50000};
  recorder.record("issue_rejected", "issue/1", wrong, issue);
  IssueInvoice collision = first;
  collision.invoice.amount = Money{1};
  recorder.record("issue_number_taken", "issue/1", collision, issue);

  IssueInvoice second = a_fixed_request(3);
  second.invoice.replaces =
      Substitution{issued.access_key, SubstitutionReason::Other, "Descrição do serviço corrigida"};
  const auto replacement =
      std::get<Authorized>(recorder.record("substitute", "substitute/1", second, substitute));
  CancelInvoice cancellation = cancellation_of(second, replacement.access_key);
  cancellation.context.now = *parse_instant("2026-11-20T15:00:00-03:00");
  recorder.record("cancel", "cancel/1", cancellation, cancel);
  InvoiceQuery replaced = query_of(first);
  replaced.access_key = issued.access_key;
  replaced.purpose = QueryPurpose::Cancel;
  recorder.record("status_replaced", "status/1", replaced, status);
}

}  // namespace fiscal::test
