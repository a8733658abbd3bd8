#include <charconv>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include <curl/curl.h>
#include <unistd.h>

#include "tests/crash/modes.h"
#include "tests/crash/run.h"
#include "tests/support/paths.h"
#include "tests/support/postgres_server.h"

namespace fiscal::crash {
namespace {

constexpr const char* help =
    R"(fiscal-crash: kills the gateway everywhere and looks whether its promises hold (docs/reliability.md)

  fiscal-crash [--mode M]...        every passing of every fail-point, in every mode of the portal (or in these)
  fiscal-crash --short              the negative controls, and a selection of the above: under a minute
  fiscal-crash --twice              a second death in the start that follows the first
  fiscal-crash --controls           the gateway breaks each rule on purpose, and the checker must notice
  fiscal-crash --blind              death at each system call that writes (strace), until a run ends by itself
  fiscal-crash --power-cut          the disk loses what was not synced (root, loop devices, xfs_io)
  fiscal-crash --check DIR          only reads the logs in DIR: client.jsonl, portal.ledger, store.jsonl

One case, as a failure prints it:
  fiscal-crash --story full|told|short|first_start --mode M [--point P:N [--again P:N]] [--system-call C:N] [--break RULE]

  --store sqlite|postgres   where the gateway keeps its invoices: the loop over fail-points, --twice, one case
  --at-once N   cases at once (default 8)      --most N   cases at most, evenly spread
  --record FILE what was planned and done: the same command goes on where it ended
  --minutes N   begin no case after so many; with a record the rest is left for later
  --work DIR    where cases live (default: in memory)     --keep   keep the folders of good cases

Ends with 0 when everything holds, 1 when something does not, 3 when cases are left.
)";

struct Options {
  RunOptions run;
  std::string loop = "matrix";
  Case one;
  StoreKind store = StoreKind::Sqlite;
  std::string logs;
};

int number(const std::string& name, const std::string& text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 1)
    throw std::invalid_argument(name + " must be a number above 0");
  return value;
}

StoreKind store_kind(const std::string& text) {
  if (text == "sqlite") return StoreKind::Sqlite;
  if (text == "postgres") return StoreKind::Postgres;
  throw std::invalid_argument("--store must be sqlite or postgres");
}

/// Deaths of a process lose nothing of what it wrote, wherever that is; only `--power-cut` needs a disk.
std::filesystem::path folder_in_memory() {
  const std::filesystem::path memory = "/dev/shm";
  return access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
}

Options parse(const std::vector<std::string>& words) {
  Options options;
  options.run.failed = test::binary_dir() / "crash" / "failed";
  for (std::size_t at = 0; at < words.size(); ++at) {
    const std::string& word = words[at];
    const auto value = [&]() -> const std::string& {
      if (at + 1 >= words.size()) throw std::invalid_argument(word + " needs a value");
      return words[++at];
    };
    const auto one_case = [&](std::string Case::*place) {
      options.one.*place = value();
      options.loop = "case";
    };
    if (word == "--short" || word == "--twice" || word == "--controls" || word == "--blind" ||
        word == "--power-cut" || word == "--help")
      options.loop = word.substr(2);
    else if (word == "--mode")
      options.run.modes.push_back(mode_named(value()).name);
    else if (word == "--story")
      one_case(&Case::story);
    else if (word == "--point")
      one_case(&Case::point);
    else if (word == "--again")
      one_case(&Case::again);
    else if (word == "--system-call")
      one_case(&Case::system_call);
    else if (word == "--break")
      one_case(&Case::broken);
    else if (word == "--at-once")
      options.run.at_once = number(word, value());
    else if (word == "--most")
      options.run.most = number(word, value());
    else if (word == "--minutes")
      options.run.minutes = number(word, value());
    else if (word == "--record")
      options.run.record = std::filesystem::absolute(value());
    else if (word == "--work")
      options.run.work = std::filesystem::absolute(value());
    else if (word == "--store")
      options.store = store_kind(value());
    else if (word == "--keep")
      options.run.keep = true;
    else if (word == "--check")
      options.loop = "check", options.logs = value();
    else
      throw std::invalid_argument("unknown option " + word + "; see --help");
  }
  if (options.loop == "case" && !options.run.modes.empty()) options.one.mode = options.run.modes.back();
  const bool is_to_stay = options.loop == "case" || options.loop == "power-cut" || options.run.keep;
  if (options.run.work.empty())
    options.run.work = is_to_stay ? test::binary_dir() / "crash" / "cases"
                                  : folder_in_memory() / ("fiscal-crash-" + std::to_string(getpid()));
  return options;
}

int print(const std::vector<Violation>& violations) {
  for (const Violation& violation : violations)
    std::printf("%s: %s\n", violation.invariant.c_str(), violation.what.c_str());
  std::printf("%zu violations\n", violations.size());
  return violations.empty() ? 0 : 1;
}

int run_one(const Stage& stage, const Options& options) {
  const CaseResult result = run_case(stage, options.one, options.run.work / "one");
  std::printf("logs: %s; the gateway died %d times\n", (options.run.work / "one").c_str(), result.deaths);
  if (!result.trouble.empty()) std::printf("%s\n", result.trouble.c_str());
  return print(result.violations) == 0 && result.trouble.empty() ? 0 : 1;
}

int run_short(const Stage& stage, RunOptions options) {
  options.modes = {"none", "drop_before", "not_found_at_first"};
  if (options.most == 0) options.most = 24;
  const int controls = run_controls(stage, options);
  return run_matrix(stage, options) + controls == 0 ? 0 : 1;
}

int run_loop(const Stage& stage, const Options& options) {
  if (options.loop == "case") return run_one(stage, options);
  if (options.loop == "short") return run_short(stage, options.run);
  if (options.loop == "twice") return run_twice(stage, options.run);
  if (options.loop == "controls") return run_controls(stage, options.run);
  if (options.loop == "blind") return run_blind(stage, options.run);
  if (options.loop == "power-cut") return run_power_cut(stage, options.run);
  return run_matrix(stage, options.run);
}

int run(const Options& options) {
  if (options.loop == "help") return std::fputs(help, stdout), 0;
  if (options.loop == "check") return print(check(read_logs(options.logs)));
  const bool is_for_both = options.loop == "matrix" || options.loop == "twice" || options.loop == "case";
  if (options.store == StoreKind::Postgres && !is_for_both)
    throw std::invalid_argument("--store postgres is for the loop over fail-points, --twice, and one case");
  if (options.store == StoreKind::Postgres && !test::PostgresServer::is_installed())
    return std::puts("skipped: PostgreSQL is not installed (package postgresql)"), 0;
  const Stage stage(test::binary_dir() / "crash", options.store);
  const int code = run_loop(stage, options);
  std::error_code none_left;
  std::filesystem::remove(options.run.work, none_left);  // When nothing was kept in it.
  return code;
}

}  // namespace
}  // namespace fiscal::crash

int main(int count, char** words) {
  try {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    return fiscal::crash::run(fiscal::crash::parse({words + 1, words + count}));
  } catch (const std::invalid_argument& wrong) {
    std::fprintf(stderr, "fiscal-crash: %s\n", wrong.what());
    return 2;
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "fiscal-crash: %s\n", failure.what());
    return 1;
  }
}
