#include <curl/curl.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/app/fiscalctl/command.h"
#include "core/app/fiscalctl/files.h"

namespace fiscal::ctl {

const std::vector<Command>& all_commands() {
  static const std::vector<Command> commands = [] {
    std::vector<Command> all;
    for (auto part :
         {issue_commands,        reading_commands,       change_commands,           account_commands,
          connection_commands,   certificate_commands,   secret_commands,           key_commands,
          config_check_commands, configuration_commands, operator_commands,         store_dump_commands,
          store_copy_commands,   backup_commands,        reconcile_commands,        webhook_commands,
          callback_commands,     billing_commands,       municipality_commands,     plugin_commands,
          plugin_try_commands,   plugin_play_commands,   plugin_installed_commands, municipal_commands})
      std::ranges::move(part(), std::back_inserter(all));
    return all;
  }();
  return commands;
}

namespace {

constexpr const char* default_url = "http://127.0.0.1:8080";

std::string environment(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr || *value == '\0' ? otherwise : value;
}

GatewayOptions gateway_options(const Arguments& arguments) {
  GatewayOptions options;
  options.url = arguments.find("url").value_or(environment("FISCAL_URL", default_url));
  while (options.url.ends_with('/')) options.url.pop_back();
  if (!options.url.starts_with("http://") && !options.url.starts_with("https://"))
    throw Failure(ExitCode::Usage,
                  "the gateway's URL begins with http:// or https://, not as in '" + options.url + "'");
  if (arguments.has("key") && arguments.has("key-file"))
    throw Failure(ExitCode::Usage, "give one of --key and --key-file");
  if (const auto path = arguments.find("key-file"))
    options.key = read_secret(*path);
  else
    options.key = arguments.find("key").value_or(environment("FISCAL_API_KEY", ""));
  // Anything else would end the header line that carries it.
  if (!std::ranges::all_of(options.key, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; }))
    throw Failure(ExitCode::Usage,
                  "the API key holds characters that no key has; it looks like gwk_test_...");
  options.ca_file = arguments.find("ca-file").value_or("");
  return options;
}

bool is_group(const std::string& word) {
  return std::ranges::any_of(all_commands(),
                             [&](const Command& one) { return one.name.starts_with(word + " "); });
}

const Command* find_command(const std::string& name) {
  const auto at = std::ranges::find(all_commands(), name, &Command::name);
  return at == all_commands().end() ? nullptr : &*at;
}

bool is_help(const std::string& word) { return word == "--help" || word == "-h" || word == "help"; }

ExitCode run_command(const Command& command, const std::vector<std::string>& words) {
  if (std::ranges::any_of(words, [](const std::string& word) { return word == "--help" || word == "-h"; })) {
    std::cout << help_of(command);
    return ExitCode::Done;
  }
  std::vector<Option> options = command.options;
  options.insert(options.end(), common_options().begin(), common_options().end());
  const Arguments arguments = Arguments::parse(command.name, command.positionals, options, words);
  const GatewayOptions gateway = gateway_options(arguments);
  return command.run({arguments, gateway});
}

ExitCode run(const std::vector<std::string>& words) {
  if (words.empty()) throw Failure(ExitCode::Usage, "a command is missing; see fiscalctl --help");
  const std::string& first = words.front();
  if (is_help(first)) {
    std::cout << help_of_program();
    return ExitCode::Done;
  }
  if (first == "--version") {
    std::cout << "fiscalctl " FISCAL_VERSION "\n";
    return ExitCode::Done;
  }
  if (const Command* command = find_command(first))
    return run_command(*command, {words.begin() + 1, words.end()});
  if (!is_group(first))
    throw Failure(ExitCode::Usage, "unknown command '" + first + "'; see fiscalctl --help");
  if (words.size() == 1)
    throw Failure(ExitCode::Usage, "a command is missing; see fiscalctl " + first + " --help");
  if (is_help(words[1])) {
    std::cout << help_of_group(first);
    return ExitCode::Done;
  }
  const Command* command = find_command(first + " " + words[1]);
  if (command == nullptr)
    throw Failure(ExitCode::Usage,
                  "unknown command '" + first + " " + words[1] + "'; see fiscalctl " + first + " --help");
  return run_command(*command, {words.begin() + 2, words.end()});
}

ExitCode say(ExitCode code, const std::string& text) {
  std::cerr << "fiscalctl: " << text << '\n';
  return code;
}

ExitCode run_and_report(const std::vector<std::string>& words) {
  try {
    return run(words);
  } catch (const Failure& failure) {
    std::cout.flush();
    return say(failure.code, failure.what());
  } catch (const nlohmann::json::exception& error) {
    return say(ExitCode::Unreachable,
               std::string("the gateway's answer is not as documented: ") + error.what());
  }
}

}  // namespace
}  // namespace fiscal::ctl

int main(int count, char** values) {
  std::signal(SIGPIPE, SIG_IGN);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  const auto code = fiscal::ctl::run_and_report({values + 1, values + count});
  curl_global_cleanup();
  return static_cast<int>(code);
}
