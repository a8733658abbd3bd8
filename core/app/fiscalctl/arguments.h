#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fiscal::ctl {

/// One option of a command, "--name VALUE" or, without `value`, the switch "--name".
struct Option {
  std::string name;   ///< Without the dashes.
  std::string value;  ///< How help calls its value; empty for a switch.
  std::string text;
};

enum class Need { Required, Optional };

/// An argument that is known by its place.
struct Positional {
  std::string name;  ///< As help writes it: "FILE".
  std::string text;
  Need need = Need::Required;
};

/// A command line that was checked against what its command takes.
class Arguments {
 public:
  /// Throws Failure(Usage), which names the argument and the way to the help. `command` is for that text.
  static Arguments parse(const std::string& command, const std::vector<Positional>& positionals,
                         const std::vector<Option>& options, const std::vector<std::string>& words);

  bool has(const std::string& option) const { return options_.contains(option); }
  std::optional<std::string> find(const std::string& option) const;
  /// Throws Failure(Usage) when the option is absent.
  std::string required(const std::string& option) const;
  /// A whole number within bounds, or `otherwise` when the option is absent. Throws Failure(Usage).
  int number(const std::string& option, int otherwise, int least, int most) const;
  /// Where the option's value is one of a few words. Throws Failure(Usage) naming them.
  void expect_one_of(const std::string& option, const std::vector<std::string>& words) const;

  std::size_t count() const { return positionals_.size(); }
  const std::string& at(std::size_t place) const { return positionals_.at(place); }

 private:
  std::string command_;
  std::vector<std::string> positionals_;
  std::map<std::string, std::string> options_;
};

}  // namespace fiscal::ctl
