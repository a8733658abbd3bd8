#include "tests/cluster/cluster.h"

#include <chrono>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/cluster/api_call.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

using nlohmann::json;

constexpr const char* issuer_tax_id = "11222333000181";

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_bytes(const std::filesystem::path& file, const std::string& bytes) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

/// The plugin that ships, with the settle window of its manifest cut from two minutes to half a second: it is
/// data, in the library and beside it, and in JSON a blank may stand where a digit stood.
void write_impatient_plugin(const std::filesystem::path& folder) {
  const std::string from = "\"settle_window_ms\": 120000", to = "\"settle_window_ms\": 500   ";
  for (const char* name : {"manifest.json", "nfse_nacional.so"}) {
    std::string bytes = bytes_of(binary_dir() / "plugins" / "nfse_nacional" / name);
    const auto at = bytes.find(from);
    REQUIRE(at != std::string::npos);
    write_bytes(folder / "nfse_nacional" / name, bytes.replace(at, from.size(), to));
  }
}

json account_of(const SandboxProcess& portal, const std::filesystem::path& password_file) {
  const std::string host = portal.url().substr(8, portal.url().find('/', 8) - 8);
  const std::string certificate = sandbox_pki() / ("client-" + std::string(issuer_tax_id) + ".p12");
  return {
      {"id", "studio"},
      {"name", "Studio"},
      {"environment", "test"},
      {"default_connection", "portal"},
      {"issuer",
       {{"tax_id", issuer_tax_id},
        {"name", "Estudio Aurora Ltda"},
        {"municipality", "3303302"},
        {"tax_regime", "simples_me_epp"},
        {"simples_assessment", "all_in_simples"}}},
      {"certificates", {{{"name", "a1"}, {"file", certificate}, {"password_file", password_file.string()}}}},
      {"connections",
       {{{"id", "portal"},
         {"plugin", "nfse_nacional"},
         {"certificate", "a1"},
         {"series", "1"},
         {"ca_file", (sandbox_pki() / "ca.pem").string()},
         {"egress", {host}},
         {"max_in_flight", 4},
         {"settings", {{"base_url", portal.url()}, {"adn_url", portal.adn_url()}}}}}}};
}

std::string invoice_body(const std::string& reference) {
  return json{{"reference", reference},
              {"customer", {{"tax_id", "529.982.247-25"}, {"name", "Maria Aparecida de Souza"}}},
              {"service", {{"national_code", "010701"}, {"description", "Suporte técnico em informática"}}},
              {"amount", 45000},
              {"taxes", {{"iss", json::object()}, {"approximate", {{"simples_percent", "6.00"}}}}}}
      .dump();
}

}  // namespace

Cluster::Cluster(std::size_t gateways) : portal_(folder_.path() / "portal.ledger") {
  write_impatient_plugin(folder_.path() / "plugins");
  write_bytes(folder_.path() / "password", "sandbox\n");
  for (std::size_t place = 0; place < gateways; ++place) {
    const auto folder = folder_.path() / std::to_string(place);
    write_configuration(folder);
    gateways_.push_back(std::make_unique<GatewayProcess>(folder));
  }
  const auto made =
      call_api("POST", gateway(0).url() + "/v1/accounts/studio/keys", operator_key(0), R"({"label":"till"})");
  REQUIRE(made.status == 201);
  api_key_ = json::parse(made.body).at("key");
  store::PostgresStoreOptions options;
  options.connection_string = server_.connection_string();
  options.host_name = "onlooker";
  store_ = std::make_unique<store::PostgresStore>(options, clock_);
  server_.execute(
      "CREATE TABLE fiscal.test_clock AS SELECT 0::bigint AS ahead;"
      "CREATE OR REPLACE FUNCTION fiscal.lease_now() RETURNS bigint LANGUAGE sql VOLATILE AS "
      "'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint + ahead FROM fiscal.test_clock'");
}

void Cluster::pass_leases() const { server_.execute("UPDATE fiscal.test_clock SET ahead = ahead + 301000"); }

