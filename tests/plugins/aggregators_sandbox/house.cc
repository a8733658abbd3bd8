#include "tests/plugins/aggregators_sandbox/house.h"

#include <fiscal/json.hpp>

#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/support/catch.h"
#include "tests/support/paths.h"
#include "tests/support/provider_requests.h"

namespace fiscal::test {
namespace {

class CountingWitness final : public services::DepartureWitness {
 public:
  explicit CountingWitness(int& count) : count_(count) {}
  void departs(const services::OutgoingWrite&) override { ++count_; }

 private:
  int& count_;
};

services::HttpService::Options to_loopback() {
  services::HttpService::Options options;
  options.plain_http = services::PlainHttp::AllowedToLoopback;
  return options;
}

std::shared_ptr<const plugin::Catalog> installed_plugins() {
  return std::make_shared<const plugin::Catalog>(
      plugin::Catalog::scan({binary_dir() / "plugins"}, services::HostServices::offered()));
}

template <class Outcome>
Outcome read_outcome(const std::string& json) {
  auto read = read_json<Outcome>(json, UnknownFields::Refuse);
  INFO(json.substr(0, 2000));
  REQUIRE(read.ok());
  return std::move(read.value);
}

bool is_about(const ProviderEvent& event, const IssueInvoice& request, const std::string& ticket) {
  return event.idempotency == request.context.idempotency || (!ticket.empty() && event.ticket == ticket) ||
         (!ticket.empty() && event.access_key == ticket);
}

/// Takes up what a final answer says; whether it was one.
template <class Answer>
bool take_up(const Answer& answer, Settled& settled) {
  if (const auto* authorized = std::get_if<Authorized>(&answer)) {
    settled.outcome = "authorized";
    settled.access_key = authorized->access_key;
    return true;
  }
  if (std::holds_alternative<Rejected>(answer)) settled.outcome = "rejected";
  return std::holds_alternative<Rejected>(answer);
}

}  // namespace

House::House(const Resident& resident)
    : resident_(resident),
      stand_in_(resident.plugin, resident.stand_in),
      transport_({}),
      services_(transport_, keyring_, kv_, clock_, log_, to_loopback()),
      runner_(installed_plugins(), log_),
      manifest_(runner_.manifest(resident.plugin)) {
  REQUIRE(manifest_);
  connection_.id = "main";
  connection_.account = "acme";
  connection_.plugin = resident.plugin;
  put_in_front(stand_in_.url());
  keyring_.put_secret("acme", "credential", "sandbox-credential").value();
  keyring_.put_secret("acme", "hook", "sandbox-hook-secret").value();
}

void House::put_in_front(const std::string& url) {
  auto settings = nlohmann::json::parse(resident_.settings);
  settings["base_url"] = url;
  connection_.settings = settings.dump();
  connection_.egress = {url.substr(url.find("://") + 3)};
}

std::string House::call(std::string_view method, const std::string& request) {
  CountingWitness witness(departures_);
  const services::CallScope scope{.connection = connection_,
                                  .manifest = *manifest_,
                                  .witness = witness,
                                  .call = std::string(method),
                                  .deadline = clock_.steady() + seconds(20),
                                  .replay = {}};
  plugin::CallResult result;
  const auto evidence = services_.serve(scope, [&](plugin::CallServices& services) {
    result = runner_.call(connection_, method, request, services);
  });
  last_call_ = {std::string(method), request, result.reply, evidence.exchanges};
  INFO(result.reply);
  REQUIRE(result.end == plugin::CallEnd::Answered);
  return result.reply;
}

IssueOutcome House::issue(const IssueInvoice& request) {
  return read_outcome<IssueOutcome>(call("issue/1", to_json(request)));
}
CancelOutcome House::cancel(const CancelInvoice& request) {
  return read_outcome<CancelOutcome>(call("cancel/1", to_json(request)));
}
StatusOutcome House::status(const InvoiceQuery& request) {
  return read_outcome<StatusOutcome>(call("status/1", to_json(request)));
}

ProviderEvents House::take_callbacks() {
  ProviderEvents all;
  for (const auto& one : nlohmann::json::parse(stand_in_.control("POST", "/control/callbacks/take"))) {
    InboundMessage message;
    message.context = an_issue().context;
    message.context.now = clock_.now();
    message.method = "POST";
    message.path = resident_.callback_path;
    message.headers = one.at("headers").get<std::vector<std::pair<std::string, std::string>>>();
    message.body = one.at("body");
    for (ProviderEvent& event : read_outcome<ProviderEvents>(call("event/1", to_json(message))))
      all.push_back(std::move(event));
  }
  return all;
}

std::vector<nlohmann::json> House::documents_of(const IssueInvoice& request) const {
  const std::string key =
      resident_.stand_in_key != nullptr ? resident_.stand_in_key(request) : request.context.idempotency;
  std::vector<nlohmann::json> found;
  const auto ledger = nlohmann::json::parse(stand_in_.control("GET", "/control/ledger"));
  for (const auto& document : ledger.at("documents"))
    if (document.at("key") == key) found.push_back(document);
  return found;
}

void House::fault(const std::string& mode, const std::string& further) const {
  stand_in_.control("PUT", "/control/fault", "{\"mode\":\"" + mode + "\",\"count\":1" + further + "}");
}

IssueInvoice a_new_request(const House& house) {
  static int count = 0;
  IssueInvoice request = an_issue("inv_" + std::to_string(++count) + "-main");
  request.context.now = SystemClock().now();
  request.invoice.competence_date = local_date(request.context.now, request.context.zone);
  if (house.resident().fit != nullptr) house.resident().fit(request);
  return request;
}

Settled settle(House& house, const IssueInvoice& asked) {
  Settled settled{"open", {}, 0};
  IssueInvoice request = asked;
  std::string ticket;
  int not_found = 0;
  bool send = true;
  for (int round = 0; round < 40; ++round) {
    if (send) {
      request.context.attempt = ++settled.sends;
      const IssueOutcome outcome = house.issue(request);
      if (take_up(outcome, settled)) return settled;
      if (const auto* pending = std::get_if<Pending>(&outcome)) ticket = pending->ticket;
      send = std::holds_alternative<NotSent>(outcome);
      not_found = 0;
      continue;
    }
    for (const ProviderEvent& event : house.take_callbacks())
      if (is_about(event, request, ticket) && take_up(event.status, settled)) return settled;
    InvoiceQuery query = query_of(request);
    if (!ticket.empty()) query.ticket = ticket;
    const StatusOutcome told = house.status(query);
    if (take_up(told, settled)) return settled;
    if (const auto* pending = std::get_if<Pending>(&told)) ticket = pending->ticket;
    not_found = std::holds_alternative<NotFound>(told) ? not_found + 1 : 0;
    send = house.manifest().not_found_is_authoritative && not_found >= house.manifest().not_found_answers;
    if (!send && round > 5) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return settled;
}

}  // namespace fiscal::test
