#include <cstdlib>
#include <exception>
#include <iostream>

#include "sdk/sandbox/aggregator/serve.h"
#include "sdk/sandbox/municipal/serve.h"
#include "sdk/sandbox/options.h"
#include "sdk/sandbox/paulistana_serve.h"
#include "sdk/sandbox/pki.h"
#include "sdk/sandbox/serve.h"

namespace {

bool wants_help(const std::vector<std::string>& arguments) {
  for (const std::string& one : arguments) {
    if (one == "--help" || one == "-h") return true;
  }
  return false;
}

int run(const std::string& command, const std::vector<std::string>& arguments) {
  namespace sandbox = fiscal::sandbox;
  if (command == "pki") {
    if (wants_help(arguments)) {
      std::cout << sandbox::pki_help();
    } else {
      sandbox::write_pki(sandbox::parse_pki_options(arguments));
    }
    return EXIT_SUCCESS;
  }
  if (command == "sefin") {
    if (wants_help(arguments)) {
      std::cout << sandbox::sefin_help();
    } else {
      sandbox::serve(sandbox::parse_sefin_options(arguments));
    }
    return EXIT_SUCCESS;
  }
  if (command == "aggregator") {
    if (wants_help(arguments)) {
      std::cout << sandbox::aggregator_help();
    } else {
      sandbox::serve_aggregator(sandbox::parse_aggregator_options(arguments));
    }
    return EXIT_SUCCESS;
  }
  if (command == "saopaulo") {
    if (wants_help(arguments)) {
      std::cout << sandbox::paulistana_help();
    } else {
      sandbox::serve_paulistana(sandbox::parse_paulistana_options(arguments));
    }
    return EXIT_SUCCESS;
  }
  if (command == "municipal") {
    if (wants_help(arguments)) {
      std::cout << sandbox::municipal_help();
    } else {
      sandbox::serve_municipal(sandbox::parse_municipal_options(arguments));
    }
    return EXIT_SUCCESS;
  }
  if (command == "--help" || command == "-h") {
    std::cout << sandbox::general_help();
    return EXIT_SUCCESS;
  }
  throw sandbox::UsageError(command.empty() ? "a command is missing; see --help"
                                            : "unknown command '" + command + "'; see --help");
}

}  // namespace

int main(int count, char** values) {
  const std::vector<std::string> all(values + 1, values + count);
  try {
    return run(all.empty() ? "" : all.front(), {all.begin() + (all.empty() ? 0 : 1), all.end()});
  } catch (const fiscal::sandbox::UsageError& error) {
    std::cerr << "fiscal-sandbox: " << error.what() << '\n';
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "fiscal-sandbox: " << error.what() << '\n';
    return EXIT_FAILURE;
  }
}
