#include "sdk/kit/command_line.h"

#include <charconv>
#include <random>
#include <stdexcept>
#include <thread>

namespace fiscal::kit {
namespace {

constexpr std::uint64_t most_jobs = 64;

std::uint64_t number_in(const std::string& option, const std::string& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || text.empty())
    throw std::invalid_argument(option + " wants a whole number, not '" + text + "'");
  return number;
}

int jobs_in(const std::string& option, const std::string& text) {
  const std::uint64_t number = number_in(option, text);
  if (number < 1 || number > most_jobs)
    throw std::invalid_argument(option + " is 1 to " + std::to_string(most_jobs) + ", not " + text);
  return static_cast<int>(number);
}

std::vector<RunnerKind> runners_in(const std::string& text) {
  if (text == "inline") return {RunnerKind::Inline};
  if (text == "worker") return {RunnerKind::Worker};
  if (text == "both") return {RunnerKind::Inline, RunnerKind::Worker};
  throw std::invalid_argument("--runner is inline, worker or both, not '" + text + "'");
}

/// Reads options one after another.
class Words {
 public:
  explicit Words(const std::vector<std::string>& words) : words_(words) {}

  bool empty() const { return at_ == words_.size(); }
  const std::string& take() { return words_[at_++]; }
  const std::string& value_of(const std::string& option) {
    if (empty()) throw std::invalid_argument(option + " wants a value");
    return take();
  }

 private:
  const std::vector<std::string>& words_;
  std::size_t at_ = 0;
};

void read_option(const std::string& option, Words& words, CommandLine& line) {
  if (option == "--only")
    line.plan.only = words.value_of(option);
  else if (option == "--runner")
    line.plan.runners = runners_in(words.value_of(option));
  else if (option == "--json")
    line.json = true;
  else if (option == "--quiet")
    line.quiet = true;
  else if (option == "--in-process")
    line.plan.isolation = Isolation::Together;
  else if (option == "--worker")
    line.plan.worker = words.value_of(option);
  else if (option == "--cassettes")
    line.cassettes = words.value_of(option);
  else if (option == "--jobs")
    line.plan.at_once = jobs_in(option, words.value_of(option));
  else if (option == "--seed")
    line.plan.seed = number_in(option, words.value_of(option));
  else if (option == "--seconds")
    line.seconds =
        static_cast<int>(std::min<std::uint64_t>(86'400, number_in(option, words.value_of(option))));
  else if (option == "--reproduce")
    line.reproduce = number_in(option, words.value_of(option));
  else
    throw std::invalid_argument("unknown option " + option);
}

void read_word(const std::string& word, CommandLine& line) {
  if (line.verb == CommandLine::Verb::Page) {
    line.folders.emplace_back(word);
    return;
  }
  if (!line.folder.empty()) throw std::invalid_argument("one folder at a time: '" + word + "' is too much");
  line.folder = word;
}

}  // namespace

CommandLine read_command_line(const std::vector<std::string>& given) {
  CommandLine line;
  line.plan.at_once = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  Words words(given);
  bool first = true;
  bool seeded = false;
  while (!words.empty()) {
    const std::string word = words.take();
    if (word == "--help" || word == "-h" || word == "help")
      line.verb = CommandLine::Verb::Help;
    else if (first && word == "list")
      line.verb = CommandLine::Verb::List;
    else if (first && word == "fuzz")
      line.verb = CommandLine::Verb::Fuzz;
    else if (first && word == "page")
      line.verb = CommandLine::Verb::Page;
    else if (first && word == "check")
      line.verb = CommandLine::Verb::Check;
    else if (word.starts_with("--"))
      read_option(word, words, line);
    else
      read_word(word, line);
    seeded = seeded || word == "--seed";
    first = false;
  }
  const bool needs_folder = line.verb == CommandLine::Verb::Check || line.verb == CommandLine::Verb::Fuzz;
  if (needs_folder && line.folder.empty()) throw std::invalid_argument("the plugin's folder is missing");
  if (line.verb == CommandLine::Verb::Page && line.folders.empty())
    throw std::invalid_argument("the plugins' folders are missing");
  if (line.verb == CommandLine::Verb::Fuzz && !seeded) line.plan.seed = std::random_device()();
  return line;
}

std::string usage() {
  return R"(fiscal-plugin-check: does a plugin keep everything that a gateway relies on?

  fiscal-plugin-check FOLDER          run every check over both runners
  fiscal-plugin-check list            the checks, and the ways in which the scripted provider misbehaves
  fiscal-plugin-check fuzz FOLDER     mutate answers and requests until something breaks
  fiscal-plugin-check page FOLDER...  what the plugins can do, as a page in Markdown

FOLDER holds <id>.so and manifest.json, as built, and the folder cassettes.

  --only REGEX      checks whose id matches
  --runner KIND     inline, worker or both (default both)
  --json            the results as JSON
  --quiet           only what did not pass
  --cassettes DIR   cassettes of another folder
  --jobs N          checks at once, 1 to 64 (default: processors)
  --seed N          of what is drawn (default 1; for fuzz: another one each time)
  --in-process      everything in this process, for a debugger
  --worker FILE     fiscal-worker (default: beside this program)
  --seconds N       fuzz: how long (default 60)
  --reproduce SEED  fuzz: the case of this seed, again and again

Exit codes: 0 conforms; 1 does not; 2 wrong command line; 4 a file cannot be read.
)";
}

}  // namespace fiscal::kit
