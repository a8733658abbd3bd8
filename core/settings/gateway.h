#pragma once

#include <fiscal/date.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/log.h"

namespace fiscal::settings {

/// A span of time as operators write it: "250ms", "15s", "5m", "2h", "3d".
struct Period {
  Duration span;

  constexpr Period() = default;
  constexpr Period(Duration value) : span(value) {}     // NOLINT(google-explicit-constructor): it is one.
  constexpr operator Duration() const { return span; }  // NOLINT(google-explicit-constructor)
  bool operator==(const Period&) const = default;
};

/// Where the keys that seal secrets come from: one of the two.
struct MasterKeySource {
  std::optional<std::string> file;
  std::optional<std::string> environment_variable;

  bool operator==(const MasterKeySource&) const = default;
};

/// The identity of the API's server, for https. Files in PEM form.
struct Tls {
  std::string certificate_file;  ///< The chain, the server's own first.
  std::string key_file;
  std::optional<std::string>
      client_ca_file;  ///< Only clients with a certificate of these authorities are let in.

  bool operator==(const Tls&) const = default;
};

/// The API's server.
struct Server {
  std::string listen = "127.0.0.1:8080";
  std::string health_listen = "127.0.0.1:8081";  ///< Health and metrics, for the inside: plain HTTP.
  std::optional<Tls> tls;                        ///< Absent: the API speaks plain HTTP.
  int threads = 128;                             ///< Requests answered at once.
  int max_connections = 2000;                    ///< The idlest makes room beyond it.
  int max_connections_per_address = 0;           ///< 0: no limit of its own.
  std::int64_t max_body_bytes = 1 << 20;
  Period header_timeout = seconds(10);  ///< For the headers of a request.
  Period body_timeout = seconds(20);    ///< For its body after that.
  Period write_timeout = seconds(30);   ///< For the client to take the answer, and 1 s more for each 64 KiB.
  Period idle_timeout = seconds(30);    ///< Between the requests of a kept connection.
  int wait_slots = 64;                  ///< Clients that may wait for an invoice at once (`Prefer: wait`).
  Period longest_wait = seconds(30);

  bool operator==(const Server&) const = default;
};

/// Requests to providers.
struct Outbound {
  std::string ca_file = "/etc/ssl/certs/ca-certificates.crt";
  Period connect_timeout = seconds(10);
  std::int64_t recorded_body_bytes = 64 * 1024;  ///< Of each body that the timeline keeps.
  bool plain_http_to_loopback = false;           ///< For the sandbox.

  bool operator==(const Outbound&) const = default;
};

struct Plugins {
  std::vector<std::string> folders{"plugins"};
  std::string lock_file = "plugins.lock";  ///< Which version of each plugin runs; it may be absent.
  std::vector<std::string> run_inline{};   ///< Plugins that run in the gateway's own process.
  std::string worker = "fiscal-worker";    ///< Program that runs one plugin.
  std::string worker_user = "nobody";      ///< What workers become when the gateway runs as root.
  int calls_per_worker = 16;               ///< At once.
  std::int64_t worker_memory_bytes = 512ll << 20;
  Period grace = seconds(2);  ///< Between asking a call to stop and ending it.

  bool operator==(const Plugins&) const = default;
};

/// How many calls run, and how patient the gateway is (docs/states.md).
struct Dispatch {
  int threads = 64;
  Period lease = minutes(5);  ///< Longer than any call may take.
  std::vector<Period> retry{seconds(5), seconds(15), minutes(1), minutes(5), minutes(15), hours(1)};
  std::vector<Period> query{seconds(15), minutes(1), minutes(5), minutes(30), hours(2)};
  Period give_up = hours(24);       ///< After the first attempt, when nothing ever left.
  Period ask_a_person = hours(72);  ///< After the last departure, when asking settles nothing.
  Period listen = minutes(10);      ///< Between readings of what providers tell by themselves.
  Period late_after = minutes(1);   ///< A scheduled invoice that starts later than this is marked late.
  int tries_before_next_connection = 3;

  bool operator==(const Dispatch&) const = default;
};

/// The languages of other systems that the API speaks beside its own.
struct Dialects {
  /// Where each is mounted, by its name. One that is not named lies at "/" and its name; "" leaves it out.
  std::map<std::string, std::string> prefixes;
  Period replay_window =
      seconds(60);  ///< In which an identical body is a repeat, where a system has no caller's key.
  std::optional<std::string>
      public_url;  ///< What links begin with; absent: the address that the client called.

  bool operator==(const Dialects&) const = default;
};

/// Telling accounts what happens (docs/webhooks.md).
struct Notify {
  int threads = 16;                ///< Attempts at once.
  int in_flight_per_endpoint = 8;  ///< Of them at one endpoint.
  Period timeout = seconds(15);    ///< Of one attempt.
  std::vector<Period> retry{seconds(5), minutes(5), minutes(30), hours(2), hours(5), hours(10), hours(10)};
  Period rest = seconds(10);  ///< Of an endpoint, after three failures in a row; doubled at each more.
  Period disable_after = hours(24 * 5);  ///< Of nothing but failures.
  Period keep = hours(24 * 30);          ///< Deliveries that are done with.
  std::vector<int> ports{443, 8443};     ///< That endpoints may have.
  /// "host:port" that may have a private address and plain http.
  std::vector<std::string> allowed_targets{};

  bool operator==(const Notify&) const = default;
};

/// A server that takes e-mail for delivery.
struct Smtp {
  std::string url;   ///< "smtp://mail.example:587", or "smtps://…:465".
  std::string from;  ///< Address of the sender.
  std::optional<std::string> from_name;
  std::optional<std::string> user;
  std::optional<std::string> password_variable;  ///< Environment variable that holds the password.
  bool require_tls = true;                       ///< False: for a server on this machine that has none.
  std::optional<std::string> ca_file;            ///< Who vouches for the server. Absent: as the system says.

  bool operator==(const Smtp&) const = default;
};

/// Billing invoices: their public pages and their e-mail.
struct Billing {
  std::optional<std::string>
      public_url;            ///< What addresses of pages begin with; absent: the API's own address.
  std::optional<Smtp> smtp;  ///< Absent: no e-mail is sent.

  bool operator==(const Billing&) const = default;
};

/// The gateway's own file, gateway.json. Paths are absolute after loading: relative ones count from the
/// file's folder.
struct Gateway {
  std::string data_dir;
  std::int64_t reserved_bytes = 64ll << 20;  ///< Free room on the disk below which nothing new is accepted.
  std::optional<std::string> backup_dir;     ///< Absent: "backups" in `data_dir`.
  Period drain = seconds(25);       ///< For calls and requests in hand to end when the gateway stops.
  bool production_allowed = false;  ///< Documents of the production environment may be issued.
  MasterKeySource master_key;
  LogLevel log_level = LogLevel::Info;
  std::string accounts_dir = "accounts.d";
  std::string routes_file = "routes.json";
  std::string profiles_dir = "profiles";  ///< Profiles of municipal services that the operator wrote.
  std::optional<std::string> postgres;    ///< Connection string; absent: SQLite in `data_dir`.
  Server server;
  Outbound outbound;
  Plugins plugins;
  Dispatch dispatch;
  Notify notify;
  Dialects dialects;
  Billing billing;
  Period schedule_behind = minutes(5);  ///< How far in the past `issue_at` of a request may be.
  Period schedule_ahead = hours(24 * 366);

  bool operator==(const Gateway&) const = default;
};

}  // namespace fiscal::settings
