#include "tests/plugins/nfse_nacional_sandbox/gateway.h"

#include <fiscal/json.hpp>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "plugins/nfse_nacional/envelope.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

services::CurlTransport::Options transport_options(const SefinSandbox& sefin) {
  services::CurlTransport::Options options;
  options.ca_file = sefin.ca_file().string();
  return options;
}

std::shared_ptr<const plugin::Catalog> the_catalog() {
  return std::make_shared<const plugin::Catalog>(
      plugin::Catalog::scan({binary_dir() / "plugins"}, services::HostServices::offered()));
}

/// The document in the body of a write: base64 of gzip, as its one member.
void add_sent(Papers& papers, const std::string& body) {
  const auto parsed = nlohmann::json::parse(body);
  const auto xml = nacional::unpack(parsed.begin()->get<std::string>());
  REQUIRE(xml);
  papers.add(parsed.contains("dpsXmlGZipB64") ? "dps" : "cancel_request", *xml);
}

}  // namespace

Gateway::Gateway(const SefinSandbox& sefin)
    : transport_(transport_options(sefin)),
      services_(transport_, keyring_, kv_, clock_, log_, {}),
      runner_(the_catalog(), log_) {
  auto identity = vault::import_pkcs12(sefin.pkcs12(), "sandbox");
  REQUIRE(identity.ok());
  keyring_.hold("acc_1", "a1", std::make_shared<const vault::Certificate>(std::move(identity).value()));
  connection_.id = "con_1";
  connection_.account = "acc_1";
  connection_.plugin = "nfse_nacional";
  connection_.settings = nlohmann::json{{"base_url", sefin.url()}, {"adn_url", sefin.adn_url()}}.dump();
  connection_.certificate = "a1";
  connection_.egress = {sefin.host_and_port()};
}

std::string Gateway::call(std::string_view method, const std::string& request) {
  Departures departures;
  const auto manifest = runner_.manifest("nfse_nacional");
  REQUIRE(manifest);
  const services::CallScope scope{.connection = connection_,
                                  .manifest = *manifest,
                                  .witness = departures,
                                  .call = std::string(method),
                                  .deadline = clock_.steady() + seconds(20)};
  plugin::CallResult result;
  services_.serve(scope, [&](plugin::CallServices& services) {
    result = runner_.call(connection_, method, request, services);
  });
  departed_ = !departures.bodies.empty();
  for (const std::string& body : departures.bodies) add_sent(papers_, body);
  INFO(result.reply);
  REQUIRE(result.end == plugin::CallEnd::Answered);
  return result.reply;
}

template <class Outcome>
Outcome Gateway::read_reply(const std::string& json) {
  auto read = read_json<Outcome>(json, UnknownFields::Refuse);
  INFO(json.substr(0, 2000));
  REQUIRE(read.ok());
  std::visit(
      [&](const auto& outcome) {
        if constexpr (requires { outcome.documents; })
          for (const DocumentFile& file : outcome.documents)
            if (file.kind == "nfse" || file.kind.ends_with("event"))
              papers_.add(file.kind == "nfse" ? "nfse" : "event", file.content);
      },
      read.value);
  return std::move(read.value);
}

IssueOutcome Gateway::issue(const IssueInvoice& request) {
  return read_reply<IssueOutcome>(call("issue/1", to_json(request)));
}
IssueOutcome Gateway::substitute(const IssueInvoice& request) {
  return read_reply<IssueOutcome>(call("substitute/1", to_json(request)));
}
CancelOutcome Gateway::cancel(const CancelInvoice& request) {
  return read_reply<CancelOutcome>(call("cancel/1", to_json(request)));
}
StatusOutcome Gateway::status(const InvoiceQuery& request) {
  return read_reply<StatusOutcome>(call("status/1", to_json(request)));
}

IssueInvoice a_request_now(std::int64_t number) {
  IssueInvoice request;
  request.context.now = SystemClock().now();
  request.context.zone = {-180};
  request.context.idempotency = "inv_" + std::to_string(number);
  request.number = DocumentNumber{"1", number};
  Invoice& invoice = request.invoice;
  invoice.competence_date = local_date(request.context.now, request.context.zone);
  invoice.issuer.emplace();
  invoice.issuer->tax_id = "11222333000181";
  invoice.issuer->name = "Oficina de Software Ltda";
  invoice.issuer->municipality = "3550308";
  invoice.customer.emplace();
  invoice.customer->tax_id = "12ABC34501DE35";
  invoice.customer->name = "Papelaria Araucária S.A.";
  Address& address = invoice.customer->address.emplace();
  address.street = "Rua XV de Novembro – térreo";
  address.number = "100";
  address.district = "Centro";
  address.municipality = "4106902";
  address.postal_code = "80020310";
  invoice.service.national_code = "010101";
  invoice.service.description = "Desenvolvimento de um sistema de estoque\nfase " + std::to_string(number);
  invoice.amount = Money{150000 + number};
  return request;
}

InvoiceQuery query_of(const IssueInvoice& request) {
  InvoiceQuery query;
  query.context = request.context;
  query.number = request.number;
  query.invoice = request.invoice;
  return query;
}

CancelInvoice cancellation_of(const IssueInvoice& request, const std::string& access_key) {
  CancelInvoice cancellation;
  cancellation.context = request.context;
  cancellation.context.now = SystemClock().now();
  cancellation.access_key = access_key;
  cancellation.number = request.number;
  cancellation.reason = CancelReason::IssuedInError;
  cancellation.reason_text = "Emitida com o valor errado";
  cancellation.invoice = request.invoice;
  return cancellation;
}

}  // namespace fiscal::test
