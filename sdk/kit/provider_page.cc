#include "sdk/kit/provider_page.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "core/plugin/library.h"
#include "sdk/kit/bench.h"

namespace fiscal::kit {
namespace {

constexpr std::string_view beginning = R"(# Providers

Who can do what, as the plugins say it themselves. Made, not written: `fiscal-plugin-check page` makes this page from each
plugin's manifest, library and cassettes, and a test compares the two.

)";

/// The abilities that have a column, in the order of an invoice's life.
constexpr std::pair<std::string_view, std::string_view> abilities[] = {
    {"issue/1", "issue"},     {"substitute/1", "replace"}, {"cancel/1", "cancel"}, {"status/1", "ask"},
    {"event/1", "callbacks"}, {"list/1", "list"},          {"render/1", "PDF"}};

std::shared_ptr<const plugin::Manifest> manifest_of(const Subject& subject) {
  const auto library = plugin::Library::load(subject.entry());
  if (!library) throw std::runtime_error(subject.id + ": " + library.error().text);
  return (*library)->manifest();
}

std::string joined(const std::vector<std::string>& all, std::string_view none) {
  std::string text;
  for (const std::string& one : all) text += (text.empty() ? "" : ", ") + one;
  return text.empty() ? std::string(none) : text;
}

std::string as_code(std::string_view name) { return "`" + std::string(name) + "`"; }

/// A span as people say it: "90 s", "5 min".
std::string span(Duration time) {
  const auto ms = time.milliseconds;
  if (ms % 60'000 == 0 && ms != 0) return std::to_string(ms / 60'000) + " min";
  return ms % 1000 == 0 ? std::to_string(ms / 1000) + " s" : std::to_string(ms) + " ms";
}

std::string ability_row(const plugin::Manifest& manifest) {
  std::string row = "| [" + manifest.id + "](#" + manifest.id + ") |";
  for (const auto& [method, title] : abilities)
    row += std::ranges::count(manifest.methods, method) != 0 ? " yes |" : " |";
  return row + "\n";
}

/// "issue/1 authorized", each once, in the order of the methods.
std::string recorded(const Subject& subject) {
  std::map<std::string, std::set<std::string>> outcomes;
  for (const auto& cassette : subject.cassettes)
    if (const std::string outcome = outcome_named(cassette.outcome); !outcome.empty())
      outcomes[cassette.method].insert(outcome);
  std::vector<std::string> texts;
  for (const auto& [method, title] : abilities)
    if (const auto found = outcomes.find(std::string(method)); found != outcomes.end())
      texts.push_back(std::string(title) + ": " + joined({found->second.begin(), found->second.end()}, ""));
  std::string text;
  for (const std::string& one : texts) text += (text.empty() ? "" : "; ") + one;
  return text.empty() ? "nothing" : text;
}

/// Names of required settings first.
std::vector<std::string> settings_of(const plugin::Manifest& manifest) {
  const auto schema = nlohmann::ordered_json::parse(manifest.config_schema);
  const auto required = schema.value("required", std::vector<std::string>());
  std::vector<std::string> names;
  for (const std::string& name : required) names.push_back(as_code(name) + " (required)");
  if (schema.contains("properties"))
    for (const auto& [name, field] : schema["properties"].items())
      if (std::ranges::count(required, name) == 0) names.push_back(as_code(name));
  return names;
}

std::string authentication(const plugin::Manifest& manifest) {
  if (manifest.needs_certificate) return "the issuer's A1 certificate, from the vault";
  const bool calls = std::ranges::count(manifest.needs, "http/1") != 0;
  return calls ? "credentials in the settings, as names of secrets" : "none: it calls nobody";
}

std::string absence(const plugin::Manifest& manifest) {
  if (!manifest.not_found_is_authoritative)
    return "never believed: an invoice that nobody finds waits for a person";
  return "believed after " + std::to_string(manifest.not_found_answers) + " such answers, the first " +
         span(manifest.settle_window) + " after the request left";
}

std::string section(const Subject& subject, const plugin::Manifest& manifest) {
  const bool own_numbers = manifest.numbering == plugin::Numbering::Gateway;
  const auto row = [](std::string_view name, const std::string& text) {
    return "| " + std::string(name) + " | " + text + " |\n";
  };
  std::vector<std::string> rules;
  for (const std::string& rule : manifest.rules) rules.push_back(as_code(rule));
  std::string numbering = own_numbers ? "the gateway's" : "the provider's";
  if (own_numbers && manifest.consumed_on_rejection) numbering += "; a rejected number is not used again";
  if (own_numbers && manifest.strict_order) numbering += "; a series goes out in order";
  return "## " + manifest.id + "\n\n" + manifest.title + ". Version " + manifest.version +
         ". [Its README](../plugins/" + manifest.id +
         "/README.md) says how it maps and what of it is unverified.\n\n| | |\n| --- | --- |\n" +
         row("authentication", authentication(manifest)) +
         row("settings", joined(settings_of(manifest), "none")) +
         row("reaches", joined(manifest.egress,
                               manifest.needs_certificate ? "the hosts that its settings name" : "nobody")) +
         row("services", joined(manifest.needs, "none") +
                             (manifest.uses.empty() ? "" : "; if there: " + joined(manifest.uses, ""))) +
         row("numbers", numbering) + row("rules at intake", joined(rules, "none of its own")) +
         row("a call may take", span(manifest.call_timeout)) + row("\"not found\"", absence(manifest)) +
         row("recorded and replayed", recorded(subject)) + "\n";
}

}  // namespace

std::string provider_page(const std::vector<Subject>& subjects) {
  std::string page(beginning);
  std::string header = "| plugin |";
  std::string rule = "| --- |";
  for (const auto& [method, title] : abilities) {
    header += " " + std::string(title) + " |";
    rule += " --- |";
  }
  page += header + "\n" + rule + "\n";
  std::string sections;
  for (const Subject& subject : subjects) {
    const auto manifest = manifest_of(subject);
    page += ability_row(*manifest);
    sections += section(subject, *manifest);
  }
  page += "\n" + sections;
  page.pop_back();
  return page;
}

}  // namespace fiscal::kit
