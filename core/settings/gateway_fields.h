#pragma once

#include <fiscal/described/reader.hpp>
#include <fiscal/described/schema_writer.hpp>

#include "core/settings/gateway.h"

/// The description of gateway.json, for reader and schema (fiscal/described/fields.hpp).
namespace fiscal::described {

template <>
struct Names<LogLevel> {
  using enum LogLevel;
  static constexpr auto list = std::to_array<std::pair<LogLevel, std::string_view>>(
      {{Debug, "debug"}, {Info, "info"}, {Warning, "warning"}, {Error, "error"}});
};

}  // namespace fiscal::described

namespace fiscal::settings {

/// "15s"; nothing for anything that is not a whole number above zero with a unit.
std::optional<Period> parse_period(std::string_view text);

inline constexpr const char* period_pattern = "^[1-9][0-9]{0,8}(ms|s|m|h|d)$";

/// Found by the SDK's reader and schema writer in place of their own, since a Period is written as text.
inline void read_value(const described::Element& element, Period& target, const described::Limit&,
                       described::Problems& problems, const described::Place& place) {
  const auto text = described::text_of(element);
  const auto period = text ? parse_period(*text) : std::nullopt;
  if (period)
    target = *period;
  else
    problems.add("wrong_type", place, "must be a span of time",
                 "Write a whole number and its unit: \"250ms\", \"15s\", \"5m\", \"2h\" or \"3d\".");
}

constexpr described::Limit port() { return described::line(3, 100).defaulted(); }
constexpr described::Limit path() { return described::line(1, 1000); }
constexpr described::Limit count(std::int64_t low, std::int64_t high) {
  return described::number(low, high).defaulted();
}
constexpr described::Limit span() { return described::any().defaulted(); }
constexpr described::Limit part() { return described::any().defaulted(); }

template <class V>
void fields(V& v, MasterKeySource& k) {
  v("file", k.file, path(), "File with the key; its owner alone may read it.");
  v("environment_variable", k.environment_variable, described::identifier(100),
    "Name of the variable that holds it.");
}

template <class V>
void fields(V& v, Tls& t) {
  v("certificate_file", t.certificate_file, path(),
    "The server's certificate and what it chains to, in PEM.");
  v("key_file", t.key_file, path(), "Its private key, in PEM.");
  v("client_ca_file", t.client_ca_file, path(),
    "Authorities, in PEM: only clients with a certificate of theirs are let in.");
}

template <class V>
void fields(V& v, Server& s) {
  v("listen", s.listen, port(), "Address and port of the API: \"127.0.0.1:8080\", \"[::]:8080\".");
  v("health_listen", s.health_listen, port(), "Address and port of health and metrics.");
  v("tls", s.tls, described::any(), "The API's certificate. Absent: plain HTTP.");
  v("threads", s.threads, count(2, 2'000), "Requests answered at once.");
  v("max_connections", s.max_connections, count(1, 20'000),
    "Connections at once; beyond them the one that is idle or slow the longest is ended.");
  v("max_connections_per_address", s.max_connections_per_address, count(0, 20'000),
    "Connections of one address at once; 0: as many as there are. Leave it 0 behind a proxy.");
  v("max_body_bytes", s.max_body_bytes, count(1'024, 8 << 20), "Largest body of a request.");
  v("header_timeout", s.header_timeout, span(), "For the headers of a request.");
  v("body_timeout", s.body_timeout, span(), "For the body after that.");
  v("write_timeout", s.write_timeout, span(),
    "For the client to take an answer, and a second more for each 64 KiB of it.");
  v("idle_timeout", s.idle_timeout, span(), "Between the requests of a kept connection.");
  v("wait_slots", s.wait_slots, count(0, 20'000), "Clients that may wait for an invoice at once.");
  v("longest_wait", s.longest_wait, span(), "How long one may wait.");
}

template <class V>
void fields(V& v, Outbound& o) {
  v("ca_file", o.ca_file, path().defaulted(),
    "Authorities that providers' certificates are checked against.");
  v("connect_timeout", o.connect_timeout, span(), "For a connection and its TLS to stand.");
  v("recorded_body_bytes", o.recorded_body_bytes, count(0, 1 << 20),
    "Bytes of each body that the timeline keeps.");
  v("plain_http_to_loopback", o.plain_http_to_loopback, part(),
    "Allow http:// to this machine, for the sandbox.");
}

template <class V>
void fields(V& v, Plugins& p) {
  v("folders", p.folders, path().up_to_entries(20), "Folders with one folder for each plugin.");
  v("lock_file", p.lock_file, path().defaulted(), "File that says which version of a plugin runs.");
  v("run_inline", p.run_inline, described::operator_name().up_to_entries(100),
    "Plugins that run in the gateway's own process.");
  v("worker", p.worker, path().defaulted(), "Program that runs one plugin; looked for beside the gateway's.");
  v("worker_user", p.worker_user, described::line(1, 100).defaulted(),
    "User that workers become when the gateway runs as root.");
  v("calls_per_worker", p.calls_per_worker, count(1, 256), "Calls that one worker runs at once.");
  v("worker_memory_bytes", p.worker_memory_bytes, count(64 << 20, std::int64_t{64} << 30),
    "Memory of one worker.");
  v("grace", p.grace, span(), "Between asking a call to stop and ending it.");
}

template <class V>
void fields(V& v, Dispatch& d) {
  v("threads", d.threads, count(1, 4'096), "Calls in flight, all connections together.");
  v("lease", d.lease, span(), "Longer than any call may take.");
  v("retry", d.retry, described::entries(50),
    "Waiting times before the tries that follow; the last one repeats.");
  v("query", d.query, described::entries(50), "Waiting times before the status queries of what is in doubt.");
  v("give_up", d.give_up, span(), "After the first attempt, when nothing ever left.");
  v("ask_a_person", d.ask_a_person, span(), "After the last departure, when asking settles nothing.");
  v("listen", d.listen, span(),
    "Between readings of what providers tell by themselves (cancelled elsewhere).");
  v("late_after", d.late_after, span(), "A scheduled invoice that starts later than this is marked late.");
  v("tries_before_next_connection", d.tries_before_next_connection, count(1, 100),
    "Tries over one connection before the rule's next one.");
}

template <class V>
void fields(V& v, Dialects& d) {
  v("prefixes", d.prefixes, described::bytes(60).up_to_entries(50),
    "Path of each dialect, by its name; an empty one leaves it out. Not named: / and its name.");
  v("replay_window", d.replay_window, span(),
    "In which an identical body is a repeat, where a system has no caller's key.");
  v("public_url", d.public_url, described::line(1, 300),
    "What links in answers begin with. Absent: the address that the client called.");
}

template <class V>
void fields(V& v, Notify& n) {
  v("threads", n.threads, count(1, 512), "Messages on their way at once.");
  v("in_flight_per_endpoint", n.in_flight_per_endpoint, count(1, 512), "Of them to one endpoint.");
  v("timeout", n.timeout, span(), "For an endpoint to answer.");
  v("retry", n.retry, described::entries(50),
    "Waiting times before the tries that follow; after the last a message is abandoned.");
  v("rest", n.rest, span(),
    "An endpoint that fails three times in a row is left alone for so long, and longer with each failure "
    "more.");
  v("disable_after", n.disable_after, span(),
    "An endpoint from which nothing but failures came for so long is disabled.");
  v("keep", n.keep, span(), "Deliveries that are done with are forgotten after it.");
  v("ports", n.ports, count(1, 65'535).up_to_entries(50), "That endpoints may have.");
  v("allowed_targets", n.allowed_targets, described::line(1, 300).up_to_entries(100),
    "host:port of endpoints that may have a private address and plain http.");
}

template <class V>
void fields(V& v, Smtp& s) {
  v("url", s.url, described::url(),
    "The server: \"smtp://mail.example:587\" or \"smtps://mail.example:465\".");
  v("from", s.from, described::line(3, 80), "Address of the sender.");
  v("from_name", s.from_name, described::line(1, 100), "Its name.");
  v("user", s.user, described::line(1, 200), "Who logs in. Absent: nobody does.");
  v("password_variable", s.password_variable, described::identifier(100),
    "Name of the environment variable that holds the password.");
  v("require_tls", s.require_tls, part(), "False only for a server on this machine.");
  v("ca_file", s.ca_file, path(),
    "Certificates, in PEM, of those who vouch for the server. Absent: those whom the system trusts.");
}

template <class V>
void fields(V& v, Billing& b) {
  v("public_url", b.public_url, described::url(),
    "What addresses of public pages begin with: \"https://pay.example\". Absent: the API's own address.");
  v("smtp", b.smtp, described::any(), "The server that sends e-mail. Absent: none is sent.");
}

template <class V>
void fields(V& v, Gateway& g) {
  v("data_dir", g.data_dir, path(), "Folder of everything durable.");
  v("reserved_bytes", g.reserved_bytes, count(0, std::int64_t{1} << 40),
    "Free room on the disk of data_dir below which nothing new is accepted, so that what was can be "
    "finished.");
  v("backup_dir", g.backup_dir, path(), "Folder of backups. Absent: backups in data_dir.");
  v("drain", g.drain, span(), "For calls and requests in hand to end when the gateway stops.");
  v("production_allowed", g.production_allowed, part(), "Let documents of the production environment out.");
  v("master_key", g.master_key, described::any(),
    "Where the key that seals certificates and secrets comes from.");
  v("log_level", g.log_level, part(), "Lines below it are left out.");
  v("accounts_dir", g.accounts_dir, path().defaulted(), "Folder of the declared accounts.");
  v("routes_file", g.routes_file, path().defaulted(), "File of the routing rules.");
  v("profiles_dir", g.profiles_dir, path().defaulted(),
    "Folder of profiles of municipal services: one a file, besides those that ship.");
  v("postgres", g.postgres, described::line(1, 1000), "Connection string. Absent: SQLite in data_dir.");
  v("server", g.server, part(), "The API's server.");
  v("outbound", g.outbound, part(), "Requests to providers.");
  v("plugins", g.plugins, part(), "Where plugins are and how they run.");
  v("dispatch", g.dispatch, part(), "How many calls run, and how patient the gateway is.");
  v("notify", g.notify, part(), "Telling accounts what happens.");
  v("dialects", g.dialects, part(), "Languages of other systems that the API speaks.");
  v("billing", g.billing, part(), "Public pages and e-mail of billing invoices.");
  v("schedule_behind", g.schedule_behind, span(), "How far in the past issue_at of a request may be.");
  v("schedule_ahead", g.schedule_ahead, span(), "How far in the future.");
}

}  // namespace fiscal::settings
