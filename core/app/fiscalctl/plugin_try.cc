#include <fiscal/json.hpp>
#include <fiscal/testing/builders.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "core/app/fiscalctl/command.h"
#include "core/app/fiscalctl/files.h"
#include "core/app/fiscalctl/named_plugin.h"
#include "core/app/fiscalctl/redacted_cassette.h"
#include "core/app/fiscalctl/trial_text.h"

namespace fiscal::ctl {
namespace {

/// Where `issue` stands for "issue/1".
std::string method_named(const std::string& word) {
  for (const char* known : {"issue", "status", "cancel", "substitute"})
    if (word == known) return word + "/1";
  throw Failure(ExitCode::Usage, "'" + word + "' is no call: issue, status, cancel or substitute");
}

testing::Cassette cassette_from(const std::string& path) {
  auto read = testing::read_cassette(std::filesystem::path(path).stem().string(), read_file(path));
  if (read.ok()) return std::move(read.value);
  const Finding& wrong = read.problems.front();
  throw Failure(ExitCode::File, path + ": no cassette: " + wrong.field + " " + wrong.text);
}

/// For somebody who has no request at hand yet.
std::string invented_request(const std::string& method, const Arguments& arguments) {
  if (method == "cancel/1") return to_json(testing::a_cancel_request(arguments.required("access-key")));
  if (method == "issue/1") return to_json(testing::an_issue_request());
  if (method != "status/1") throw Failure(ExitCode::Usage, "--request is missing");
  InvoiceQuery query = testing::a_status_request();
  query.access_key = arguments.find("access-key");
  return to_json(query);
}

template <class T>
void expect_request(const std::string& json, const std::string& path) {
  const auto read = read_json<T>(json, UnknownFields::Refuse);
  if (!read.ok())
    throw Failure(ExitCode::File, path + ": " + read.problems.front().field + ": " +
                                      read.problems.front().text + ". " + read.problems.front().fix);
}

std::string request_for(const std::string& method, const Arguments& arguments,
                        const testing::Cassette* cassette) {
  const auto path = arguments.find("request");
  if (!path) return cassette != nullptr ? cassette->request : invented_request(method, arguments);
  const std::string request = read_json_object(*path).dump();
  if (method == "cancel/1")
    expect_request<CancelInvoice>(request, *path);
  else if (method == "status/1")
    expect_request<InvoiceQuery>(request, *path);
  else
    expect_request<IssueInvoice>(request, *path);
  return request;
}

std::map<std::string, std::string> secrets_from(const Arguments& arguments) {
  std::map<std::string, std::string> secrets;
  const auto path = arguments.find("secrets");
  if (!path) return secrets;
  const auto document = read_json_object(*path);
  for (const auto& [name, value] : document.items()) {
    if (!is_valid_name(name) || !value.is_string())
      throw Failure(ExitCode::File, *path + ": \"" + name + "\" must be a secret's name with its text");
    secrets[name] = value.get<std::string>();
  }
  return secrets;
}

std::shared_ptr<const vault::Certificate> certificate_from(const Arguments& arguments) {
  const auto path = arguments.find("certificate");
  if (!path) return nullptr;
  const char* password = std::getenv("FISCAL_CERTIFICATE_PASSWORD");
  if (password == nullptr)
    throw Failure(ExitCode::Usage, "the certificate's password is missing: set FISCAL_CERTIFICATE_PASSWORD");
  auto identity = vault::import_pkcs12(read_file(*path), password);
  if (!identity) throw Failure(ExitCode::File, *path + ": " + identity.error().text);
  return std::make_shared<const vault::Certificate>(std::move(*identity));
}

/// "http://127.0.0.1:8099" from the option, without a path.
std::optional<std::string> server_from(const Arguments& arguments) {
  auto server = arguments.find("at");
  if (!server) return server;
  while (server->ends_with('/')) server->pop_back();
  const bool scheme = server->starts_with("http://") || server->starts_with("https://");
  if (!scheme || server->find('/', server->find("://") + 3) != std::string::npos)
    throw Failure(ExitCode::Usage, "--at is a server such as http://127.0.0.1:8099, without a path");
  return server;
}

TrialPlan plan_from(const Context& context, const testing::Cassette* cassette) {
  const Arguments& arguments = context.arguments;
  TrialPlan plan;
  plan.method = method_named(arguments.at(1));
  if (cassette != nullptr && cassette->method != plan.method)
    throw Failure(ExitCode::Usage, "the cassette " + cassette->name + " shows a call of " + cassette->method);
  plan.request = request_for(plan.method, arguments, cassette);
  if (const auto path = arguments.find("settings"))
    plan.settings = read_json_object(*path).dump();
  else if (cassette != nullptr)
    plan.settings = cassette->settings;
  if (arguments.has("inline")) plan.runner = TrialPlan::Runner::ThisProcess;
  if (const auto host = arguments.find("egress")) plan.egress.push_back(*host);
  if (!context.gateway.ca_file.empty()) plan.ca_file = context.gateway.ca_file;
  plan.server = server_from(arguments);
  plan.cassette = cassette;
  return plan;
}

bool is_failure(const Exchange& exchange, HttpFailureKind kind) {
  return exchange.failure.starts_with(std::string(to_text(kind)) + ": ");
}

/// A trial that a gateway would take as it is, and that got out all that the plugin sent.
ExitCode code_of(const Trial& trial) {
  const bool blocked = std::ranges::any_of(trial.evidence.exchanges, [](const Exchange& exchange) {
    return is_failure(exchange, HttpFailureKind::Blocked);
  });
  const bool taken = trial.result.end == plugin::CallEnd::Answered && trial.misbehaviour.empty();
  return taken && !blocked ? ExitCode::Done : ExitCode::Refused;
}

/// Whether the plugin asked, and nobody was reached: that shows nothing of a provider.
bool reached_nobody(const Trial& trial) {
  const auto& all = trial.evidence.exchanges;
  return !all.empty() && std::ranges::all_of(all, [](const Exchange& exchange) {
    return is_failure(exchange, HttpFailureKind::Blocked) ||
           is_failure(exchange, HttpFailureKind::NotConnected);
  });
}

std::vector<plugin::SecretSetting> secrets_in_settings(const ChosenPlugin& chosen, const TrialPlan& plan) {
  return plugin::plain_secrets(chosen.entry().manifest->config_schema, plan.settings);
}

void show(const Context& context, const ChosenPlugin& chosen, const TrialPlan& plan, const Trial& trial,
          const TrialKeyring& keyring) {
  const services::KnownSecrets secrets = known_secrets(keyring, secrets_in_settings(chosen, plan));
  // The exchanges were redacted by the services, to which a key that stands in the settings is no secret.
  const std::string shown = context.wants_json() ? trial_json(chosen, plan, trial, secrets).dump(2) + "\n"
                                                 : trial_text(chosen, plan, trial, secrets);
  std::cout << secrets.without_secrets(shown);
}

ExitCode try_plugin(const Context& context) {
  const Arguments& arguments = context.arguments;
  if (arguments.has("cassette") && arguments.has("at"))
    throw Failure(ExitCode::Usage, "give one of --cassette and --at");
  const ChosenPlugin chosen = named_plugin(arguments).chosen;
  std::optional<testing::Cassette> cassette;
  if (const auto path = arguments.find("cassette")) cassette = cassette_from(*path);
  const TrialPlan plan = plan_from(context, cassette ? &*cassette : nullptr);
  TrialKeyring keyring(secrets_from(arguments), certificate_from(arguments),
                       cassette ? TrialKeyring::Missing::Invented : TrialKeyring::Missing::Refused);
  const Trial trial = try_call(chosen, plan, keyring);
  show(context, chosen, plan, trial, keyring);
  return code_of(trial);
}

/// What the plugin makes of a cassette: what stays recorded must come to the same as what happened.
std::string played_outcome(const ChosenPlugin& chosen, const TrialPlan& live,
                           const testing::Cassette& cassette, const Trial& happened,
                           const TrialKeyring& keyring) {
  TrialPlan plan = live;
  plan.cassette = &cassette;
  plan.server = std::nullopt;
  plan.request = cassette.request;
  plan.settings = cassette.settings;
  // The secrets themselves are no part of a cassette; a signature needs the certificate all the same.
  TrialKeyring invented({}, keyring.holding(), TrialKeyring::Missing::Invented);
  const Trial played = try_call(chosen, plan, invented);
  if (outcome_named(played.result.reply) != outcome_named(happened.result.reply))
    throw Failure(ExitCode::Refused,
                  "without secrets and people the exchanges come to " + outcome_named(played.result.reply) +
                      " and not to " + outcome_named(happened.result.reply) +
                      ": the plugin needs what was taken out, so write this cassette by hand");
  return played.result.reply;
}

ExitCode record_plugin(const Context& context) {
  const Arguments& arguments = context.arguments;
  const std::filesystem::path file = arguments.required("save");
  if (file.extension() != ".json") throw Failure(ExitCode::Usage, "a cassette is a .json file");
  if (std::filesystem::exists(file))
    throw Failure(ExitCode::File, file.string() + " is there already; remove it to record it anew");
  const ChosenPlugin chosen = named_plugin(arguments).chosen;
  const TrialPlan plan = plan_from(context, nullptr);
  TrialKeyring keyring(secrets_from(arguments), certificate_from(arguments), TrialKeyring::Missing::Refused);
  const Trial trial = try_call(chosen, plan, keyring);
  show(context, chosen, plan, trial, keyring);
  if (trial.result.end != plugin::CallEnd::Answered)
    throw Failure(ExitCode::Refused, "the plugin gave no answer, so nothing is recorded");
  if (reached_nobody(trial))
    throw Failure(ExitCode::Refused, "no request reached a provider, so nothing is recorded");
  const auto in_settings = secrets_in_settings(chosen, plan);
  testing::Cassette cassette =
      redacted_cassette(file.stem().string(), plan, trial, known_secrets(keyring, in_settings), in_settings);
  cassette.outcome = played_outcome(chosen, plan, cassette, trial, keyring);
  write_file(file.string(), testing::to_json(cassette));
  if (!context.wants_json())
    std::cout << "\nrecorded in " << file.string() << ": " << cassette.exchanges.size()
              << (cassette.exchanges.size() == 1 ? " exchange" : " exchanges")
              << ". Read it through before you pass it on.\n";
  return code_of(trial);
}

const std::vector<Positional> plugin_and_call{
    {"PLUGIN", "its folder, such as build/plugins/acme, or the name of an installed one", Need::Required},
    {"CALL", "issue, status, cancel or substitute", Need::Required}};

std::vector<Option> call_options(std::vector<Option> first) {
  const std::vector<Option> shared{
      {"request", "FILE", "the request, as share/fiscal/schema says; without it, a small invented one"},
      {"access-key", "KEY", "the document that an invented request to cancel or to ask is about"},
      {"settings", "FILE", "settings of the connection, as JSON"},
      {"secrets", "FILE", "JSON object of secrets by name, which settings mean by ${secret:NAME}"},
      {"certificate", "FILE", "PKCS#12; its password is in FISCAL_CERTIFICATE_PASSWORD"},
      {"at", "SERVER", "send every request there, such as http://127.0.0.1:8099"},
      {"egress", "HOST:PORT", "a host that may be reached besides the manifest's"},
      {"config", "DIR", "where gateway.json is, for the name of an installed plugin (/etc/fiscal)"},
      {"inline", "", "in this process, for a debugger, and not in a worker"}};
  first.insert(first.end(), shared.begin(), shared.end());
  return first;
}

}  // namespace

std::vector<Command> plugin_try_commands() {
  return {
      {"plugin try", "make one call of a plugin and show all that happens",
       "Runs the call as a gateway does, with its services, its limits and its verdict, and shows the\n"
       "request, each exchange with the provider (secrets taken out), the answer, and what a gateway "
       "makes of it.\n"
       "No gateway is asked and nothing is kept. Without --cassette the provider is called in earnest.\n"
       "Ends with 1 when the plugin gave no answer, or one that a gateway does not believe, or when a\n"
       "request was not let out.",
       plugin_and_call,
       call_options({{"cassette", "FILE", "answers come from this recorded call, and nobody is reached"}}),
       try_plugin},
      {"plugin record", "make one call of a plugin and keep its exchanges as a cassette",
       "Like plugin try, against the provider's test system; what was exchanged becomes a cassette, for\n"
       "tests and for fiscal-plugin-check. Secrets stand there by their names, settings that the manifest\n"
       "marks writeOnly too, and the people of the request under made-up ones. The plugin is played the\n"
       "cassette at once: it is kept when it comes to the same.",
       plugin_and_call,
       call_options({{"save", "FILE", "the cassette to write: cassettes/issue_authorized.json"}}),
       record_plugin}};
}

}  // namespace fiscal::ctl
