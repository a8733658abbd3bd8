#include "sdk/sandbox/serve.h"

#include <Poco/Net/SSLManager.h>
#include <libxml/parser.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "sdk/sandbox/server.h"

namespace fiscal::sandbox {
namespace {

Settings starting_settings(const SefinOptions& options) {
  Settings settings;
  settings.latency_ms = options.latency_ms;
  settings.cancel_deadline_passed = options.cancel_deadline_passed;
  if (options.settings.empty()) return settings;
  std::ifstream in(options.settings);
  if (!in) throw UsageError("--settings: cannot read " + options.settings);
  const auto parsed = nlohmann::json::parse(in, nullptr, false);
  if (parsed.is_discarded()) throw UsageError("--settings: " + options.settings + " is not JSON");
  return merged(std::move(settings), parsed);
}

void raise_file_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

sigset_t blocked_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

void serve(const SefinOptions& options) {
  const sigset_t signals = blocked_signals();
  raise_file_limit();
  xmlInitParser();
  Poco::Net::initializeSSL();

  const OfficialTables tables;
  const Grammar grammar(document_notation());
  CertificateBook book(options.pki + "/ca.pem");
  const Signer signer(options.pki + "/sefin.pem", options.pki + "/sefin.key");
  Registry registry(options.ledger);
  SettingsBox settings(starting_settings(options));
  Clock clock;
  Office office{tables,   grammar,  book,  options.sign_nfse ? &signer : nullptr,
                registry, settings, clock, options.environment};
  Routes routes(office);
  FaultBox faults;
  for (const std::string& fault : options.faults) faults.add(fault_from_option(fault));
  Tally tally;
  std::atomic<bool> stopping{false};
  ServerParts parts{office, routes, faults, tally, stopping};

  {
    const auto tls = listen_tls(parts, options.pki, options.port, options.max_connections);
    const auto control = listen_control(parts, options.control_port);
    const std::string base = "https://127.0.0.1:" + std::to_string(tls->port());
    const nlohmann::json ready = {{"url", base + "/SefinNacional"},
                                  {"adn_url", base + "/contribuintes"},
                                  {"parameters_url", base + "/parametrizacao"},
                                  {"control_url", "http://127.0.0.1:" + std::to_string(control->port())},
                                  {"pid", ::getpid()}};
    std::cout << ready.dump() << std::endl;
    int received = 0;
    sigwait(&signals, &received);
    stopping.store(true);
  }
  Poco::Net::uninitializeSSL();
}

}  // namespace fiscal::sandbox
