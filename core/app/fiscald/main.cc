#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/app/fiscald/descriptors.h"
#include "core/app/fiscald/wiring.h"
#include "core/settings/load.h"

namespace fiscal::app {
namespace {

constexpr int exit_good = 0;
constexpr int exit_failed = 1;
constexpr int exit_usage = 2;
constexpr int exit_store_failed = 3;
constexpr int exit_forced = 4;

constexpr const char* usage = R"(fiscald: the fiscal gateway.

  fiscald --config FILE            run, in the foreground, until SIGTERM or SIGINT
  fiscald --config FILE --check    read and check every file of the configuration, then end
  fiscald --config FILE --restored run on a store that was copied without the gateway: every open invoice is asked for
                                   before anything is sent (a backup of fiscalctl backup says so by itself)
  fiscald --help | --version

When it is ready it writes one JSON line to standard output: {"url":…,"health_url":…,"pid":…}. It logs to standard error.
SIGHUP takes the configuration and the server's certificate up anew; what is wrong leaves the old one in force and is named
in the log. SIGTERM and SIGINT finish what is under way; a second one ends at once, and the next start goes on.

Exit codes: 0 stopped; 1 cannot start or broke; 2 wrong command line or configuration; 3 the disk failed, so what it holds is
known only after the next start; 4 stopped at once by a second signal.
)";

struct Arguments {
  std::string config;
  bool check = false;
  bool restored = false;
};

/// Nothing when the program is to end, with `code` set.
std::optional<Arguments> parse(const std::vector<std::string>& words, int& code) {
  Arguments arguments;
  code = exit_usage;
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (words[at] == "--help") return std::cout << usage, code = exit_good, std::nullopt;
    if (words[at] == "--version")
      return std::cout << "fiscald " FISCAL_VERSION "\n", code = exit_good, std::nullopt;
    if (words[at] == "--check") {
      arguments.check = true;
    } else if (words[at] == "--restored") {
      arguments.restored = true;
    } else if (words[at] == "--config" && at + 1 < words.size()) {
      arguments.config = words[++at];
    } else {
      std::cerr << "fiscald: unknown argument " << words[at] << "; see fiscald --help\n";
      return std::nullopt;
    }
  }
  if (arguments.config.empty()) {
    std::cerr << "fiscald: --config FILE is required; see fiscald --help\n";
    return std::nullopt;
  }
  return arguments;
}

/// Blocked in every thread and taken by one: no code runs inside a signal handler.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

int run(const Arguments& arguments) {
  const sigset_t signals = block_signals();
  const auto loaded = settings::load(arguments.config);
  for (const settings::Problem& problem : loaded.problems) std::cerr << to_text(problem) << "\n";
  if (!loaded.ok()) return exit_usage;
  if (arguments.check) return std::cout << "the files of the configuration are good\n", exit_good;
  const settings::Gateway& gateway = loaded.files->gateway;
  StandardErrorLog log(gateway.log_level);
  take_descriptors(descriptors_for(gateway), log);
  const auto store = arguments.restored ? Wiring::Store::Restored : Wiring::Store::AsItWas;
  Wiring wiring(gateway, arguments.config, store, log, [&log](const std::string& reason) {
    log.write(LogLevel::Critical, "store_failed", {{"text", std::string_view(reason)}});
    // What the disk holds is unknown now; the next start reads it.
    std::_Exit(exit_store_failed);
  });
  wiring.start();
  std::cout << nlohmann::ordered_json{{"url", wiring.url()},
                                      {"health_url", wiring.health_url()},
                                      {"pid", getpid()}}
            << std::endl;
  while (true) {
    int signal = 0;
    sigwait(&signals, &signal);
    if (signal != SIGHUP) break;
    wiring.reload();
  }
  log.info("stopping");
  std::thread impatience([&signals, &log] {
    int signal = SIGHUP;
    while (signal == SIGHUP) sigwait(&signals, &signal);
    log.warning("stopped_at_once");
    std::_Exit(exit_forced);
  });
  impatience.detach();
  const bool all_done = wiring.stop();
  log.info("stopped", {{"all_done", all_done}});
  // Calls that are still under way hold on to what would be taken apart; they are found at the next start.
  if (!all_done) std::_Exit(exit_good);
  return exit_good;
}

}  // namespace
}  // namespace fiscal::app

int main(int argc, char** argv) {
  try {
    int code = 0;
    const auto arguments = fiscal::app::parse({argv + 1, argv + argc}, code);
    return arguments ? fiscal::app::run(*arguments) : code;
  } catch (const std::exception& failure) {
    std::cerr << "fiscald: " << failure.what() << "\n";
    return 1;
  }
}
