#include <algorithm>

#include "core/app/fiscalctl/command.h"

namespace fiscal::ctl {
namespace {

const std::string where_it_asks =
    "The gateway is --url or FISCAL_URL (default http://127.0.0.1:8080); the key is --key-file, --key or\n"
    "FISCAL_API_KEY.\n";

const std::string exit_codes =
    "Exit codes: 0 done; 1 refused, or the invoice came to nothing; 2 wrong command line; 3 no gateway "
    "answered;\n"
    "4 a file cannot be read, written or understood.\n";

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size() + 2, width), ' ');
  return text;
}

std::string option_lines(const std::vector<Option>& options) {
  std::string text;
  for (const Option& option : options)
    text += "  " + padded("--" + option.name + (option.value.empty() ? "" : " " + option.value), 26) +
            option.text + "\n";
  return text;
}

std::string command_lines(const std::string& group) {
  std::string text;
  for (const Command& command : all_commands())
    if (group.empty() || command.name.starts_with(group + " "))
      text += "  " + padded(command.name, 22) + command.summary + "\n";
  return text;
}

}  // namespace

const std::vector<Option>& common_options() {
  static const std::vector<Option> options{{"url", "URL", "where the gateway is"},
                                           {"key", "KEY", "the API key; others on this machine can see it"},
                                           {"key-file", "FILE", "a file whose first line is the API key"},
                                           {"ca-file", "FILE", "certificate bundle for an https gateway"},
                                           {"json", "", "raw JSON instead of text for people"},
                                           {"help", "", "this text"}};
  return options;
}

std::string help_of_program() {
  return "fiscalctl: issue and look after invoices through a fiscal gateway\n\n"
         "  fiscalctl COMMAND [arguments] [options]\n\n" +
         command_lines("") + "\n" + option_lines(common_options()) + "\n" + where_it_asks + exit_codes +
         "\nfiscalctl COMMAND --help explains a command; fiscalctl --version says which this is.\n";
}

std::string help_of_group(const std::string& group) {
  return "fiscalctl " + group + ": commands\n\n" + command_lines(group) + "\nfiscalctl " + group +
         " COMMAND --help explains a command.\n";
}

std::string help_of(const Command& command) {
  std::string usage = "fiscalctl " + command.name;
  std::string places;
  for (const Positional& positional : command.positionals) {
    usage += positional.need == Need::Required ? " " + positional.name : " [" + positional.name + "]";
    places += "  " + padded(positional.name, 26) + positional.text + "\n";
  }
  std::string text = usage + " [options]: " + command.summary + "\n\n";
  if (!command.text.empty()) text += command.text + "\n\n";
  return text + places + option_lines(command.options) + "\nEvery command:\n" +
         option_lines(common_options()) + "\n" + where_it_asks + exit_codes;
}

}  // namespace fiscal::ctl
