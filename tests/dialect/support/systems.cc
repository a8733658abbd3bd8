#include "tests/dialect/support/systems.h"

#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

using Json = nlohmann::ordered_json;
using Headers = SystemWalk::Headers;

constexpr const char* pix_profile = R"({"pix":{"key":"11222333000181"}})";

auto in_header(const std::string& name, const std::string& before = {}) {
  return [name, before](const std::string& key) { return Headers{{name, before + key}}; };
}

/// Terms that say what is rendered, and `more` beside it.
std::string terms_with(const SpokenAt& at, const std::string& more = "{}") {
  Json terms{{"invoice", {{"service", {{"national_code", "010701"}}}, {"taxes", Json::parse(at.taxes)}}}};
  terms.merge_patch(Json::parse(more));
  return terms.dump();
}

/// The invoice in our own words.
std::string own_invoice(const SpokenAt& at, const Json& customer) {
  return Json{{"competence_date", to_text(at.today)},
              {"customer", customer},
              {"service", {{"national_code", "010701"}, {"description", "Suporte técnico em informática"}}},
              {"amount", 45000},
              {"taxes", Json::parse(at.taxes)}}
      .dump();
}

SpokenSystem asaas(const SpokenAt& at) {
  SpokenSystem system{.name = "asaas", .with_key = in_header("access_token")};
  system.terms = terms_with(at, Json{{"national_portal", at.national_portal}}.dump());
  system.preparations = {
      {"POST", "/asaas/v3/customers", R"({"name":"Ana Lima","cpfCnpj":"52998224725"})", "customer"}};
  system.create = {"POST", "/asaas/v3/invoices",
                   Json{{"customer", "{customer}"},
                        {"serviceDescription", "Suporte técnico em informática"},
                        {"observations", "Contrato 7"},
                        {"value", 450.00},
                        {"deductions", 0},
                        {"effectiveDate", to_text(at.today)},
                        {"municipalServiceCode", "01.07.01"},
                        {"taxes",
                         {{"retainIss", false},
                          {"iss", 0},
                          {"pis", 0},
                          {"cofins", 0},
                          {"csll", 0},
                          {"inss", 0},
                          {"ir", 0}}}}
                       .dump()};
  system.created_status = 200;
  system.id_place = "/id";
  const std::string one = "/asaas/v3/invoices/{id}";
  system.of_one = {{"GET", one},
                   {"PUT", one, "{}"},
                   {"POST", one, "{}"},
                   {"POST", one + "/authorize"},
                   {"POST", one + "/cancel"},
                   {"GET", one + "/pdf"},
                   {"GET", one + "/xml"}};
  system.not_found_place = "/errors/0/code";
  system.not_found_value = "not_found";
  system.wrong = {{R"({"value":0})", 400, "/errors/0/code", "invalid_object"},
                  {R"({"deductions":500})", 400, "/errors/0/code", "invalid_object"},
                  {R"({"customer":"cus_none"})", 400, "/errors/0/code", "invalid_object"},
                  {"{", 400, "/errors/0/code", "invalid_object"}};
  system.more =
      R"({"externalReference":"c-7","municipalServiceName":"Suporte","updatePayment":false,
          "taxes":{"useTaxSystemReformNT007":false,"nbsCode":"115013000","operationPis":0,"operationCofins":0,
                   "pisCofinsTaxStatus":"TAXABLE_CONTRIBUTION_OPERATION","pisCofinsRetentionType":"NOT_WITHHELD"}})";
  Json own = Json::parse(own_invoice(at, {{"tax_id", "52998224725"}, {"name", "Ana Lima"}}));
  own["service"]["notes"] = "Contrato 7";
  system.own_invoice = own.dump();
  return system;
}

