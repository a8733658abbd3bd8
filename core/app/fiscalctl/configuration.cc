#include <iostream>

#include "core/app/fiscalctl/command.h"

namespace fiscal::ctl {
namespace {

ExitCode reload(const Context& context) {
  const Answer answer = Gateway(context.gateway).need("POST", "/v1/configuration/reload");
  std::cout << (context.wants_json() ? answer.body : "the configuration is in force") << '\n';
  return ExitCode::Done;
}

}  // namespace

std::vector<Command> configuration_commands() {
  return {{"config reload",
           "make the gateway read its files again",
           "When anything in them is wrong the old configuration stays in force, and every problem is named. "
           "Needs an\n"
           "operator's key.",
           {},
           {},
           reload}};
}

}  // namespace fiscal::ctl
