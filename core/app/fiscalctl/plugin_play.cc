#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "core/app/fiscalctl/cassette_server.h"
#include "core/app/fiscalctl/command.h"
#include "core/app/fiscalctl/table.h"

namespace fiscal::ctl {
namespace {

std::vector<testing::Cassette> chosen_cassettes(const Context& context) {
  const std::filesystem::path folder = context.arguments.at(0);
  if (!std::filesystem::is_directory(folder))
    throw Failure(ExitCode::File, folder.string() + " is no folder of cassettes");
  std::vector<testing::Cassette> all;
  try {
    all = testing::cassettes_in(folder);
  } catch (const std::runtime_error& error) {
    throw Failure(ExitCode::File, error.what());
  }
  const auto only = context.arguments.find("only");
  std::erase_if(all, [&](const auto& cassette) { return only && cassette.name != *only; });
  if (all.empty())
    throw Failure(ExitCode::File,
                  folder.string() + (only ? " has no cassette " + *only : " holds no cassettes"));
  return all;
}

ExitCode play_cassettes(const Context& context) {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT}) sigaddset(&signals, signal);
  // Before there are other threads, so that the one below takes the signal.
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  const auto port = static_cast<std::uint16_t>(context.arguments.number("port", 0, 0, 65535));
  const CassetteServer server(chosen_cassettes(context), port,
                              [](const std::string& line) { std::cerr << printable(line) << std::endl; });
  std::cout << nlohmann::ordered_json{{"url", server.url()}, {"pid", getpid()}} << std::endl;
  int signal = 0;
  sigwait(&signals, &signal);
  return ExitCode::Done;
}

}  // namespace

std::vector<Command> plugin_play_commands() {
  return {
      {"plugin play",
       "be the provider of some cassettes, on this machine",
       "Answers on 127.0.0.1 what the provider of the cassettes answered: by method and path, each "
       "exchange once\n"
       "in the order of the files' names, the last one again and again. When it is ready it writes one "
       "JSON line to\n"
       "standard output: {\"url\":...,\"pid\":...}. Each request is a line on standard error. SIGTERM and "
       "Ctrl-C end it.",
       {{"FOLDER", "with cassettes", Need::Required}},
       {{"only", "NAME", "play this cassette alone: issue_authorized"},
        {"port", "N", "where to listen (default: a free one)"}},
       play_cassettes}};
}

}  // namespace fiscal::ctl
