#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

#include "tests/crash/case_store.h"
#include "tests/crash/child.h"
#include "tests/crash/gateway.h"
#include "tests/crash/modes.h"
#include "tests/crash/run.h"
#include "tests/crash/story.h"

namespace fiscal::crash {
namespace {

namespace fs = std::filesystem;

constexpr int clients = 8;
constexpr auto power_lasts = std::chrono::milliseconds(3'000);

/// An ext4 file system in a file, whose power can be cut: what was not synced is then gone.
class Disk {
 public:
  explicit Disk(const fs::path& folder) : image_(folder / "disk.img"), mount_(folder / "disk") {
    fs::create_directories(mount_);
    run_to_end({"truncate", "-s", "256M", image_});
    run_to_end({"mkfs.ext4", "-qF", image_});
    mount();
  }
  ~Disk() {
    try {
      unmount();
    } catch (const std::exception& failure) {
      std::printf("%s\n", failure.what());
    }
  }
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  const fs::path& path() const { return mount_; }
  void cut_power() { run_to_end({"xfs_io", "-x", "-c", "shutdown", mount_}); }
  void unmount() {
    if (is_mounted_) run_to_end({"umount", mount_});
    is_mounted_ = false;
  }
  void mount() {
    run_to_end({"mount", "-o", "loop", image_, mount_});
    is_mounted_ = true;
  }

 private:
  const fs::path image_;
  const fs::path mount_;
  bool is_mounted_ = false;
};

struct Cut {
  int asked = 0;
  CaseResult result;
};

Client::Ask request_of(int client, int number) {
  const std::string name = std::to_string(client) + "-" + std::to_string(number);
  return an_issue(name, "key-" + name);
}

/// Each client asks as fast as it is answered until nobody answers any more; answers how often it asked.
int ask_until_the_end(const fs::path& folder, const std::string& url, const std::string& api_key,
                      int client) {
  Client asking(
      folder / ("client-" + std::to_string(client) + ".jsonl"), [&] { return std::optional(url); }, api_key,
      client);
  int number = 0;
  while (asking.try_once(request_of(client, number))) ++number;
  return number + 1;
}

void join_logs(const fs::path& folder) {
  std::ofstream all(folder / "client.jsonl", std::ios::trunc);
  for (int client = 1; client <= clients; ++client)
    all << std::ifstream(folder / ("client-" + std::to_string(client) + ".jsonl")).rdbuf();
}

Cut cut_power_once(const Stage& stage, const fs::path& folder, const std::string& broken) {
  fs::remove_all(folder);
  fs::create_directories(folder);
  Disk disk(folder);
  const fs::path data = disk.path() / "data";
  const CaseStore store(stage, data, CaseStore::Contents::Template);
  run_to_end({"sync", "-f", data});
  Child portal(
      {{stage.program("fiscal-sandbox"), "sefin", "--pki", stage.pki(), "--ledger", folder / "portal.ledger"},
       {},
       folder / "portal.log"});
  const auto ready = portal.ready(60);
  if (!ready) throw std::runtime_error("the portal does not start");
  Case one;
  one.broken = broken;
  const auto config =
      stage.configure(folder / "config", store, ready->at("url"), ready->at("adn_url"), mode_named("none"));
  Gateway gateway(stage, one, folder, config);
  const auto url = gateway.url();
  if (!url) throw std::runtime_error("the gateway does not start");

  Cut cut;
  std::vector<std::thread> crowd;
  std::vector<int> asked(clients + 1);
  for (int client = 1; client <= clients; ++client)
    crowd.emplace_back([&, client] {
      asked[static_cast<std::size_t>(client)] = ask_until_the_end(folder, *url, stage.api_key(), client);
    });
  std::this_thread::sleep_for(power_lasts);
  disk.cut_power();
  gateway.kill();
  for (std::thread& each : crowd) each.join();
  for (const int count : asked) cut.asked += count;
  disk.unmount();
  disk.mount();

  // Power is back: every client asks again what it was not answered.
  try {
    for (int client = 1; client <= clients; ++client) {
      Client again(
          folder / ("client-" + std::to_string(client) + ".jsonl"), [&] { return gateway.url(); },
          stage.api_key(), client);
      again.ask(request_of(client, asked[static_cast<std::size_t>(client)] - 1));
      if (client == clients && !again.all_rest(120)) cut.result.trouble = "not everything came to rest";
    }
  } catch (const StoryEnded& end) {
    cut.result.trouble = end.why;
  }
  gateway.stop();
  gateway.kill();
  portal.stop(20);
  join_logs(folder);
  store.dump(folder / "store.jsonl");
  cut.result.violations = check(read_logs(folder));
  return cut;
}

std::string what_is_missing() {
  if (geteuid() != 0) return "root";
  for (const char* program : {"xfs_io", "mkfs.ext4", "mount"})
    if (access((std::string("/usr/sbin/") + program).c_str(), X_OK) != 0 &&
        access((std::string("/usr/bin/") + program).c_str(), X_OK) != 0)
      return std::string(program) + " (packages xfsprogs, e2fsprogs, mount)";
  return access("/dev/loop-control", W_OK) == 0 ? "" : "loop devices";
}

}  // namespace

int run_power_cut(const Stage& stage, const RunOptions& options) {
  if (const std::string missing = what_is_missing(); !missing.empty()) {
    std::printf("skipped: the power cut needs %s\n", missing.c_str());
    return 0;
  }
  int failed = 0;
  for (const char* broken : {"", "synchronous"}) {
    const bool is_control = *broken != '\0';
    const Cut cut =
        cut_power_once(stage, options.work / (is_control ? "power-cut-control" : "power-cut"), broken);
    int lost = 0;
    for (const Violation& violation : cut.result.violations)
      if (violation.invariant == "I1") ++lost;
    std::printf("power cut%s: %d requests, %d acknowledged ones lost, %zu other violations%s%s\n",
                is_control ? ", control (synchronous=NORMAL)" : "", cut.asked, lost,
                cut.result.violations.size() - static_cast<std::size_t>(lost),
                cut.result.trouble.empty() ? "" : "; ", cut.result.trouble.c_str());
    if (!is_control)
      for (const Violation& violation : cut.result.violations)
        std::printf("  %s: %s\n", violation.invariant.c_str(), violation.what.c_str());
    const bool is_as_expected = is_control ? lost > 0 : cut.result.good() && cut.asked > clients;
    if (!is_as_expected) ++failed;
  }
  return failed == 0 ? 0 : 1;
}

}  // namespace fiscal::crash
