#include "tests/crash/gateway.h"

#include <signal.h>
#include <sys/wait.h>

#include <nlohmann/json.hpp>

namespace fiscal::crash {
namespace {

constexpr int most_starts = 12;
constexpr int seconds_to_start = 60;
constexpr int seconds_to_stop = 40;

/// strace, as a grandchild so that the gateway stays our child, kills it at one system call. (With
/// --seccomp-bpf strace 6.1 injects no signals.)
std::vector<std::string> words_to_die_at(const std::string& system_call) {
  if (system_call.empty()) return {};
  const auto colon = system_call.rfind(':');
  const std::string calls = system_call.substr(0, colon);
  return {"strace", "-D",
          "-f",     "-qq",
          "-o",     "/dev/null",
          "-e",     "trace=" + calls,
          "-e",     "inject=" + calls + ":signal=SIGKILL:when=" + system_call.substr(colon + 1)};
}

}  // namespace

Gateway::Gateway(const Stage& stage, const Case& one, const std::filesystem::path& folder,
                 const std::filesystem::path& config)
    : stage_(stage), case_(one), folder_(folder), config_(config) {}

bool Gateway::start() {
  const bool is_first = starts_++ == 0;
  Command command{words_to_die_at(is_first ? case_.system_call : ""), {}, folder_ / "gateway.log"};
  command.words.insert(command.words.end(), {stage_.program("fiscald"), "--config", config_});
  const std::string& point = is_first ? case_.point : starts_ == 2 ? case_.again : "";
  if (!point.empty()) command.variables.push_back("FISCAL_FAIL_POINT=" + point);
  command.variables.push_back("FISCAL_FAIL_POINT_LOG=" +
                              (folder_ / ("passings-" + std::to_string(starts_))).string());
  command.variables.push_back("FISCAL_BREAK=" + case_.broken + "," + mode_named(case_.mode).broken +
                              ",short_absence,short_webhook_lease");
  child_ = std::make_unique<Child>(command);
  const auto ready = child_->ready(seconds_to_start);
  if (ready) url_ = ready->at("url");
  return ready.has_value();
}

void Gateway::count_death() {
  if (WIFSIGNALED(child_->status()) && WTERMSIG(child_->status()) == SIGKILL) ++deaths_;
}

std::optional<std::string> Gateway::url() {
  if (child_ && child_->runs()) return url_;
  while (starts_ < most_starts) {
    if (child_) count_death();
    if (start()) return url_;
    child_->kill();
  }
  return std::nullopt;
}

bool Gateway::stop() {
  if (!child_) return true;
  if (child_->stop(seconds_to_stop)) return true;
  const int before = deaths_;
  count_death();
  const bool was_told_to_die = deaths_ > before && starts_ <= 2;
  return was_told_to_die && start() && child_->stop(seconds_to_stop);
}

void Gateway::kill() {
  if (child_) child_->kill();
}

}  // namespace fiscal::crash
