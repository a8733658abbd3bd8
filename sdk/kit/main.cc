#include <filesystem>
#include <iostream>
#include <stdexcept>

#include "sdk/kit/command_line.h"
#include "sdk/kit/fuzz.h"
#include "sdk/kit/provider_page.h"
#include "sdk/kit/report.h"

namespace fiscal::kit {
namespace {

constexpr int conforming = 0;
constexpr int not_conforming = 1;
constexpr int wrong_usage = 2;
constexpr int no_file = 4;

std::string padded_id(std::string_view id) {
  std::string text(id);
  text.resize(std::max<std::size_t>(text.size() + 2, 33), ' ');
  return text;
}

int list_all() {
  std::string_view group;
  for (const Check& check : all_checks()) {
    if (check.group != group) std::cout << (group.empty() ? "" : "\n") << (group = check.group) << '\n';
    std::cout << "  " << padded_id(check.id) << check.sentence << '\n';
  }
  std::cout << "\nthe scripted provider\n";
  for (const Misbehaviour& way : all_misbehaviours())
    std::cout << "  " << padded_id(way.id) << way.sentence << '\n';
  return conforming;
}

int check(const CommandLine& line, const Subject& subject, const SigningKey& key) {
  const auto all = examine(subject, line.plan, key, [&](const Examined& one) {
    if (!line.json && !(line.quiet && one.judgement.mark == Mark::Pass))
      std::cout << line_of(one) << std::endl;
  });
  if (all.empty()) throw std::invalid_argument("no check matches --only " + line.plan.only);
  if (line.json)
    std::cout << json_of(subject, all);
  else
    std::cout << subject.id << ": " << summary_of(all) << '\n';
  return conforms(all) ? conforming : not_conforming;
}

int fuzz_for_a_while(const CommandLine& line, const Subject& subject, const SigningKey& key) {
  if (subject.cassettes.empty())
    throw std::runtime_error("fuzzing begins with cassettes, and there are none");
  const BenchOptions options{RunnerKind::Inline, line.plan.worker, &key, line.plan.seed};
  if (line.reproduce) {
    const std::string wrong = reproduce(subject, options, *line.reproduce);
    std::cout << (wrong.empty() ? "nothing is wrong with this case" : wrong) << '\n';
    return wrong.empty() ? conforming : not_conforming;
  }
  std::cout << "seed " << line.plan.seed << std::endl;
  const FuzzRun run = fuzz(subject, options, line.plan.seed, {seconds(line.seconds)});
  if (!run.failure) {
    std::cout << run.cases << " cases, nothing found\n";
    return conforming;
  }
  std::cout << run.failure->what << "\nreproduce: fiscal-plugin-check fuzz " << line.folder.string()
            << " --reproduce " << run.failure->seed << '\n';
  return not_conforming;
}

int print_page(const std::vector<std::filesystem::path>& folders) {
  std::vector<Subject> subjects;
  for (const auto& folder : folders) subjects.push_back(look_at(folder));
  std::cout << provider_page(subjects);
  return conforming;
}

int run_program(const std::vector<std::string>& words) {
  CommandLine line = read_command_line(words);
  if (line.verb == CommandLine::Verb::Help) {
    std::cout << usage();
    return conforming;
  }
  if (line.verb == CommandLine::Verb::List) return list_all();
  if (line.verb == CommandLine::Verb::Page) return print_page(line.folders);
  if (line.plan.worker.empty())
    line.plan.worker = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "fiscal-worker";
  const Subject subject = look_at(line.folder, line.cassettes);
  const SigningKey key;
  if (line.verb == CommandLine::Verb::Fuzz) return fuzz_for_a_while(line, subject, key);
  return check(line, subject, key);
}

}  // namespace
}  // namespace fiscal::kit

int main(int count, char** values) {
  try {
    return fiscal::kit::run_program({values + 1, values + count});
  } catch (const std::invalid_argument& wrong) {
    std::cerr << "fiscal-plugin-check: " << wrong.what() << "; see fiscal-plugin-check --help\n";
    return fiscal::kit::wrong_usage;
  } catch (const std::regex_error&) {
    std::cerr << "fiscal-plugin-check: --only is no regular expression\n";
    return fiscal::kit::wrong_usage;
  } catch (const std::exception& error) {
    std::cerr << "fiscal-plugin-check: " << error.what() << '\n';
    return fiscal::kit::no_file;
  }
}
