#include "tests/flow/house.h"

#include <fiscal/encoding.hpp>
#include <fiscal/json.hpp>

#include <algorithm>
#include <exception>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "tests/support/catch.h"
#include "tests/support/papers.h"

namespace fiscal::test {
namespace {

constexpr const char* issuer_tax_id = "11222333000181";

/// The portal checks certificates and dates against the machine's clock, so the story begins now.
Instant beginning() { return SystemClock().now(); }

vault::LocalMasterKeys new_keys(const std::filesystem::path& folder) {
  return vault::LocalMasterKeys::from_file(folder / "master.key", vault::LocalMasterKeys::WhenMissing::Create)
      .value();
}

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Account the_account() {
  Account account;
  account.id = "studio";
  account.name = "Studio";
  account.issuer.tax_id = issuer_tax_id;
  account.issuer.name = "Estudio Aurora Ltda";
  account.issuer.municipality = "3303302";
  account.issuer.tax_regime = TaxRegime::SimplesMeEpp;
  account.issuer.simples_assessment = SimplesAssessment::AllInSimples;
  account.default_connection = "portal";
  return account;
}

Connection the_connection(const SandboxProcess& portal) {
  const std::string host = portal.url().substr(8, portal.url().find('/', 8) - 8);
  Connection connection;
  connection.id = "portal";
  connection.account = "studio";
  connection.plugin = "nfse_nacional";
  connection.settings = nlohmann::json{{"base_url", portal.url()}, {"adn_url", portal.adn_url()}}.dump();
  connection.certificate = "a1";
  connection.egress = {host};
  connection.ca_file = (sandbox_pki() / "ca.pem").string();
  return connection;
}

std::shared_ptr<const plugin::Catalog> the_catalog() {
  return std::make_shared<const plugin::Catalog>(
      plugin::Catalog::scan({binary_dir() / "plugins"}, services::HostServices::offered()));
}

}  // namespace

namespace {

std::unique_ptr<TemporaryFolder> folder_from(const std::filesystem::path& before,
                                             const std::filesystem::path& backup) {
  auto folder = std::make_unique<TemporaryFolder>();
  std::filesystem::copy_file(before / "master.key", folder->path() / "master.key");
  std::filesystem::copy_file(backup, folder->path() / "gateway.sqlite");
  return folder;
}

}  // namespace

Premises at_the_portal() { return {.account = the_account(), .connection = the_connection}; }

House::House(const Premises& premises) : House(premises, std::make_unique<TemporaryFolder>()) {}

House::House(const Premises& premises, std::unique_ptr<TemporaryFolder> folder)
    : House(premises, beginning(), {},
            std::make_shared<SandboxProcess>(folder->path() / "portal.ledger", std::vector<std::string>{},
                                             premises.stand_in),
            folder->path() / "portal.ledger", std::move(folder)) {}

House::House(const House& before, const std::filesystem::path& backup)
    : House(before.premises_, before.clock_.now(), before.moved_, before.portal_, before.ledger_,
            folder_from(before.folder_->path(), backup)) {}

House::House(const Premises& premises, Instant now, Duration moved, std::shared_ptr<SandboxProcess> portal,
             std::filesystem::path ledger, std::unique_ptr<TemporaryFolder>&& folder)
    : premises_(premises),
      folder_(std::move(folder)),
      clock_(now),
      moved_(moved),
      portal_(std::move(portal)),
      ledger_(std::move(ledger)),
      store_(std::make_unique<store::SqliteStore>(
          store::SqliteStoreOptions{.file = folder_->path() / "gateway.sqlite", .on_fatal = {}}, clock_)),
      secrets_(*store_),
      kv_(*store_),
      keys_(new_keys(folder_->path())),
      keyring_(secrets_, keys_, clock_, {}),
      catalog_(the_catalog()),
      runner_(catalog_, log_),
      transport_({}),
      services_(transport_, keyring_, kv_, clock_, log_, {}),
      account_(premises.account),
      snapshot_(std::make_shared<routing::Snapshot>()),
      directory_([this] { return snapshot_; }, *store_),
      breaker_(5, seconds(30), minutes(5)),
      caller_(
          *store_, runner_,
          [this](const services::CallScope& scope, const std::function<void(plugin::CallServices&)>& call) {
            return services_.serve(scope, call);
          },
          clock_, log_),
      lost_(*store_, clock_),
      restoration_(work_parts(), lost_),
      callbacks_({*store_, runner_, caller_, directory_, clock_, log_, bell_, [] {}}, {}),
      elsewhere_(work_parts(), callbacks_),
      dispatcher_(work_parts(), {}, [](const std::exception&) {}),
      requests_(*store_, clock_, bell_, [] {}),
      intake_(
          *store_, clock_, [this](std::string_view plugin) { return runner_.manifest(plugin); }, {},
          intake::towns_kept_in(kv_, clock_)) {
  const Connection connection = premises_.connection(*portal_);
  snapshot_->version = 1;
  snapshot_->accounts.put(account_);
  snapshot_->connections.put(connection);
  store_->put_account(account_);
  store_->put_connection(connection);
  if (keyring_.certificate("studio", "a1")) return;
  const auto imported = keyring_.import_certificate(
      account_, "a1", bytes_of(sandbox_pki() / "client-11222333000181.p12"), "sandbox");
  REQUIRE(imported.ok());
}

dispatch::Worker::Parts House::work_parts() {
  dispatch::Worker::Parts parts{*store_, runner_, caller_, directory_, clock_, log_, bell_, lanes_, breaker_};
  parts.lost = &lost_;
  return parts;
}

std::filesystem::path House::back_up() {
  const auto file = folder_->path() / ("backup-" + std::to_string(++backups_) + ".sqlite");
  return store::back_up(folder_->path() / "gateway.sqlite", file, clock_.now(), {}).file;
}

intake::Answer House::ask(const std::string& body, const std::string& idempotency_key) {
  return intake_.accept({.account = account_,
                         .key_environment = Environment::Test,
                         .body = body,
                         .idempotency_key = idempotency_key},
                        *snapshot_);
}

InvoiceId House::accept(const std::string& body) {
  const auto answer = ask(body);
  if (const auto* invalid = std::get_if<intake::Invalid>(&answer)) FAIL(to_json(invalid->findings));
  REQUIRE(std::holds_alternative<intake::Accepted>(answer));
  return std::get<intake::Accepted>(answer).record.id;
}

intake::Answer House::substitute(InvoiceId replaced, const std::string& body) {
  return intake_.accept_substitution(
      {.account = account_, .key_environment = Environment::Test, .body = body},
      {replaced, SubstitutionReason::Other, "o valor estava errado"}, *snapshot_);
}

Result<InvoiceRecord> House::cancel(InvoiceId id) {
  return requests_.cancel("studio", id, {CancelReason::IssuedInError, "emitida para o cliente errado"},
                          seconds(1));
}

Result<InvoiceRecord> House::settle(InvoiceId id, dispatch::PersonSays::What what,
                                    const std::string& access_key) {
  dispatch::PersonSays says;
  says.what = what;
  says.access_key = access_key;
  says.signature = {"ana", "looked at the provider's site", "protocol of the call", ""};
  return requests_.settle(premises_.account.id, id, says, seconds(1));
}

void House::run() {
  for (int round = 0; dispatcher_.run_due() > 0; ++round) REQUIRE(round < 1000);
}

void House::pass(Duration span, Duration step) {
  for (Duration gone; gone < span; gone = gone + step) {
    run();
    clock_.advance(step);
    moved_ = moved_ + step;
    portal_->control("PUT", "/control/clock", {{"offset_ms", moved_.milliseconds}});
  }
  run();
}

namespace {

template <class Take>
void each_line(const std::filesystem::path& ledger, std::string_view kind, Take take) {
  std::ifstream in(ledger);
  for (std::string line; std::getline(in, line);) {
    const auto entry = nlohmann::json::parse(line);
    if (entry.at("kind") == kind) take(entry);
  }
}

}  // namespace

House::~House() {
  if (std::uncaught_exceptions() == 0) check_papers();
}

void House::check_papers() {
  Papers papers;
  for (const InvoiceRecord& record : store_->list({.account = "studio", .limit = 10'000}))
    for (const DocumentFile& file : store_->documents(record.id)) papers.add(file.kind, file.content);
  for (const std::string_view kind : {"nfse", "event"})
    each_line(ledger_, kind, [&](const nlohmann::json& entry) {
      const auto packed = base64_decode(entry.at("payload").get<std::string>());
      papers.add(kind, gunzip(packed.value(), 8u << 20).value());
    });
  if (!premises_.national_papers || papers.size() == 0 || !tools_are_there()) return;
  const auto verdict = papers.check(sandbox_pki() / "ca.pem");
  INFO(verdict.said);
  CHECK(verdict.good);
}

int House::files(InvoiceId id, std::string_view kind) {
  const auto kept = store_->documents(id);
  return static_cast<int>(
      std::count_if(kept.begin(), kept.end(), [&](const auto& file) { return file.kind == kind; }));
}

std::vector<std::string> House::documents_at_portal(const InvoiceRecord& record) {
  std::vector<std::string> keys;
  if (!record.number) return keys;
  each_line(ledger_, "nfse", [&](const nlohmann::json& entry) {
    if (entry.at("cnpj") == issuer_tax_id &&
        std::stoll(entry.at("number").is_string() ? entry.at("number").get<std::string>()
                                                  : entry.at("number").dump()) == record.number->number)
      keys.push_back(entry.at("chave"));
  });
  return keys;
}

int House::requests_at_portal(const std::string& method, const std::string& path_ending) {
  int count = 0;
  const auto ledger = portal_->control("GET", "/control/ledger");
  for (const auto& [call, outcomes] : ledger.at("requests").items()) {
    if (!call.starts_with(method + " ") || !call.ends_with(path_ending)) continue;
    for (const auto& [outcome, times] : outcomes.items()) count += times.get<int>();
  }
  return count;
}

}  // namespace fiscal::test