SpokenSystem woovi(const SpokenAt& at) {
  SpokenSystem system{.name = "woovi", .with_key = in_header("authorization")};
  system.terms = terms_with(at);
  system.preparations = {
      {"POST", "/v1/customers", R"({"party":{"tax_id":"11144477735","name":"Bia Reis"}})", "customer"}};
  system.create = {"POST", "/woovi/api/v1/invoice",
                   Json{{"correlationID", "order-7"},
                        {"billingDate", to_text(at.today) + "T03:00:00.000Z"},
                        {"description", "Suporte técnico em informática"},
                        {"value", 45000},
                        {"customerId", "{customer}"}}
                       .dump()};
  system.created_status = 201;
  system.id_place = "/invoice/id";
  const std::string one = "/woovi/api/v1/invoice/{id}";
  system.of_one = {{"POST", one + "/cancel"}, {"GET", one + "/pdf"}, {"GET", one + "/xml"}};
  system.not_found_place = "/error";
  system.not_found_value = "Invoice not found";
  system.wrong = {{R"({"value":-1})", 400, "/error", "Validation error"},
                  {R"({"customerId":"cus_none"})", 400, "/error", "Customer not found"},
                  {R"({"customerId":null,"customer":"x"})", 400, "/error", "Validation error"},
                  {R"({"value":null,"charge":"ch_none"})", 400, "/error", "Charge not found"},
                  {"{", 400, "/error", "Validation error"}};
  system.own_invoice = own_invoice(at, {{"tax_id", "11144477735"}, {"name", "Bia Reis"}});
  return system;
}

SpokenSystem nfeio(const SpokenAt& at) {
  SpokenSystem system{.name = "nfeio", .with_key = in_header("x-nfe-apikey")};
  system.terms = terms_with(at, R"({"services":{"2690":{"national_code":"010701"}}})");
  const std::string all = "/nfeio/v1/companies/{account}/serviceinvoices", one = all + "/{id}";
  system.create = {
      "POST", all,
      R"({"cityServiceCode":"2690","description":"Suporte técnico em informática","servicesAmount":450.00,
                       "borrower":{"federalTaxNumber":12345678909,"name":"Carla Dias"}})"};
  system.created_status = 202;
  system.id_place = "/id";
  system.of_one = {{"GET", one},
                   {"DELETE", one},
                   {"GET", one + "/pdf"},
                   {"GET", one + "/xml"},
                   {"PUT", one + "/sendemail"}};
  system.not_found_place = "/message";
  system.not_found_value = "Service invoice not found";
  system.wrong = {
      {R"({"servicesAmount":-1})", 400, "/errors/0/field", "servicesAmount"},
      {R"({"borrower":{"federalTaxNumber":1}})", 400, "/errors/0/field", "borrower.federalTaxNumber"},
      {R"({"cityServiceCode":"9999"})", 400, "/errors/0/field", "cityServiceCode"}};
  system.more =
      R"({"externalId":"e-7","federalServiceCode":"01.07.01","nbsCode":"115013000","additionalInformation":"Contrato 7",
          "issRate":0,"taxationType":"None","issuedOn":"","deductionsAmount":0,"rpsNumber":7,"rpsSerialNumber":"A",
          "location":{"city":{"code":"4205407"}},"approximateTax":{},
          "borrower":{"type":"NaturalPerson","email":"carla@example.com","phoneNumber":"48999990000",
            "address":{"country":"BRA","postalCode":"88010000","street":"Rua das Flores","number":"100",
              "additionalInformation":"Sala 2","district":"Centro","city":{"code":"4205407","name":"Florianópolis"},
              "state":"SC"}}})";
  system.own_invoice = own_invoice(at, {{"tax_id", "12345678909"}, {"name", "Carla Dias"}});
  return system;
}

