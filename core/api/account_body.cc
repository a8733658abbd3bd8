#include "core/api/account_body.h"

#include <fiscal/json.hpp>

#include <nlohmann/json.hpp>

namespace fiscal::api {
namespace {

Finding malformed(const std::string& name, std::string text, std::string fix) {
  return {"field_malformed", {}, "/" + name, name + " " + std::move(text), std::move(fix)};
}

Result<Environment> environment_of(const Json& object) {
  const auto text = required_text(object, "environment", 20);
  if (!text) return text.error();
  const auto environment = parse_environment(*text);
  if (!environment) return malformed("environment", "is neither test nor production", "Use one of them.");
  return *environment;
}

Result<bool> flag(const Json& object, const char* name, bool otherwise) {
  const auto at = object.find(name);
  if (at == object.end()) return otherwise;
  if (!at->is_boolean()) return malformed(name, "must be true or false", "Send true or false.");
  return at->get<bool>();
}

/// A name in a path must itself be one that may be used.
std::optional<Finding> wrong_name(const std::string& id) {
  if (is_valid_name(id)) return std::nullopt;
  return malformed("id", "must be 1 to 40 characters of a-z, 0-9, _ and -", "Choose another id.");
}

}  // namespace

Result<Account> read_account(std::string_view body, const AccountId& id) {
  if (auto wrong = wrong_name(id)) return *wrong;
  const auto object = read_object(
      body, {"id", "name", "environment", "zone", "issuer", "default_connection", "may_choose_connection"});
  if (!object) return object.error();
  Account account;
  account.id = id;
  const auto name = required_text(*object, "name", 300);
  if (!name) return name.error();
  account.name = *name;
  const auto environment = environment_of(*object);
  if (!environment) return environment.error();
  account.environment = *environment;
  const auto zone = optional_text(*object, "zone", 60);
  if (!zone) return zone.error();
  if (*zone) account.zone = **zone;
  if (!brazilian_zone(account.zone))
    return malformed("zone", "is not a Brazilian zone",
                     "Use America/Sao_Paulo or another of the IANA names.");
  const auto issuer = object->find("issuer");
  if (issuer == object->end()) return malformed("issuer", "is required", "Add the issuer.");
  auto read = read_json<Issuer>(issuer->dump(), UnknownFields::Refuse);
  if (!read.ok()) {
    read.problems.front().field.insert(0, "/issuer");
    return read.problems.front();
  }
  account.issuer = std::move(read.value);
  const auto connection = required_text(*object, "default_connection", 40);
  if (!connection) return connection.error();
  account.default_connection = *connection;
  const auto chooses = flag(*object, "may_choose_connection", false);
  if (!chooses) return chooses.error();
  account.may_choose_connection = *chooses;
  return account;
}

Result<Connection> read_connection(std::string_view body, const AccountId& account, const ConnectionId& id) {
  if (auto wrong = wrong_name(id)) return *wrong;
  const auto object =
      read_object(body, {"id", "account", "plugin", "environment", "settings", "certificate", "series",
                         "enabled", "write_connection", "egress", "ca_file", "max_in_flight"});
  if (!object) return object.error();
  Connection connection;
  connection.id = id;
  connection.account = account;
  const auto plugin = required_text(*object, "plugin", 40);
  if (!plugin) return plugin.error();
  connection.plugin = *plugin;
  const auto environment = environment_of(*object);
  if (!environment) return environment.error();
  connection.environment = *environment;
  if (const auto settings = object->find("settings"); settings != object->end()) {
    if (!settings->is_object()) return malformed("settings", "must be an object", "Send an object.");
    connection.settings = settings->dump();
  }
  const auto certificate = optional_text(*object, "certificate", 40);
  if (!certificate) return certificate.error();
  connection.certificate = *certificate;
  const auto ca_file = optional_text(*object, "ca_file", 1000);
  if (!ca_file) return ca_file.error();
  connection.ca_file = *ca_file;
  const auto series = optional_text(*object, "series", 5);
  if (!series) return series.error();
  if (*series) connection.series = **series;
  if (!is_valid_series(connection.series))
    return malformed("series", "is not 1 to 5 letters and digits", "Use 1, for example.");
  const auto enabled = flag(*object, "enabled", true);
  if (!enabled) return enabled.error();
  connection.enabled = *enabled;
  const auto kept = optional_text(*object, "write_connection", 10);
  if (!kept) return kept.error();
  if (*kept && **kept != "fresh" && **kept != "kept")
    return malformed("write_connection", "is neither fresh nor kept", "Use one of them.");
  if (*kept == "kept") connection.write_connection = WriteConnection::Kept;
  if (const auto egress = object->find("egress"); egress != object->end()) {
    if (!egress->is_array() || egress->size() > 50)
      return malformed("egress", "must be a list of at most 50 hosts", "Send \"host:port\" texts.");
    for (const Json& host : *egress) {
      if (!host.is_string() || host.get_ref<const std::string&>().size() > 300)
        return malformed("egress", "must hold texts", "Send \"host:port\" texts.");
      connection.egress.push_back(host);
    }
  }
  if (const auto most = object->find("max_in_flight"); most != object->end()) {
    if (!most->is_number_integer() || most->get<std::int64_t>() < 1 || most->get<std::int64_t>() > 10'000)
      return malformed("max_in_flight", "must be 1 to 10000", "Correct the number.");
    connection.max_in_flight = *most;
  }
  return connection;
}

}  // namespace fiscal::api
