#include "sdk/sandbox/options.h"

#include <charconv>

#include "sdk/sandbox/aggregator/serve.h"

namespace fiscal::sandbox {
namespace {

std::uint16_t port_number(const std::string& name, const std::string& text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size())
    throw UsageError(name + " must be a number from 0 to 65535, not '" + text + "'");
  return port;
}

}  // namespace

std::string aggregator_help() {
  return R"(fiscal-sandbox aggregator SYSTEM --ledger FILE [options]

SYSTEM is nfeio, asaas, woovi, safe2pay, chargefy or fatoripay.

  --port N             plain HTTP port on 127.0.0.1, 0 picks one (default 0)
  --control-port N     plain HTTP control port on 127.0.0.1, 0 picks one (default 0)
  --ledger FILE        append-only JSON lines; replayed on start
  --credential TEXT    what clients must send (default sandbox-credential)
  --hook URL           where callbacks are posted; absent: the control port shows them
  --hook-secret TEXT   what callbacks prove (default sandbox-hook-secret)
  --hook-key FILE      private key (PEM), for a system that signs its callbacks with one
  --fault MODE[:k=v]   start with a fault on, as in PUT /control/fault; may be repeated

When ready it prints one JSON line: {"url","control_url","pid"}. SIGTERM ends it with code 0.
)";
}

AggregatorOptions parse_aggregator_options(const std::vector<std::string>& arguments) {
  AggregatorOptions options;
  if (arguments.empty() || arguments.front().starts_with("--"))
    throw UsageError("the name of a system is missing; see --help");
  options.system = arguments.front();
  if (shape_named(options.system, {}) == nullptr)
    throw UsageError("unknown system '" + options.system + "'; see --help");
  for (std::size_t i = 1; i < arguments.size(); i += 2) {
    const std::string& name = arguments[i];
    if (i + 1 >= arguments.size()) throw UsageError(name + " needs a value; see --help");
    const std::string& value = arguments[i + 1];
    if (name == "--port") {
      options.port = port_number(name, value);
    } else if (name == "--control-port") {
      options.control_port = port_number(name, value);
    } else if (name == "--ledger") {
      options.ledger = value;
    } else if (name == "--credential") {
      options.shape.credential = value;
    } else if (name == "--hook") {
      options.hook = value;
    } else if (name == "--hook-secret") {
      options.shape.hook_secret = value;
    } else if (name == "--hook-key") {
      options.shape.hook_key = value;
    } else if (name == "--fault") {
      options.faults.push_back(value);
    } else {
      throw UsageError("unknown option '" + name + "'; see --help");
    }
  }
  if (options.ledger.empty()) throw UsageError("--ledger FILE is missing; see --help");
  return options;
}

}  // namespace fiscal::sandbox
