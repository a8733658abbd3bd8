#include "tests/crash/case.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/crash/case_store.h"
#include "tests/crash/child.h"
#include "tests/crash/gateway.h"
#include "tests/crash/receiver.h"
#include "tests/crash/story.h"

namespace fiscal::crash {
namespace {

namespace fs = std::filesystem;

Command portal_command(const Stage& stage, const Mode& mode, const fs::path& folder) {
  Command command{
      {stage.program("fiscal-sandbox"), "sefin", "--pki", stage.pki(), "--ledger", folder / "portal.ledger"},
      {},
      folder / "portal.log"};
  for (const std::string& fault : mode.faults) command.words.insert(command.words.end(), {"--fault", fault});
  return command;
}

/// The key of a gateway that started with nothing: an operator makes it.
std::string first_api_key(Gateway& gateway, const fs::path& data) {
  for (int tries = 0; tries < 400; ++tries) {
    const auto url = gateway.url();
    if (!url) throw StoryEnded{"the gateway does not start from nothing"};
    if (std::string key = new_api_key(*url, operator_key(data)); !key.empty()) return key;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  throw StoryEnded{"the operator's key in data_dir opens nothing"};
}

void live(const Stage& stage, const Case& one, const fs::path& folder, Gateway& gateway,
          const Receiver* receiver, CaseResult& result) {
  try {
    const std::string key =
        one.story == "first_start" ? first_api_key(gateway, folder / "data") : stage.api_key();
    Client client(
        folder / "client.jsonl", [&] { return gateway.url(); }, key);
    tell_story(client, one.story == "full" || receiver != nullptr ? "full" : "short",
               receiver != nullptr ? receiver->url() : "");
    if (!client.all_rest(one.rest_seconds))
      result.trouble = "not everything came to rest";
    else if (receiver != nullptr && !client.all_told(*receiver, one.rest_seconds))
      result.trouble = "not everything was told";
  } catch (const StoryEnded& end) {
    result.trouble = end.why;
  }
}

std::map<std::string, int> count_lines(const fs::path& file) {
  std::map<std::string, int> counts;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) ++counts[line];
  return counts;
}

}  // namespace

CaseResult run_case(const Stage& stage, const Case& one, const fs::path& folder) {
  CaseResult result{.was_run = true};
  fs::remove_all(folder);
  fs::create_directories(folder);
  std::ofstream(folder / "client.jsonl");
  try {
    const CaseStore store(
        stage, folder / "data",
        one.story == "first_start" ? CaseStore::Contents::Nothing : CaseStore::Contents::Template);
    const Mode& mode = mode_named(one.mode);
    Child portal(portal_command(stage, mode, folder));
    const auto ready = portal.ready(60);
    if (!ready) throw std::runtime_error("the portal does not start");
    std::unique_ptr<Receiver> receiver;
    if (one.story == "told") receiver = std::make_unique<Receiver>(folder / "webhooks.jsonl");
    const auto config = stage.configure(folder / "config", store, ready->at("url"), ready->at("adn_url"),
                                        mode, receiver ? receiver->place() : "");
    Gateway gateway(stage, one, folder, config);
    live(stage, one, folder, gateway, receiver.get(), result);
    if (!gateway.stop() && result.trouble.empty())
      result.trouble = "the gateway does not end when it is asked to";
    gateway.kill();
    result.deaths = gateway.deaths();
    portal.stop(20);
    store.dump(folder / "store.jsonl");
    result.violations = check(read_logs(folder));
  } catch (const std::exception& failure) {
    if (result.trouble.empty()) result.trouble = failure.what();
  }
  result.passings = count_lines(folder / "passings-1");
  result.passings_after_death = count_lines(folder / "passings-2");
  return result;
}

std::string options_of(const Case& one) {
  std::string text = "--story " + one.story + " --mode " + one.mode;
  if (!one.point.empty()) text += " --point " + one.point;
  if (!one.again.empty()) text += " --again " + one.again;
  if (!one.system_call.empty()) text += " --system-call " + one.system_call;
  if (!one.broken.empty()) text += " --break " + one.broken;
  return text;
}

std::string folder_name_of(const Case& one) {
  std::string name = one.story + "-" + one.mode;
  for (const std::string* part : {&one.point, &one.again, &one.system_call, &one.broken})
    if (!part->empty()) name += "-" + *part;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == ':' || c == ',' || c == '/'; }, '.');
  return name;
}

}  // namespace fiscal::crash
