#pragma once

#include <fiscal/described/reader.hpp>
#include <fiscal/described/schema_writer.hpp>

#include <optional>
#include <string>
#include <vector>

#include "core/model/account.h"

/// The description of the files in accounts.d, for reader and schema (fiscal/described/fields.hpp).
namespace fiscal::described {

template <>
struct Names<WriteConnection> {
  using enum WriteConnection;
  static constexpr auto list =
      std::to_array<std::pair<WriteConnection, std::string_view>>({{Fresh, "fresh"}, {Kept, "kept"}});
};

}  // namespace fiscal::described

namespace fiscal::settings {

/// A JSON object that is handed on as it is.
struct OpaqueObject {
  std::string json = "{}";
};

struct WrittenConnection {
  std::string id;
  std::string plugin;
  std::optional<Environment> environment;
  OpaqueObject settings;
  std::optional<std::string> certificate;
  std::string series = "1";
  bool enabled = true;
  WriteConnection write_connection = WriteConnection::Fresh;
  std::vector<std::string> egress;
  std::optional<std::string> ca_file;
  int max_in_flight = 32;
};

struct WrittenCertificate {
  std::string name;
  std::string file;
  std::string password_file;
};

/// An account as a file says it.
struct WrittenAccount {
  std::string id;
  std::string name;
  Environment environment = Environment::Test;
  std::string zone = Account{}.zone;
  Issuer issuer;
  std::optional<std::string> default_connection;
  bool may_choose_connection = false;
  std::vector<WrittenCertificate> certificates;
  std::vector<WrittenConnection> connections;
};

inline void read_value(const described::Element& element, OpaqueObject& target, const described::Limit& limit,
                       described::Problems& problems, const described::Place& place) {
  described::Object object;
  if (element.get(object) != simdjson::SUCCESS) return described::wrong_type(problems, place, "an object");
  target.json = simdjson::minify(object);
  if (target.json.size() > limit.max)
    problems.add("out_of_range", place, "has more than " + std::to_string(limit.max) + " bytes",
                 "Shorten it.");
}

template <class V>
void fields(V& v, WrittenConnection& c) {
  using namespace described;
  v("id", c.id, operator_name(), "Name of the connection, unique within the gateway.");
  v("plugin", c.plugin, operator_name(), "Plugin that it goes through.");
  v("environment", c.environment, any(), "Absent: the account's.");
  v("settings", c.settings, bytes(64 * 1024).defaulted(), "For the plugin; its manifest says what it takes.");
  v("certificate", c.certificate, operator_name(), "Name of a certificate of the account.");
  v("series", c.series, alphanumeric(1, 5).defaulted(), "Series of the numbers that the gateway gives.");
  v("enabled", c.enabled, any().defaulted(), "Switched off, it takes no new invoices.");
  v("write_connection", c.write_connection, any().defaulted(),
    "`fresh` connects anew for every write, `kept` saves the handshake.");
  v("egress", c.egress, line(3, 260).up_to_entries(50),
    "Hosts allowed besides the plugin's own: \"host:443\".");
  v("ca_file", c.ca_file, line(1, 1000), "Authorities for this connection alone.");
  v("max_in_flight", c.max_in_flight, number(1, 1'000).defaulted(), "Calls at once.");
}

template <class V>
void fields(V& v, WrittenCertificate& c) {
  using namespace described;
  v("name", c.name, operator_name(), "Name that connections use.");
  v("file", c.file, line(1, 1000), "PKCS#12 file (.pfx, .p12).");
  v("password_file", c.password_file, line(1, 1000), "File whose first line is its password.");
}

template <class V>
void fields(V& v, WrittenAccount& a) {
  using namespace described;
  v("id", a.id, operator_name(), "Name of the account.");
  v("name", a.name, line(1, 300), "For people.");
  v("environment", a.environment, any().defaulted(), "`test` or `production`.");
  v("zone", a.zone, line(1, 60).defaulted(), "IANA name of a Brazilian time zone.");
  v("issuer", a.issuer, any(), "Who issues.");
  v("default_connection", a.default_connection, operator_name(),
    "Where invoices go that no rule takes. Absent: the only connection, if there is one.");
  v("may_choose_connection", a.may_choose_connection, any().defaulted(),
    "A request may name its connection.");
  v("certificates", a.certificates, entries(20), "Certificates to keep in the vault.");
  v("connections", a.connections, entries(100), "Ways to providers.");
}

}  // namespace fiscal::settings
