#include "tests/bench/support/stage.h"

#include <fiscal/tax_id.hpp>

#include <chrono>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tests/bench/support/load.h"

namespace fiscal::bench {
namespace {

using Json = nlohmann::ordered_json;

/// CNPJ of a branch of the company that all certificates are of, counted from 0: the root, the branch's
/// number from 0001 on, and two check digits.
std::string tax_id_of_branch(int n) {
  const std::string number = std::to_string(n + 1);
  const std::string stem = "11222333" + std::string(4 - number.size(), '0') + number;
  for (char ten = '0'; ten <= '9'; ++ten)
    for (char one = '0'; one <= '9'; ++one)
      if (std::string whole = stem + ten + one; tax_id_kind(whole) == TaxIdKind::Cnpj) return whole;
  throw std::logic_error("no check digits fit " + stem);
}

std::string program_path(const char* name) { return (test::binary_dir() / "bin" / name).string(); }

std::uint16_t port_in(const std::string& url) {
  return static_cast<std::uint16_t>(std::stoi(url.substr(url.find(':', 7) + 1)));
}

void write_json(const std::filesystem::path& file, const Json& content) {
  std::ofstream out(file);
  out << content.dump(1) << "\n";
  if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
}

std::string account_id(int n) { return "account-" + std::to_string(n); }

/// Each account is a branch of one company: one certificate serves them all, and none reads what another
/// issued.
Json account_of(int n, const std::filesystem::path& pki, const House& house) {
  const std::string id = account_id(n);
  Json settings = Json::object();
  Json connection{{"id", id + "-nacional"},     {"plugin", "nfse_nacional"},
                  {"certificate", "a1"},        {"series", "1"},
                  {"write_connection", "kept"}, {"max_in_flight", std::min(house.calls_in_flight, 1000)}};
  const std::string url = house.portal != nullptr ? house.portal->url() : "https://127.0.0.1:1/SefinNacional";
  connection["settings"] = {{"base_url", url},
                            {"adn_url", house.portal != nullptr ? house.portal->adn_url() : url}};
  connection["egress"] = {url.substr(8, url.find('/', 8) - 8)};
  connection["ca_file"] = (pki / "ca.pem").string();
  return {{"id", id},
          {"name", "Oficina de Software"},
          {"issuer",
           {{"tax_id", tax_id_of_branch(n)},
            {"name", "Oficina de Software Ltda"},
            {"municipality", "3303302"},
            {"tax_regime", "simples_me_epp"},
            {"simples_assessment", "all_in_simples"}}},
          {"default_connection", id + "-nacional"},
          {"certificates",
           {{{"name", "a1"},
             {"file", (pki / ("client-" + tax_id_of_branch(0) + ".p12")).string()},
             {"password_file", (pki / "password").string()}}}},
          {"connections", {connection}}};
}

}  // namespace

std::filesystem::path make_certificates(const std::filesystem::path& folder) {
  const auto pki = folder / "pki";
  if (std::filesystem::exists(pki / "password")) return pki;
  std::filesystem::create_directories(folder);
  Program maker({program_path("fiscal-sandbox"), "pki", "--out", pki.string(), "--cnpj", tax_id_of_branch(0),
                 "--name", "OFICINA DE SOFTWARE LTDA"},
                folder / "pki.log");
  if (maker.end(0) != 0) throw std::runtime_error("fiscal-sandbox could not make certificates");
  std::ofstream(pki / "password") << "sandbox\n";
  return pki;
}

Portal::Portal(const std::filesystem::path& folder, const std::vector<std::string>& options) {
  const auto pki = make_certificates(folder);
  std::vector<std::string> words{
      program_path("fiscal-sandbox"),     "sefin", "--pki", pki.string(), "--ledger",
      (folder / "portal.ledger").string()};
  words.insert(words.end(), options.begin(), options.end());
  program_ = std::make_unique<Program>(words, folder / "portal.log");
  const Json ready = Json::parse(program_->read_line());
  url_ = ready.at("url");
  adn_url_ = ready.at("adn_url");
}

Gateway::Gateway(const std::filesystem::path& folder, const House& house)
    : folder_(folder), environment_(house.environment) {
  std::filesystem::create_directories(folder / "accounts.d");
  write_configuration(house);
  start();
}

void Gateway::write_configuration(const House& house) {
  const auto pki = make_certificates(folder_.parent_path());
  write_json(folder_ / "routes.json", {{"rules", Json::array()}});
  write_json(
      folder_ / "gateway.json",
      {{"data_dir", (folder_ / "data").string()},
       {"log_level", "warning"},
       {"master_key", {{"file", (folder_ / "data/master.key").string()}}},
       {"server", {{"listen", "127.0.0.1:0"}, {"health_listen", "127.0.0.1:0"}, {"max_connections", 1024}}},
       {"plugins", {{"folders", Json::array({(test::binary_dir() / "plugins").string()})}}},
       {"dispatch", {{"threads", house.calls_in_flight}}}});
  Json accounts = Json::array();
  for (int n = 0; n < house.accounts; ++n) accounts.push_back(account_of(n, pki, house));
  if (house.accounts > 0) write_json(folder_ / "accounts.d/all.json", accounts);
}

double Gateway::start() {
  program_.reset();
  const auto begun = std::chrono::steady_clock::now();
  program_ = std::make_unique<Program>(
      std::vector<std::string>{program_path("fiscald"), "--config", (folder_ / "gateway.json").string()},
      folder_ / "gateway.log", environment_);
  port_ = port_in(Json::parse(program_->read_line()).at("url"));
  call(port_, "GET", "/health/ready", "");
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

std::string Gateway::operator_key() const {
  std::ifstream in(folder_ / "data/operator.key");
  std::string key;
  std::getline(in, key);
  return key;
}

std::string Gateway::key_of_account(int n) const {
  return Json::parse(call(port_, "POST", "/v1/accounts/" + account_id(n) + "/keys", operator_key(), "{}"))
      .at("key");
}

InvoiceBodies::InvoiceBodies(Due due) {
  std::string description =
      "Desenvolvimento e manutenção do sistema de gestão de pedidos, conforme contrato 2026/114 e ordem de "
      "serviço 88123.";
  for (int n = 1; n <= 16; ++n)
    description += " Item " + std::to_string(n) + ": análise, implementação e testes do módulo " +
                   std::to_string(n * 17) + ", com documentação.";
  Json rest{
      {"customer",
       {{"tax_id", "529.982.247-25"},
        {"name", "Maria Aparecida de Souza"},
        {"email", "maria@example.com"},
        {"address",
         {{"street", "Rua das Laranjeiras"},
          {"number", "120"},
          {"district", "Icaraí"},
          {"municipality", "3303302"},
          {"postal_code", "24220031"}}}}},
      {"service", {{"national_code", "010701"}, {"description", description}, {"nbs", "115013000"}}},
      {"amount", 45000},
      {"taxes", {{"iss", Json::object()}, {"approximate", {{"simples_percent", "6.00"}}}}},
      {"metadata", {{"order", "4711"}, {"seller", "ana"}, {"channel", "site"}, {"cost_center", "TI-042"}}}};
  if (due == Due::Tomorrow) {
    const std::time_t tomorrow = std::time(nullptr) + 24 * 3600;
    std::tm parts{};
    gmtime_r(&tomorrow, &parts);
    char text[40];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    rest["issue_at"] = text;
  }
  rest_ = rest.dump().substr(1);
}

std::string InvoiceBodies::body(std::uint64_t number) const {
  return R"({"reference":"pedido-)" + std::to_string(1'000'000'000'000 + number) + R"(",)" + rest_;
}

std::string InvoiceBodies::request(const std::string& api_key, std::uint64_t number) const {
  return request_text("POST", "/v1/invoices", api_key,
                      "Idempotency-Key: key-" + std::to_string(1'000'000'000'000 + number) + "\r\n",
                      body(number));
}

}  // namespace fiscal::bench