void Cluster::write_configuration(const std::filesystem::path& folder) const {
  const json gateway{
      {"data_dir", (folder / "data").string()},
      {"postgres", server_.connection_string()},
      {"master_key", {{"file", (folder_.path() / "master.key").string()}}},
      {"log_level", "warning"},
      {"server", {{"listen", "127.0.0.1:0"}, {"health_listen", "127.0.0.1:0"}}},
      {"plugins", {{"folders", {(folder_.path() / "plugins").string()}}}},
      {"dispatch", {{"threads", 8}, {"lease", "5m"}, {"retry", {"100ms"}}, {"query", {"200ms"}}}}};
  write_bytes(folder / "accounts.d" / "studio.json",
              account_of(portal_, folder_.path() / "password").dump(1));
  write_bytes(folder / "routes.json", R"({"rules": []})");
  write_bytes(folder / "gateway.json", gateway.dump(1));
}

std::string Cluster::operator_key(std::size_t place) const {
  std::string key = bytes_of(folder_.path() / std::to_string(place) / "data" / "operator.key");
  while (!key.empty() && key.back() == '\n') key.pop_back();
  return key;
}

std::optional<InvoiceId> Cluster::offer(std::size_t place, const std::string& reference) const {
  const auto answer =
      call_api("POST", gateways_.at(place)->url() + "/v1/invoices", api_key_, invoice_body(reference));
  if (answer.status != 200 && answer.status != 202) return std::nullopt;
  return parse_invoice_id(json::parse(answer.body).at("id").get<std::string>());
}

InvoiceId Cluster::accept(std::size_t first, const std::string& reference) const {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  for (std::size_t tries = 0; std::chrono::steady_clock::now() < until; ++tries) {
    if (const auto id = offer((first + tries) % gateways_.size(), reference)) return *id;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  throw std::runtime_error("no gateway takes " + reference);
}

void Cluster::wait_for_rest(const std::vector<InvoiceId>& ids) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(90);
  for (const InvoiceId id : ids) {
    auto record = store().find(id);
    while (record && !is_resting(record->state) && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      record = store().find(id);
    }
    REQUIRE(record);
    INFO(to_text(id) << " is " << to_text(record->state));
    REQUIRE(is_resting(record->state));
  }
}

std::set<std::string> Cluster::documents_at_portal() const {
  std::set<std::string> keys;
  std::map<std::string, int> by_number;
  std::ifstream in(folder_.path() / "portal.ledger");
  for (std::string line; std::getline(in, line);) {
    const json entry = json::parse(line);
    if (entry.at("kind") != "nfse") continue;
    keys.insert(entry.at("chave"));
    CHECK(++by_number[entry.at("number").dump()] == 1);
  }
  return keys;
}

void Cluster::check_one_document_each(const std::vector<InvoiceId>& ids) {
  const auto documents = documents_at_portal();
  std::set<std::string> ours;
  for (const InvoiceId id : ids) {
    const auto record = store().find(id);
    REQUIRE(record);
    INFO(to_text(id) << " " << to_text(record->state));
    CHECK(record->state == State::Authorized);
    REQUIRE(record->access_key);
    CHECK(documents.contains(*record->access_key));
    CHECK(ours.insert(*record->access_key).second);
    const auto events = store().timeline(id).events;
    REQUIRE(events.size() == static_cast<std::size_t>(record->version));
    for (std::size_t at = 0; at < events.size(); ++at) CHECK(events[at].sequence == static_cast<int>(at) + 1);
  }
  CHECK(ours == documents);
}

std::string Cluster::new_account(std::size_t place, const std::string& account) {
  json body = account_of(portal_, {});
  for (const char* declared_only : {"certificates", "connections"}) body.erase(declared_only);
  body["id"] = account;
  body["default_connection"] = account + "-portal";
  const std::string base = gateway(place).url() + "/v1/accounts/" + account;
  json connection = account_of(portal_, {}).at("connections").at(0);
  connection["id"] = account + "-portal";
  connection["environment"] = "test";
  REQUIRE(call_api("PUT", base, operator_key(place), body.dump()).status == 200);
  REQUIRE(
      call_api("PUT", base + "/connections/" + account + "-portal", operator_key(place), connection.dump())
          .status == 200);
  const auto made = call_api("POST", base + "/keys", operator_key(place), R"({"label":"till"})");
  REQUIRE(made.status == 201);
  return json::parse(made.body).at("key");
}

int Cluster::list_status(std::size_t place, const std::string& api_key) const {
  return static_cast<int>(call_api("GET", gateways_.at(place)->url() + "/v1/invoices", api_key).status);
}

int Cluster::send_status(std::size_t place, const std::string& api_key, const std::string& reference) const {
  return static_cast<int>(
      call_api("POST", gateways_.at(place)->url() + "/v1/invoices", api_key, invoice_body(reference)).status);
}

}  // namespace fiscal::test