SpokenSystem safe2pay(const SpokenAt& at) {
  SpokenSystem system{.name = "safe2pay", .with_key = in_header("x-api-key")};
  system.terms = terms_with(
      at, R"({"services":{"1":{"national_code":"010701","description":"Suporte técnico em informática"}}})");
  system.preparations = {
      {"POST", "/safe2pay/v2/transaction",
       R"({"IdTransaction":12345,"Amount":450.00,"Customer":{"Name":"Davi Melo","Identity":"39053344705"}})"}};
  system.create = {"POST", "/safe2pay/v2/nfse/transaction/12345", R"({"Service":{"IdService":1}})"};
  system.created_status = 202;
  system.id_place = "/ResponseDetail/Identificador";
  const std::string one = "/safe2pay/v2/nfse/{id}";
  system.of_one = {{"GET", one},
                   {"DELETE", one},
                   {"GET", one + "/pdf"},
                   {"GET", one + "/xml"},
                   {"GET", one + "/cancellation/xml"}};
  system.not_found_place = "/Error";
  system.not_found_value = "A nota fiscal de serviço informada não existe.";
  system.wrong = {{R"({"Service":null})", 200, "/ErrorCode", "1315"},
                  {R"({"CompetencyDate":"ontem"})", 200, "/ErrorCode", "1317"},
                  {R"({"IdTransaction":1})", 200, "/ErrorCode", "1327"},
                  {"{", 200, "/ErrorCode", "1326"}};
  system.more =
      R"({"Customer":{"Phone":"48999990000","Email":"davi@example.com",
          "Address":{"ZipCode":"88010000","Street":"Rua das Flores","Number":"100","Complement":"Sala 2",
            "District":"Centro","CityName":"Florianópolis","StateInitials":"SC","CountryName":"Brasil"}}})";
  system.own_invoice = own_invoice(at, {{"tax_id", "39053344705"}, {"name", "Davi Melo"}});
  return system;
}

SpokenSystem chargefy(const SpokenAt& at) {
  SpokenSystem system{.name = "chargefy", .with_key = in_header("authorization", "Bearer ")};
  system.terms = terms_with(at);
  system.preparations = {
      {"PUT", "/v1/billing_profile", pix_profile},
      {"POST", "/chargefy/v1/customers", R"({"id":"cus_7","name":"Eva Nunes","document":"98765432100"})"}};
  system.create = {"POST", "/chargefy/v1/invoices",
                   R"({"customer":"cus_7","amount":45000,"description":"Suporte técnico em informática",
                       "delivery":"manual","late_fee":{"type":"percentage","value":2},"interest":{"percent_per_month":1}})"};
  system.created_status = 200;
  system.id_place = "/id";
  const std::string one = "/chargefy/v1/invoices/{id}";
  system.of_one = {{"GET", one},
                   {"GET", one + "/payments"},
                   {"POST", one + "/void"},
                   {"POST", one + "/pay", R"({"paid_out_of_band":true})"},
                   {"POST", one + "/send"},
                   {"POST", one + "/mark_uncollectible"}};
  system.not_found_place = "/error/code";
  system.not_found_value = "resource_missing";
  system.wrong = {{R"({"amount":-1})", 400, "/error/param", "amount"},
                  {R"({"customer":"cus_none"})", 400, "/error/param", "customer"},
                  {R"({"late_fee":{"value":101}})", 400, "/error/param", "late_fee[value]"},
                  {"{", 400, "/error/type", "invalid_request_error"}};
  system.more = R"({"allow_late_payment":true,"statement_descriptor":"SUPORTE","metadata":{"order":"7"}})";
  system.own_billing_invoice =
      R"({"customer":"cus_7","amount":45000,"description":"Suporte técnico em informática",
          "late_fee":{"percent":"2.00"},"interest":{"percent_per_month":"1.00"},
          "payment_method_types":["pix","boleto","credit_card"]})";
  return system;
}

