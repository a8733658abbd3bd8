#include "core/app/fiscalctl/trial_text.h"

#include <nlohmann/json.hpp>

#include "core/app/fiscalctl/table.h"

namespace fiscal::ctl {
namespace {

using TrialJson = nlohmann::ordered_json;

constexpr std::size_t longest_line = 400;

/// JSON with indentation; any other text as it is.
std::string spread(std::string_view text) {
  const auto document = TrialJson::parse(text, nullptr, false);
  return document.is_discarded() ? std::string(text)
                                 : document.dump(2, ' ', false, TrialJson::error_handler_t::replace);
}

/// Each line behind `margin`, fit for a terminal, cut where it is very long.
std::string behind(std::string_view margin, std::string_view text) {
  std::string lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string line = printable(std::string(text.substr(0, std::min(end, longest_line))));
    if (end > longest_line) line += " [" + std::to_string(end) + " bytes in all]";
    lines += std::string(margin) + line + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string exchange_text(std::size_t place, const Exchange& exchange) {
  std::string text = std::to_string(place) + "  " + exchange.method + " " + printable(exchange.url) +
                     (exchange.departed_write ? "   (a write: it departed)" : "") + "\n";
  text += behind("   > ", exchange.request_head);
  if (!exchange.request_body.empty()) text += "   >\n" + behind("   > ", spread(exchange.request_body));
  if (exchange.failure.empty()) {
    text += "   < " + std::to_string(exchange.status) + " after " +
            std::to_string(exchange.elapsed.milliseconds) + " ms\n";
    text += behind("   < ", exchange.response_head);
    if (!exchange.response_body.empty()) text += "   <\n" + behind("   < ", spread(exchange.response_body));
  } else {
    text += "   < " + printable(exchange.failure) + "\n";
  }
  return text + "\n";
}

std::string verdict_text(const Trial& trial) {
  const std::string made_of_it = outcome_named(trial.outcome);
  if (!trial.misbehaviour.empty())
    return "the gateway does not believe it: " + printable(trial.misbehaviour) + "\nverdict   " + made_of_it +
           "\n" + behind("  ", spread(trial.outcome));
  if (trial.result.end != plugin::CallEnd::Answered)
    return "verdict   " + made_of_it + "\n" + behind("  ", spread(trial.outcome));
  return "verdict   " + made_of_it + ": the gateway believes it\n";
}

TrialJson exchange_json(const Exchange& exchange) {
  TrialJson json{{"method", exchange.method},
                 {"url", exchange.url},
                 {"departed_write", exchange.departed_write},
                 {"elapsed_ms", exchange.elapsed.milliseconds},
                 {"request_head", exchange.request_head},
                 {"request_body", exchange.request_body}};
  if (!exchange.failure.empty()) {
    json["failure"] = exchange.failure;
    return json;
  }
  json["status"] = exchange.status;
  json["response_head"] = exchange.response_head;
  json["response_body"] = exchange.response_body;
  return json;
}

}  // namespace

std::string_view to_text(plugin::CallEnd end) {
  switch (end) {
    case plugin::CallEnd::Answered:
      return "answered";
    case plugin::CallEnd::Unsupported:
      return "unsupported";
    case plugin::CallEnd::Invalid:
      return "invalid";
    case plugin::CallEnd::Stopped:
      return "stopped";
    case plugin::CallEnd::Failed:
      return "failed";
    case plugin::CallEnd::Crashed:
      return "crashed";
    case plugin::CallEnd::NotOpened:
      return "not_opened";
  }
  return "failed";
}

std::string trial_text(const ChosenPlugin& chosen, const TrialPlan& plan, const Trial& trial,
                       const services::KnownSecrets& secrets) {
  const plugin::CatalogEntry& entry = chosen.entry();
  std::string text =
      facts_text({{"plugin", entry.id + " " + entry.manifest->version},
                  {"library", entry.library.string()},
                  {"call", plan.method},
                  {"answers from", plan.cassette != nullptr ? "the cassette " + plan.cassette->name
                                   : plan.server            ? *plan.server
                                                            : "the provider"}});
  text += "settings\n" + behind("  ", spread(secrets.without_secrets(plan.settings)));
  text += "request\n" + behind("  ", spread(secrets.without_secrets(plan.request))) + "\n";
  for (std::size_t at = 0; at < trial.evidence.exchanges.size(); ++at)
    text += exchange_text(at + 1, trial.evidence.exchanges[at]);
  if (trial.evidence.exchanges.empty()) text += "the plugin sent nothing\n\n";
  for (const PluginLogLine& line : trial.evidence.log_lines)
    text += "plugin said  " + printable(line.text) + "\n";
  if (trial.result.end == plugin::CallEnd::Answered)
    text += "answer    " + outcome_named(trial.result.reply) + "\n" +
            behind("  ", spread(secrets.without_secrets(trial.result.reply)));
  else
    text += "no answer: the call ended as " + std::string(to_text(trial.result.end)) + ": " +
            printable(secrets.without_secrets(trial.result.reply)) + "\n";
  return text + verdict_text(trial);
}

TrialJson trial_json(const ChosenPlugin& chosen, const TrialPlan& plan, const Trial& trial,
                     const services::KnownSecrets& secrets) {
  TrialJson json{{"plugin", chosen.id},
                 {"version", chosen.entry().manifest->version},
                 {"method", plan.method},
                 {"request", TrialJson::parse(secrets.without_secrets(plan.request), nullptr, false)},
                 {"exchanges", TrialJson::array()},
                 {"log", TrialJson::array()},
                 {"end", to_text(trial.result.end)},
                 {"answer", TrialJson::parse(secrets.without_secrets(trial.result.reply), nullptr, false)},
                 {"verdict", TrialJson::parse(trial.outcome)},
                 {"misbehaviour", trial.misbehaviour}};
  for (const Exchange& exchange : trial.evidence.exchanges)
    json["exchanges"].push_back(exchange_json(exchange));
  for (const PluginLogLine& line : trial.evidence.log_lines) json["log"].push_back(line.text);
  if (json["answer"].is_discarded()) json["answer"] = trial.result.reply;
  return json;
}

}  // namespace fiscal::ctl
