#include "core/api/dialects/asaas/form.h"

#include "tests/dialect/asaas/asaas_house.h"

namespace fiscal::test {
namespace {

struct ToldAsaas : AsaasHouse {
  Json told(const std::string& type, const InvoiceRecord& record) {
    const auto message = form.message_for({type, *parse_instant("2024-06-12T16:45:03-03:00"), record.account,
                                           to_text(record.id), record.version, "{}", record},
                                          endpoint);
    REQUIRE(message);
    return Json::parse(message->body);
  }

  dialects::asaas::AsaasForm form{[this](InvoiceId id) { return store().request_of(id); },
                                  "https://gateway.example/asaas"};
  notify::Endpoint endpoint;
};

}  // namespace

TEST_CASE("an Asaas webhook carries the invoice as its API shows it", "[asaas][webhooks]") {
  ToldAsaas house;
  const std::string id = house.id_of(house.schedule(a_standalone_invoice()));
  house.run();
  const InvoiceRecord record = house.invoices()[0];
  const Json event = house.told("invoice.authorized", record);
  CHECK(event["event"] == "INVOICE_AUTHORIZED");
  CHECK(event["dateCreated"] == "2024-06-12 16:45:03");
  CHECK(event["account"] == Json{{"id", "acme"}, {"ownerId", nullptr}});
  Json shown = house.shown(id);
  for (const char* file : {"pdfUrl", "xmlUrl"})
    shown[file] = "https://gateway.example/asaas/v3/invoices/" + id + (file[0] == 'p' ? "/pdf" : "/xml");
  CHECK(event["invoice"] == shown);
  const std::string event_id = event["id"];
  CHECK(event_id.starts_with("evt_"));
  CHECK(event_id.ends_with("&" + std::to_string(record.version)));
  CHECK(house.told("invoice.authorized", record) == event);  // The same at every attempt.
}

TEST_CASE("each event of an invoice has Asaas' name, and the rest is not told", "[asaas][webhooks]") {
  ToldAsaas house;
  house.schedule(a_standalone_invoice());
  const InvoiceRecord record = house.invoices()[0];
  const std::pair<std::string, std::string> names[] = {
      {"accepted", "CREATED"},   {"pending", "SYNCHRONIZED"}, {"cancelling", "PROCESSING_CANCELLATION"},
      {"cancelled", "CANCELED"}, {"withdrawn", "CANCELED"},   {"cancellation_denied", "CANCELLATION_DENIED"},
      {"rejected", "ERROR"},     {"failed", "ERROR"}};
  for (const auto& [told, name] : names)
    CHECK(house.told("invoice." + told, record)["event"] == "INVOICE_" + name);
  for (const char* type : {"invoice.unknown", "invoice.needs_person", "invoice.substituting"})
    CHECK_FALSE(house.form.message_for({type, record.created_at, "acme", to_text(record.id), 1, "{}", record},
                                       house.endpoint));
}

TEST_CASE("the token stands in Asaas' header, and only 200 is a delivery", "[asaas][webhooks]") {
  ToldAsaas house;
  const notify::Message message;
  const HttpHeaders headers =
      house.form.headers_for({"evt_1", {}, message, {"new-token", "old-token"}}, house.endpoint);
  REQUIRE(headers.size() == 1);
  CHECK(headers[0].first == "asaas-access-token");
  CHECK(headers[0].second == "new-token");
  CHECK(house.form.is_delivered(200));
  CHECK_FALSE(house.form.is_delivered(201));
  CHECK_FALSE(house.form.is_delivered(204));
  CHECK_FALSE(house.form.problem_of(house.endpoint, house.form.new_secret()));
  CHECK(house.form.problem_of(house.endpoint, "short"));
  CHECK(house.form.problem_of(house.endpoint, "has a blank in it"));
}

}  // namespace fiscal::test
