#pragma once

#include <string>
#include <vector>

#include "core/app/fiscalctl/arguments.h"
#include "core/app/fiscalctl/failure.h"
#include "core/app/fiscalctl/gateway.h"

namespace fiscal::ctl {

/// What a command works with.
struct Context {
  const Arguments& arguments;
  const GatewayOptions& gateway;

  bool wants_json() const { return arguments.has("json"); }
};

/// One thing that fiscalctl does.
struct Command {
  std::string name;     ///< "invoice issue": group and verb; one word for a command without a group.
  std::string summary;  ///< One line.
  std::string text;     ///< More, for its own help; may be empty.
  std::vector<Positional> positionals;
  std::vector<Option> options;  ///< Besides those that every command takes.
  ExitCode (*run)(const Context&) = nullptr;
};

/// Every command, in the order of the help.
const std::vector<Command>& all_commands();

/// The options that every command takes.
const std::vector<Option>& common_options();

/// Help for the program, for a group ("invoice") or for one command.
std::string help_of_program();
std::string help_of_group(const std::string& group);
std::string help_of(const Command& command);

// One function a file: what each group offers.
std::vector<Command> issue_commands();
std::vector<Command> reading_commands();
std::vector<Command> change_commands();
std::vector<Command> account_commands();
std::vector<Command> connection_commands();
std::vector<Command> certificate_commands();
std::vector<Command> secret_commands();
std::vector<Command> key_commands();
std::vector<Command> config_check_commands();
std::vector<Command> configuration_commands();
std::vector<Command> operator_commands();
std::vector<Command> store_dump_commands();
std::vector<Command> store_copy_commands();
std::vector<Command> backup_commands();
std::vector<Command> plugin_commands();
std::vector<Command> plugin_try_commands();
std::vector<Command> plugin_play_commands();
std::vector<Command> plugin_installed_commands();
std::vector<Command> webhook_commands();
std::vector<Command> callback_commands();
std::vector<Command> municipality_commands();
std::vector<Command> reconcile_commands();
std::vector<Command> municipal_commands();
std::vector<Command> billing_commands();

}  // namespace fiscal::ctl