SpokenSystem fatoripay(const SpokenAt& at) {
  SpokenSystem system{.name = "fatoripay", .with_key = in_header("authorization", "Bearer ")};
  system.terms = terms_with(at, R"({"services":{"fatoripay":{"national_code":"010701"}}})");
  system.preparations = {{"PUT", "/v1/billing_profile", pix_profile}};
  const std::string iso = to_text(at.today);
  system.create = {
      "POST", "/fatoripay/api/v1/invoices/create",
      Json{{"ref", "order-7"},
           {"due_date", iso.substr(8, 2) + "-" + iso.substr(5, 2) + "-" + iso.substr(0, 4)},
           {"description", "Suporte técnico em informática"},
           {"discount_amount", 0},
           {"customer", {{"name", "Fabio Luz"}, {"email", "fabio@example.com"}, {"cpfcnpj", "01234567890"}}},
           {"items", {{{"name", "Suporte"}, {"description", "Horas"}, {"quantity", 3}, {"price", 15000}}}},
           {"payable_with", {{"boleto", false}, {"pix", true}, {"credit_card", false}}}}
          .dump()};
  system.created_status = 200;
  system.id_place = "/id";
  const std::string one = "/fatoripay/api/v1/invoices/{id}";
  system.of_one = {{"GET", one},
                   {"POST", one + "/cancel"},
                   {"PATCH", one, "{}"},
                   {"POST", one + "/refund"},
                   {"POST", one + "/capture"}};
  system.not_found_place = "/message";
  system.not_found_value = "Fatura não encontrada.";
  system.wrong = {{R"({"due_date":"2026-13-40"})", 422, "/message", "Os dados fornecidos são inválidos."},
                  {R"({"customer":{"cpfcnpj":"1"}})", 422, "/message", "Os dados fornecidos são inválidos."},
                  {R"({"items":[]})", 422, "/errors/items/0", "O campo items é obrigatório."}};
  system.more =
      R"({"tax_amount":0,"notification_enabled":false,"redirect_url":"https://example.com/ok",
          "payable_with":{"pixboleto":false,"credit_card_fee_mdr_responsible":"merchant"},
          "customer":{"cellphone":"48999990000",
            "address":{"street":"Rua das Flores","number":"100","complement":"Sala 2","neighborhood":"Centro",
              "city":"Florianópolis","state":"SC","zip_code":"88010000"}}})";
  const Json customer{{"tax_id", "01234567890"}, {"name", "Fabio Luz"}, {"email", "fabio@example.com"}};
  system.own_invoice = own_invoice(at, customer);
  system.own_billing_invoice = Json{
      {"bill_to", customer},
      {"items", {{{"description", "Suporte"}, {"quantity", 3}, {"unit_amount", 15000}}}},
      {"due_date", iso},
      {"notes", "Suporte técnico em informática"},
      {"payment_method_types",
       {"pix"}}}.dump();
  return system;
}

}  // namespace

std::vector<SpokenSystem> spoken_systems(const SpokenAt& at) {
  return {asaas(at), chargefy(at), fatoripay(at), nfeio(at), safe2pay(at), woovi(at)};
}

Json SystemAnswer::at(const std::string& place) const {
  const Json whole = Json::parse(body, nullptr, false);
  const Json::json_pointer pointer(place);
  return !whole.is_discarded() && whole.contains(pointer) ? whole.at(pointer) : Json();
}

SystemWalk::SystemWalk(const SpokenSystem& system, std::string account, std::string api_key)
    : system_(system), api_key_(std::move(api_key)) {
  know("account", account);
}

std::string SystemWalk::filled_in(std::string text) const {
  for (const auto& [name, value] : known_) {
    const std::string place = "{" + name + "}";
    for (auto at = text.find(place); at != std::string::npos; at = text.find(place, at + value.size()))
      text.replace(at, place.size(), value);
  }
  return text;
}

SystemAnswer SystemWalk::call(const Send& send, const SystemCall& call) const {
  if (call.target.starts_with("/v1/")) return own(send, call.method, call.target, call.body);
  return send(call.method, filled_in(call.target), filled_in(call.body), system_.with_key(api_key_));
}

SystemAnswer SystemWalk::own(const Send& send, const std::string& method, const std::string& target,
                             const std::string& body) const {
  return send(method, filled_in(target), filled_in(body), in_header("authorization", "Bearer ")(api_key_));
}

void SystemWalk::prepare(const Send& send) {
  const auto agreed = own(send, "PUT", "/v1/dialects/terms", system_.terms);
  INFO(system_.name << " " << agreed.body);
  REQUIRE(agreed.status == 200);
  for (const SystemCall& preparation : system_.preparations) {
    const auto answer = call(send, preparation);
    INFO(system_.name << " " << preparation.target << " " << answer.status << " " << answer.body);
    REQUIRE(answer.status / 100 == 2);
    if (!preparation.keep_id_as.empty()) know(preparation.keep_id_as, answer.at("/id"));
  }
}

}  // namespace fiscal::test
