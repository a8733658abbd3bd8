#include "core/app/fiscalctl/arguments.h"

#include <algorithm>
#include <charconv>

#include "core/app/fiscalctl/failure.h"

namespace fiscal::ctl {
namespace {

[[noreturn]] void bad_usage(const std::string& command, const std::string& what) {
  throw Failure(ExitCode::Usage, what + "; see fiscalctl " + command + " --help");
}

const Option* find_option(const std::vector<Option>& options, const std::string& name) {
  const auto at =
      std::find_if(options.begin(), options.end(), [&](const Option& one) { return one.name == name; });
  return at == options.end() ? nullptr : &*at;
}

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t at = 0; at < words.size(); ++at)
    text += (at == 0 ? "" : at + 1 == words.size() ? " or " : ", ") + words[at];
  return text;
}

}  // namespace

Arguments Arguments::parse(const std::string& command, const std::vector<Positional>& positionals,
                           const std::vector<Option>& options, const std::vector<std::string>& words) {
  Arguments parsed;
  parsed.command_ = command;
  bool only_positionals = false;
  for (std::size_t at = 0; at < words.size(); ++at) {
    const std::string& word = words[at];
    if (only_positionals || word == "-" || !word.starts_with("-")) {
      parsed.positionals_.push_back(word);
      continue;
    }
    if (word == "--") {
      only_positionals = true;
      continue;
    }
    const auto equals = word.find('=');
    const std::string name =
        word.starts_with("--") ? word.substr(2, equals == std::string::npos ? equals : equals - 2) : "";
    const Option* option = find_option(options, name);
    if (option == nullptr) bad_usage(command, "unknown option '" + word.substr(0, equals) + "'");
    std::string value;
    if (option->value.empty()) {
      if (equals != std::string::npos) bad_usage(command, "--" + name + " takes no value");
    } else if (equals != std::string::npos) {
      value = word.substr(equals + 1);
    } else if (++at < words.size()) {
      value = words[at];
    } else {
      bad_usage(command, "--" + name + " needs a value (" + option->value + ")");
    }
    if (!parsed.options_.emplace(name, value).second) bad_usage(command, "--" + name + " is given twice");
  }
  const auto required = static_cast<std::size_t>(
      std::count_if(positionals.begin(), positionals.end(),
                    [](const Positional& one) { return one.need == Need::Required; }));
  if (parsed.count() < required) bad_usage(command, positionals[parsed.count()].name + " is missing");
  if (parsed.count() > positionals.size())
    bad_usage(command, "'" + parsed.at(positionals.size()) + "' is one argument too many");
  return parsed;
}

std::optional<std::string> Arguments::find(const std::string& option) const {
  const auto at = options_.find(option);
  return at == options_.end() ? std::nullopt : std::optional(at->second);
}

std::string Arguments::required(const std::string& option) const {
  const auto value = find(option);
  if (!value || value->empty()) bad_usage(command_, "--" + option + " is missing");
  return *value;
}

int Arguments::number(const std::string& option, int otherwise, int least, int most) const {
  const auto text = find(option);
  if (!text) return otherwise;
  int value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || end != text->data() + text->size() || value < least || value > most)
    bad_usage(command_, "--" + option + " is a number from " + std::to_string(least) + " to " +
                            std::to_string(most) + ", not '" + *text + "'");
  return value;
}

void Arguments::expect_one_of(const std::string& option, const std::vector<std::string>& words) const {
  const auto value = find(option);
  if (value && std::find(words.begin(), words.end(), *value) == words.end())
    bad_usage(command_, "--" + option + " is " + listed(words) + ", not '" + *value + "'");
}

}  // namespace fiscal::ctl
