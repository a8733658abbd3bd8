#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fiscal::kit {

class Bench;

enum class Mark {
  Pass,
  Warn,  ///< Allowed, and not good.
  Skip,  ///< There was nothing to judge by; the text says what is missing.
  Fail,
  Crash,  ///< The process of the check ended by a signal, or did not end.
};

std::string_view to_text(Mark mark);

/// What a check found; the text is for the plugin's author.
struct Judgement {
  Mark mark = Mark::Pass;
  std::string text;
};

inline Judgement pass(std::string text = {}) { return {Mark::Pass, std::move(text)}; }
inline Judgement warn(std::string text) { return {Mark::Warn, std::move(text)}; }
inline Judgement skip(std::string text) { return {Mark::Skip, std::move(text)}; }
inline Judgement fail(std::string text) { return {Mark::Fail, std::move(text)}; }

/// What a check works on, and so how often it runs.
enum class Needs {
  Files,   ///< The files alone: once, whatever the library is.
  Table,   ///< The library's table, called directly: once.
  Runner,  ///< Calls as a gateway makes them: once over each runner.
};

/// One thing that a plugin has to get right.
struct Check {
  std::string_view id;        ///< kebab-case, stable.
  std::string_view group;     ///< "library", "manifest", "life", …
  std::string_view sentence;  ///< What is expected of the plugin.
  Needs needs = Needs::Runner;
  Judgement (*run)(Bench&) = nullptr;
};

/// Every check, in the order in which it is run.
const std::vector<Check>& all_checks();

// One function a file: the checks of each group.
std::vector<Check> library_checks();
std::vector<Check> manifest_checks();
std::vector<Check> life_checks();
std::vector<Check> contract_checks();
std::vector<Check> outcome_checks();
std::vector<Check> write_checks();
std::vector<Check> mapping_checks();
std::vector<Check> deadline_checks();
std::vector<Check> secret_checks();
std::vector<Check> speed_checks();
std::vector<Check> fuzz_checks();

}  // namespace fiscal::kit
