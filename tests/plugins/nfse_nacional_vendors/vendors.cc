#include "tests/plugins/nfse_nacional_vendors/vendors.h"

#include <fiscal/municipal/catalog.hpp>

#include <fstream>

#include "tests/sdk/documents/throw_away_key.h"
#include "tests/sdk/national/requests.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

HttpResult as_result(const sandbox::municipal::TownAnswer& answer) {
  if (answer.dropped) return HttpFailure{HttpFailureKind::NoAnswer, "the connection ended"};
  return an_answer(answer.status, answer.body, answer.content_type);
}

const std::map<std::string, sandbox::municipal::TownProfile>& town_profiles() {
  static const auto read =
      sandbox::municipal::load_town_profiles({(source_dir() / "plugins/abrasf/profiles").string()});
  return read;
}

}  // namespace

std::vector<std::string> vendors() {
  std::vector<std::string> ids;
  const auto catalog = municipal::Catalog::shipped();
  for (const std::string& id : catalog.ids())
    if (const auto profile = catalog.load(id);
        profile.body == municipal::Body::NationalDps && !profile.is_base)
      ids.push_back(id);
  return ids;
}

Vendors::Vendors()
    : certificates_(certificate_file()),
      notes_([](const std::string&) {}),
      hall_(town_profiles(), certificates_, notes_, faults_) {
  host_.signs_with(a_key().signer());
  host_.on("POST", "", [this](const HttpRequest& request) -> HttpResult {
    return as_result(hall_.answer(request.url.substr(request.url.rfind('/') + 1), request.body.value_or("")));
  });
  host_.on("GET", "", [this](const HttpRequest& request) -> HttpResult {
    return as_result(
        hall_.question(std::string_view(request.url).substr(std::string_view("http://127.0.0.1/").size())));
  });
}

std::string Vendors::certificate_file() const {
  std::ofstream(trusted()) << a_key().certificate_pem();
  return trusted();
}

nacional::Nacional a_connection(const std::string& vendor, const std::string& more_settings) {
  const std::string address = "http://127.0.0.1/" + vendor;
  return nacional::Nacional(Settings(R"({"profile": ")" + vendor + R"(", "profile_url": ")" + address +
                                     R"(", "base_url": ")" + address + R"(/nacional", "adn_url": ")" +
                                     address + R"(/nacional")" +
                                     (more_settings.empty() ? "" : ", " + more_settings) + "}"));
}

nacional::Nacional a_connection(const std::string& vendor) {
  return a_connection(vendor, vendor == "issnet-dps" ? codes_of_the_town : "");
}

IssueInvoice a_vendor_request() {
  IssueInvoice request = a_request();
  request.invoice.issuer->municipal_registration = "1234567";
  request.invoice.customer->tax_id = "12345678000195";
  request.invoice.service.nbs = "115022000";
  return request;
}

InvoiceQuery query_for(const IssueInvoice& request, QueryPurpose purpose) {
  InvoiceQuery query;
  query.context = request.context;
  query.number = request.number;
  query.invoice = request.invoice;
  query.purpose = purpose;
  return query;
}

CancelInvoice cancellation_of(const IssueInvoice& request, const std::string& key) {
  CancelInvoice cancellation;
  cancellation.context = request.context;
  cancellation.access_key = key;
  cancellation.reason = CancelReason::IssuedInError;
  cancellation.reason_text = "Emitida com o valor errado";
  cancellation.invoice = request.invoice;
  return cancellation;
}

std::optional<Authorized> settled(nacional::Nacional& connection, const IssueInvoice& request,
                                  Vendors& vendors) {
  Host host = vendors.host();
  const IssueOutcome issued = connection.issue_invoice(request, host);
  if (const auto* authorized = std::get_if<Authorized>(&issued)) return *authorized;
  InvoiceQuery query = query_for(request);
  if (const auto* pending = std::get_if<Pending>(&issued)) query.ticket = pending->ticket;
  const StatusOutcome status = connection.status(query, host);
  if (const auto* authorized = std::get_if<Authorized>(&status)) return *authorized;
  if (const auto* cannot = std::get_if<CannotTell>(&status)) UNSCOPED_INFO(cannot->text);
  if (const auto* unknown = std::get_if<Unknown>(&issued)) UNSCOPED_INFO(unknown->text);
  if (const auto* rejected = std::get_if<Rejected>(&issued)) UNSCOPED_INFO(rejected->reasons.front().text);
  return std::nullopt;
}

std::string sent_dps(const IssueOutcome& outcome) {
  return std::visit(
      [](const auto& one) -> std::string {
        if constexpr (requires { one.documents; })
          for (const DocumentFile& document : one.documents)
            if (document.kind == "dps") return document.content;
        return "";
      },
      outcome);
}

}  // namespace fiscal::test
