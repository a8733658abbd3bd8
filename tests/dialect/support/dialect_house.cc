#include "tests/dialect/support/dialect_house.h"

#include "core/api/framing.h"
#include "core/app/fiscald/told_invoices.h"
#include "tests/dialect/support/coverage.h"
#include "tests/support/builders.h"

namespace fiscal::test {
namespace {

vault::LocalMasterKeys master_keys_in(const std::filesystem::path& folder) {
  return vault::LocalMasterKeys::from_file(folder / "master.key", vault::LocalMasterKeys::WhenMissing::Create)
      .value();
}

services::HttpService::Options to_loopback() {
  services::HttpService::Options options;
  options.plain_http = services::PlainHttp::AllowedToLoopback;
  return options;
}

/// Read once: a catalog says what is there and changes nothing.
std::shared_ptr<const plugin::Catalog> built_plugins() {
  static const auto catalog = std::make_shared<const plugin::Catalog>(
      plugin::Catalog::scan({binary_dir() / "plugins"}, services::HostServices::offered()));
  return catalog;
}

/// Asaas' older address has the same routes once more, added by the same lines.
std::string operation_of(std::string_view method, std::string_view pattern) {
  constexpr std::string_view older = "/asaas/api/";
  const std::string path = pattern.starts_with(older) ? "/asaas/" + std::string(pattern.substr(older.size()))
                                                      : std::string(pattern);
  return std::string(method) + " " + path;
}

/// "asaas" of "/asaas/v3/invoices".
std::string dialect_of(std::string_view pattern) {
  return std::string(pattern.substr(1, pattern.find('/', 1) - 1));
}

}  // namespace

DialectHouse::DialectHouse(MakeDialects make, dialects::Desk::Letters letters)
    : store_(clock_),
      secrets_(store_),
      kv_rows_(store_),
      keys_(master_keys_in(folder_.path())),
      keyring_(secrets_, keys_, clock_, {}),
      runner_(built_plugins(), log_),
      transport_({}),
      services_(transport_, keyring_, kv_rows_, clock_, log_, to_loopback()),
      directory_([this] { return snapshot_; }, store_),
      breaker_(5, seconds(30), minutes(5)),
      caller_(
          store_, runner_,
          [this](const services::CallScope& scope, const std::function<void(plugin::CallServices&)>& served) {
            return services_.serve(scope, served);
          },
          clock_, log_),
      lost_(store_, clock_),
      dispatcher_(work_parts(), {}, [](const std::exception&) {}),
      requests_(store_, clock_, bell_,
                [this] {
                  if (at_once_) run();
                }),
      renderer_(store_, runner_, directory_, clock_, log_),
      intake_(store_, clock_, [this](std::string_view plugin) { return runner_.manifest(plugin); }),
      authenticator_(store_, clock_, log_),
      router_(authenticator_),
      invoices_({store_, intake_, requests_, bell_, renderer_, clock_, [this] { return snapshot_; },
                 [this] {
                   if (at_once_) run();
                 }}),
      billing_({store_, customers_, charges_, services_of_accounts_, billing_invoices_, invoices_, clock_,
                [this](const AccountId& id) { return snapshot_->accounts.find(id); },
                [] { return std::string("https://pay.test"); }}),
      desk_({store_, intake_, requests_, invoices_, clock_, [this] { return snapshot_; },
             [this] {
               if (at_once_) run();
             },
             [] { return true; }, [] {}, endpoints_, seconds(60), std::move(letters)}),
      mounts_(router_, authenticator_, make ? make(desk_) : dialects::all_dialects(desk_, {}), {}) {
  forms_.add(std::make_unique<notify::StandardForm>());
  dialects::add_forms(forms_, {store_, "https://gateway.example", "https://pay.test",
                               [](const AccountId&) { return false; }});
  snapshot_->version = 1;
  invoices_.add_routes(router_);
  billing_.add_routes(router_);
  dialects::add_terms_routes(router_, store_, clock_);
  add_account("acme");
  add_account("other");
  note_what_is_mounted();
  mounts_.observe([this](const api::RouteMeasure& measure) {
    asked_ = {dialect_of(measure.route), operation_of(measure.method, measure.route)};
  });
}

void DialectHouse::note_what_is_mounted() {
  for (const auto& dialect : dialects::all_dialects(desk_, {})) {
    api::Router router(authenticator_);
    dialects::Routes routes(router, "/" + std::string(dialect->name()));
    dialect->add_routes(routes);
    router.for_each_route([&](std::string_view method, std::string_view pattern) {
      Coverage::of_this_program().mounted(std::string(dialect->name()), operation_of(method, pattern));
    });
  }
}

void DialectHouse::add_account(const std::string& id) {
  const Account account = an_account(id, id + "-sandbox");
  const Connection connection = a_connection(id + "-sandbox", id);
  snapshot_->accounts.put(account);
  snapshot_->connections.put(connection);
  store_.put_account(account);
  store_.put_connection(connection);
  const auto made = api::make_api_key(id, Environment::Test, "tests", clock_.now());
  store_.put_api_key(made.kept);
  api_keys_.emplace_back(id, made.text);
}

void DialectHouse::route_to(const Connection& connection) {
  Account account = *snapshot_->accounts.find("acme");
  account.default_connection = connection.id;
  snapshot_->accounts.put(account);
  snapshot_->connections.put(connection);
  store_.put_connection(connection);
}

dispatch::Worker::Parts DialectHouse::work_parts() {
  dispatch::Worker::Parts parts{store_, runner_, caller_, directory_, clock_, log_, bell_, lanes_, breaker_};
  parts.lost = &lost_;
  return parts;
}

api::Response DialectHouse::call(const std::string& method, const std::string& target,
                                 const std::string& body, Headers headers) {
  auto parsed = api::parse_target(target);
  REQUIRE(parsed);
  api::Request request;
  request.method = method;
  request.target = target;
  request.path = std::move(parsed->first);
  request.query = std::move(parsed->second);
  request.headers = std::move(headers);
  request.headers.emplace_back("host", "gateway.test");
  request.body = body;
  request.request_id = "req-test";
  asked_ = {};
  auto response = mounts_.answer(request);
  Coverage::of_this_program().asked(asked_.first, asked_.second, response.status);
  return response;
}

const std::string& DialectHouse::key(const std::string& account) const {
  for (const auto& [id, text] : api_keys_)
    if (id == account) return text;
  throw std::logic_error("no such account: " + account);
}

void DialectHouse::agree(const std::string& terms, const std::string& account) {
  const auto answer = call("PUT", "/v1/dialects/terms", terms, {{"authorization", "Bearer " + key(account)}});
  INFO(answer.body);
  REQUIRE(answer.status == 200);
}

void DialectHouse::run() {
  for (int round = 0; dispatcher_.run_due() > 0; ++round) REQUIRE(round < 1000);
}

std::vector<notify::Delivery> DialectHouse::told(const std::string& account) {
  notify::FanOut fan_out({store_, forms_, app::told_invoices(store_), clock_, log_, [] {},
                          [](const notify::ToldEvent&) { return std::string("{}"); }});
  while (fan_out.run_due() > 0) continue;
  std::vector<notify::Delivery> all;
  for (auto& row :
       store_
           .list_resources(
               {.account = account, .kind = notify::delivery_kind, .limit = 1000, .ascending = true})
           .rows)
    all.push_back(notify::delivery_in(std::move(row)).delivery);
  return all;
}

void DialectHouse::pass(Duration span, Duration step) {
  for (Duration gone; gone < span; gone = gone + step) {
    run();
    clock_.advance(step);
  }
  run();
}

Json json_of(const api::Response& response) {
  INFO(response.body);
  const Json body = Json::parse(response.body, nullptr, false);
  REQUIRE(!body.is_discarded());
  return body;
}

std::string header_of(const api::Response& response, std::string_view name) {
  for (const auto& [each, value] : response.headers)
    if (each == name) return value;
  return {};
}

}  // namespace fiscal::test
