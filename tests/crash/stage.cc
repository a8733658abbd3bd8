#include "tests/crash/stage.h"

#include <chrono>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tests/crash/case_store.h"
#include "tests/crash/child.h"
#include "tests/crash/http.h"
#include "tests/support/paths.h"
#include "tests/support/postgres_server.h"

namespace fiscal::crash {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text;
  if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
}

/// In JSON blanks may stand where digits stood, so a shorter number keeps every offset.
void shorten(std::string& text, const std::string& member, const std::string& from, std::string to) {
  const std::string before = "\"" + member + "\": " + from;
  const auto at = text.find(before);
  if (at == std::string::npos || to.size() > from.size())
    throw std::runtime_error("the plugin's manifest says no " + before);
  to.append(from.size() - to.size(), ' ');
  text.replace(at + before.size() - from.size(), from.size(), to);
}

bool is_older(const fs::path& made, const fs::path& source) {
  return !fs::exists(made) || fs::last_write_time(made) < fs::last_write_time(source);
}

}  // namespace

Stage::~Stage() = default;

Stage::Stage(const fs::path& folder, StoreKind kind) : folder_(fs::absolute(folder)) {
  if (kind == StoreKind::Postgres) server_ = std::make_unique<test::PostgresServer>();
  fs::create_directories(folder_);
  make_certificates();
  make_plugin();
  make_template();
}

fs::path Stage::program(const std::string& name) const { return test::binary_dir() / "bin" / name; }

void Stage::make_certificates() {
  const fs::path ready = pki() / "ready";
  const auto kept = std::chrono::hours(24 * 20);
  if (fs::exists(ready) && fs::file_time_type::clock::now() - fs::last_write_time(ready) < kept) return;
  fs::remove_all(pki());
  run_to_end({program("fiscal-sandbox"), "pki", "--out", pki(), "--cnpj", issuer_tax_id, "--name",
              "ESTUDIO AURORA LTDA"});
  write(pki() / "password", "sandbox\n");
  write(ready, "");
}

/// The same machine code as the plugin that ships, with the waiting times in its manifest cut from minutes to
/// parts of a second: they are data, in the library and beside it.
void Stage::make_plugin() {
  const fs::path source = test::binary_dir() / "plugins" / "nfse_nacional";
  const fs::path made = folder_ / "plugins" / "nfse_nacional";
  if (!is_older(made / "nfse_nacional.so", source / "nfse_nacional.so")) return;
  for (const char* file : {"manifest.json", "nfse_nacional.so"}) {
    std::string text = text_of(source / file);
    shorten(text, "settle_window_ms", "120000", std::to_string(settle_window_ms));
    shorten(text, "call_timeout_ms", "90000", "20000");
    write(made / file, text);
  }
}

void Stage::make_template() {
  const fs::path key_file = template_folder() / "api.key";
  // A database goes with its server, at the end of the run.
  const bool is_kept =
      !server_ && !is_older(key_file, pki() / "ready") && !is_older(key_file, program("fiscald"));
  if (is_kept) {
    api_key_ = text_of(key_file);
    return;
  }
  fs::remove_all(template_folder());
  const CaseStore store(*this, template_data(), CaseStore::Contents::Stage);
  const fs::path log = template_folder() / "gateway.log";
  const auto config = configure(template_folder(), store, "https://127.0.0.1:9/SefinNacional",
                                "https://127.0.0.1:9/contribuintes", mode_named("none"));
  Child gateway({{program("fiscald"), "--config", config}, {}, log});
  const auto ready = gateway.ready(60);
  if (!ready) throw std::runtime_error("the gateway does not start; see " + log.string());
  api_key_ = new_api_key(ready->at("url"), operator_key(template_data()));
  if (api_key_.empty() || !gateway.stop(60))
    throw std::runtime_error("the gateway made no key or did not end");
  write(key_file, api_key_);
}

fs::path Stage::configure(const fs::path& folder, const CaseStore& store, const std::string& portal_url,
                          const std::string& adn_url, const Mode& mode, const std::string& receiver) const {
  const std::string host = portal_url.substr(8, portal_url.find('/', 8) - 8);
  const json account{{"id", account_id},
                     {"name", "Estúdio Aurora"},
                     {"environment", "test"},
                     {"default_connection", connection_id},
                     {"issuer",
                      {{"tax_id", issuer_tax_id},
                       {"name", "Estudio Aurora Ltda"},
                       {"municipality", "3303302"},
                       {"tax_regime", "simples_me_epp"},
                       {"simples_assessment", "all_in_simples"}}},
                     {"certificates",
                      {{{"name", "a1"},
                        {"file", (pki() / ("client-" + std::string(issuer_tax_id) + ".p12")).string()},
                        {"password_file", (pki() / "password").string()}}}},
                     {"connections",
                      {{{"id", connection_id},
                        {"plugin", "nfse_nacional"},
                        {"certificate", "a1"},
                        {"series", "1"},
                        {"ca_file", (pki() / "ca.pem").string()},
                        {"egress", {host}},
                        {"max_in_flight", 4},
                        {"settings", {{"base_url", portal_url}, {"adn_url", adn_url}}}}}}};
  // One waiting time for everything: the longest that a case may take is a few of them.
  json gateway{
      {"data_dir", store.data().string()},
      {"master_key", {{"file", (store.data() / "master.key").string()}}},
      {"log_level", "warning"},
      {"server", {{"listen", "127.0.0.1:0"}, {"health_listen", "127.0.0.1:0"}}},
      {"plugins", {{"folders", {(folder_ / "plugins").string()}}, {"run_inline", {"nfse_nacional"}}}},
      {"dispatch", {{"threads", 8}, {"lease", mode.lease}, {"retry", {"50ms"}}, {"query", {"50ms"}}}}};
  if (const std::string database = store.database(); !database.empty()) gateway["postgres"] = database;
  if (!receiver.empty())
    gateway["notify"] = {{"allowed_targets", {receiver}}, {"timeout", "1s"}, {"retry", json::array()}};
  for (int n = 0; n < 20 && !receiver.empty(); ++n) gateway["notify"]["retry"].push_back("20ms");
  write(folder / "accounts.d" / "studio.json", account.dump(1));
  write(folder / "routes.json", R"({"rules": []})");
  write(folder / "gateway.json", gateway.dump(1));
  return folder / "gateway.json";
}

std::string operator_key(const fs::path& data) {
  std::string text = text_of(data / "operator.key");
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::string new_api_key(const std::string& gateway_url, const std::string& operator_key) {
  const Reply reply =
      exchange("POST", gateway_url + "/v1/accounts/" + account_id + "/keys", R"({"label":"crash"})",
               {"Content-Type: application/json", "Authorization: Bearer " + operator_key}, 20'000);
  return reply.whole && reply.status == 201 ? json::parse(reply.body).at("key").get<std::string>() : "";
}

}  // namespace fiscal::crash
