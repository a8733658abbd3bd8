#include "core/api/operators.h"

#include <fiscal/encoding.hpp>
#include <fiscal/json.hpp>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "core/api/account_body.h"
#include "core/api/body.h"
#include "core/api/problem.h"
#include "core/api/resource.h"
#include "core/vault/certificate_summary.h"

namespace fiscal::api {
namespace {

constexpr int most_attention = 500;
constexpr std::size_t most_evidence = 5;  ///< Exchanges shown of each invoice; the timeline has them all.

Response no_such(const char* what) {
  return problem(404, "not_found", std::string("There is no such ") + what, "Check the id.");
}

Response listed(Json data) { return json_response(200, {{"object", "list"}, {"data", std::move(data)}}); }

Json manifest_json(const plugin::Manifest& manifest) {
  return {{"version", manifest.version}, {"title", manifest.title}, {"methods", manifest.methods},
          {"needs", manifest.needs},     {"rules", manifest.rules}, {"egress", manifest.egress}};
}

std::optional<dispatch::PersonSays::What> parse_outcome(std::string_view text) {
  using What = dispatch::PersonSays::What;
  if (text == "authorized") return What::Authorized;
  if (text == "rejected") return What::Rejected;
  if (text == "cancelled") return What::Cancelled;
  if (text == "not_cancelled") return What::NotCancelled;
  if (text == "send_again") return What::SendAgain;
  return std::nullopt;
}

}  // namespace

void Operators::add_routes(Router& router) {
  const auto add = [&](const char* method, const char* pattern,
                       Response (Operators::*handler)(const Request&)) {
    router.add(method, pattern, Access::Operator,
               [this, handler](const Request& request, const Caller&) { return (this->*handler)(request); });
  };
  add("GET", "/v1/accounts", &Operators::list_accounts);
  add("PUT", "/v1/accounts/{id}", &Operators::put_account);
  add("GET", "/v1/accounts/{id}", &Operators::show_account);
  add("GET", "/v1/accounts/{id}/connections", &Operators::list_connections);
  add("PUT", "/v1/accounts/{id}/connections/{connection}", &Operators::put_connection);
  add("POST", "/v1/accounts/{id}/certificates", &Operators::import_certificate);
  add("GET", "/v1/accounts/{id}/certificates", &Operators::list_certificates);
  add("PUT", "/v1/accounts/{id}/secrets/{name}", &Operators::put_secret);
  add("GET", "/v1/accounts/{id}/secrets", &Operators::list_secrets);
  add("POST", "/v1/accounts/{id}/keys", &Operators::create_key);
  add("GET", "/v1/accounts/{id}/keys", &Operators::list_keys);
  add("DELETE", "/v1/keys/{id}", &Operators::revoke_key);
  router.add("POST", "/v1/invoices/{id}/settle", Access::Operator,
             [this](const Request& request, const Caller& caller) { return settle(request, caller); });
  add("GET", "/v1/attention", &Operators::attention);
  add("GET", "/v1/plugins", &Operators::list_plugins);
  add("PUT", "/v1/connections/{id}/series/{series}", &Operators::set_series);
  add("POST", "/v1/configuration/reload", &Operators::reload);
}

/// What was stored is in force only when the configuration with it can be: the problems, if any, are the
/// answer.
Response Operators::taken_up(Response response) {
  const Findings problems = parts_.reload();
  if (problems.empty()) return response;
  return problem(422, "configuration_refused", "It was kept, but the configuration with it is not in force",
                 "Correct what `errors` names; the configuration before stays in force.", problems);
}

Response Operators::put_account(const Request& request) {
  const auto account = read_account(request.body, request.captured[0]);
  if (!account) return body_refused(request.body, account.error());
  parts_.store.put_account(*account);
  return taken_up(json_response(200, account_resource(*account)));
}

Response Operators::put_connection(const Request& request) {
  const auto account = parts_.account(request.captured[0]);
  if (!account) return no_such("account");
  const auto connection = read_connection(request.body, account->id, request.captured[1]);
  if (!connection) return body_refused(request.body, connection.error());
  for (const Connection& other : parts_.connections())
    if (other.id == connection->id && other.account != connection->account)
      return problem(409, "connection_taken", "Another account has a connection of this id",
                     "Choose another id.");
  if (const auto opens = parts_.runner.check_settings(*connection); !opens)
    return problem(422, opens.error());
  parts_.store.put_connection(*connection);
  return taken_up(json_response(200, connection_resource(*connection)));
}

Response Operators::list_accounts(const Request&) {
  Json data = Json::array();
  for (const Account& account : parts_.accounts()) data.push_back(account_resource(account));
  return listed(std::move(data));
}

Response Operators::show_account(const Request& request) {
  const auto account = parts_.account(request.captured[0]);
  return account ? json_response(200, account_resource(*account)) : no_such("account");
}

Response Operators::list_connections(const Request& request) {
  if (!parts_.account(request.captured[0])) return no_such("account");
  Json data = Json::array();
  for (const Connection& connection : parts_.connections())
    if (connection.account == request.captured[0]) data.push_back(connection_resource(connection));
  return listed(std::move(data));
}

Response Operators::import_certificate(const Request& request) {
  const auto account = parts_.account(request.captured[0]);
  if (!account) return no_such("account");
  const auto object = read_object(request.body, {"name", "pkcs12_b64", "password"});
  if (!object) return body_refused(request.body, object.error());
  const auto name = required_text(*object, "name", 40);
  if (!name) return problem(422, name.error());
  const auto file = required_text(*object, "pkcs12_b64", 200'000);
  if (!file) return problem(422, file.error());
  const auto password = optional_text(*object, "password", 200);
  if (!password) return problem(422, password.error());
  const auto pkcs12 = base64_decode(*file);
  if (!pkcs12)
    return problem(422, Finding{"field_malformed",
                                {},
                                "/pkcs12_b64",
                                "pkcs12_b64 is not base64",
                                "Encode the file without line breaks."});
  const auto summary = parts_.keyring.import_certificate(*account, *name, *pkcs12, password->value_or(""));
  if (!summary) return problem(422, summary.error());
  Json body{{"object", "certificate"}, {"name", *name}, {"account", account->id}};
  body.update(Json::parse(vault::to_json(*summary)));
  return json_response(201, body);
}

Response Operators::list_certificates(const Request& request) {
  if (!parts_.account(request.captured[0])) return no_such("account");
  Json data = Json::array();
  for (const SealedSecret& secret : parts_.store.secrets()) {
    if (secret.account != request.captured[0] || secret.kind != "certificate") continue;
    Json body{{"object", "certificate"}, {"name", secret.name}, {"account", secret.account}};
    body.update(Json::parse(secret.summary));
    data.push_back(std::move(body));
  }
  return listed(std::move(data));
}

Response Operators::put_secret(const Request& request) {
  const auto account = parts_.account(request.captured[0]);
  if (!account) return no_such("account");
  const auto object = read_object(request.body, {"text"});
  if (!object) return body_refused(request.body, object.error());
  const auto text = required_text(*object, "text", 65'536);
  if (!text) return problem(422, text.error());
  const auto kept = parts_.keyring.put_secret(account->id, request.captured[1], *text);
  if (!kept) return problem(422, kept.error());
  return json_response(200, {{"object", "secret"}, {"name", request.captured[1]}, {"account", account->id}});
}

Response Operators::list_secrets(const Request& request) {
  if (!parts_.account(request.captured[0])) return no_such("account");
  Json data = Json::array();
  for (const SealedSecret& secret : parts_.store.secrets())
    if (secret.account == request.captured[0] && secret.kind == "secret")
      data.push_back({{"object", "secret"}, {"name", secret.name}, {"account", secret.account}});
  return listed(std::move(data));
}

Response Operators::create_key(const Request& request) {
  const auto account = parts_.account(request.captured[0]);
  if (!account) return no_such("account");
  const auto object = read_object(request.body, {"label", "environment"});
  if (!object) return body_refused(request.body, object.error());
  const auto label = optional_text(*object, "label", 100);
  if (!label) return problem(422, label.error());
  const auto asked = optional_text(*object, "environment", 20);
  if (!asked) return problem(422, asked.error());
  const auto environment = *asked ? parse_environment(**asked) : std::optional(account->environment);
  if (environment != account->environment)
    return problem(422, Finding{"environment_mismatch",
                                {},
                                "/environment",
                                "the account is of the other environment",
                                "Leave it out, or use " + std::string(to_text(account->environment)) + "."});
  const NewApiKey key = make_api_key(account->id, *environment, label->value_or(""), parts_.clock.now());
  parts_.store.put_api_key(key.kept);
  Json body = api_key_resource(key.kept);
  body["key"] = key.text;
  return json_response(201, body);
}

Response Operators::list_keys(const Request& request) {
  if (!parts_.account(request.captured[0])) return no_such("account");
  Json data = Json::array();
  for (const ApiKey& key : parts_.store.api_keys(request.captured[0])) data.push_back(api_key_resource(key));
  return listed(std::move(data));
}

Response Operators::revoke_key(const Request& request) {
  auto key = parts_.store.find_api_key(request.captured[0]);
  if (!key) return no_such("key");
  key->revoked = true;
  parts_.store.put_api_key(*key);
  parts_.authenticator.forget(key->id);
  return json_response(200, api_key_resource(*key));
}

Response Operators::settle(const Request& request, const Caller& caller) {
  const auto id = parse_invoice_id(request.captured[0]);
  const auto record = id ? parts_.store.find(*id) : std::nullopt;
  if (!record) return no_such("invoice");
  const auto object = read_object(request.body, {"outcome", "access_key", "who", "reason", "evidence"});
  if (!object) return body_refused(request.body, object.error());
  dispatch::PersonSays says;
  const auto outcome = required_text(*object, "outcome", 40);
  if (!outcome) return problem(422, outcome.error());
  const auto what = parse_outcome(*outcome);
  if (!what)
    return problem(422, Finding{"not_one_of",
                                {},
                                "/outcome",
                                *outcome + " is not an outcome",
                                "Use authorized, rejected, cancelled, not_cancelled or send_again."});
  says.what = *what;
  const auto access_key = optional_text(*object, "access_key", 200);
  if (!access_key) return problem(422, access_key.error());
  says.access_key = access_key->value_or("");
  for (const auto& [name, target] :
       {std::pair("who", &says.signature.who), std::pair("reason", &says.signature.reason),
        std::pair("evidence", &says.signature.evidence)}) {
    const auto text = required_text(*object, name, 2000);
    if (!text) return problem(422, text.error());
    *target = *text;
  }
  says.signature.key = caller.key_id;
  const auto moved = parts_.requests.settle(record->account, *id, says, seconds(30));
  if (moved) return invoice_response(200, *moved, request);
  if (moved.error().code == "busy") return problem(503, moved.error()).with("Retry-After", "5");
  return problem(moved.error().code == "field_missing" ? 422 : 409, moved.error());
}

/// What a person needs to decide: why it is theirs, and what was asked and answered last.
Json evidence_of(const InvoiceRecord& record, const store::TimelineEntry& timeline) {
  Json evidence{{"attempts", record.facts.attempts}, {"queries", record.facts.queries}};
  if (record.facts.departed_at) evidence["departed_at"] = to_text_milliseconds(*record.facts.departed_at);
  for (const NumberedEvent& numbered : timeline.events)
    if (numbered.event.kind == "needs_person") {
      evidence["since"] = to_text_milliseconds(numbered.event.at);
      evidence["why"] = Json::parse(numbered.event.data).value("text", "");
    }
  Json exchanges = Json::array();
  const std::size_t first =
      timeline.exchanges.size() > most_evidence ? timeline.exchanges.size() - most_evidence : 0;
  for (std::size_t at = first; at < timeline.exchanges.size(); ++at) {
    const Exchange& exchange = timeline.exchanges[at];
    Json one{{"at", to_text_milliseconds(exchange.at)},
             {"call", exchange.call},
             {"method", exchange.method},
             {"url", exchange.url}};
    if (exchange.status != 0) one["status"] = exchange.status;
    if (!exchange.failure.empty()) one["failure"] = exchange.failure;
    exchanges.push_back(std::move(one));
  }
  evidence["last_exchanges"] = std::move(exchanges);
  return evidence;
}

Response Operators::attention(const Request& request) {
  for (const auto& [name, value] : request.query)
    if (name != "account" && name != "connection")
      return problem(400, Finding{"parameter_unknown",
                                  {},
                                  name,
                                  name + " is not a parameter of this list",
                                  "Use account or connection."});
  const auto is_asked_for = [&](const char* name, const std::string& value) {
    const auto asked = request.query.find(name);
    return asked == request.query.end() || asked->second == value;
  };
  Json data = Json::array();
  for (const InvoiceRecord& record : parts_.store.in_state(State::NeedsPerson, most_attention)) {
    if (!is_asked_for("account", record.account) || !is_asked_for("connection", record.route.connection))
      continue;
    Json body = invoice_resource(record);
    body["account"] = record.account;
    body["evidence"] = evidence_of(record, parts_.store.timeline(record.id));
    data.push_back(std::move(body));
  }
  return listed(std::move(data));
}

Response Operators::list_plugins(const Request&) {
  Json data = Json::array();
  for (const plugin::CatalogEntry& entry : parts_.catalog()->entries()) {
    Json body{{"object", "plugin"}, {"id", entry.id}, {"usable", entry.usable()}};
    if (const auto manifest = parts_.runner.manifest(entry.id)) body.update(manifest_json(*manifest));
    if (!entry.problems.empty()) body["problems"] = Json::parse(to_json(entry.problems));
    data.push_back(std::move(body));
  }
  return listed(std::move(data));
}

Response Operators::set_series(const Request& request) {
  const auto object = read_object(request.body, {"next"});
  if (!object) return body_refused(request.body, object.error());
  const std::vector<Connection> known = parts_.connections();
  if (std::none_of(known.begin(), known.end(),
                   [&](const Connection& one) { return one.id == request.captured[0]; }))
    return no_such("connection");
  if (!is_valid_series(request.captured[1]))
    return problem(422, Finding{"field_malformed",
                                {},
                                "series",
                                "the series in the path is not 1 to 5 letters and digits",
                                "Use the series of the connection."});
  const auto next = object->find("next");
  const std::int64_t present = parts_.store.next_number(request.captured[0], request.captured[1]);
  if (next == object->end() || !next->is_number_integer() || *next < present || *next > 999'999'999'999'999)
    return problem(422, Finding{"out_of_range",
                                {},
                                "/next",
                                "next must be a number not below " + std::to_string(present),
                                "A number that may have been used is never given again."});
  parts_.store.set_next_number(request.captured[0], request.captured[1], *next);
  return json_response(
      200, {{"connection", request.captured[0]}, {"series", request.captured[1]}, {"next", *next}});
}

Response Operators::reload(const Request&) {
  const Findings problems = parts_.reload();
  if (problems.empty()) return json_response(200, {{"status", "in_force"}});
  return problem(422, "configuration_refused", "The configuration before stays in force",
                 "Correct what `errors` names.", problems);
}

}  // namespace fiscal::api
