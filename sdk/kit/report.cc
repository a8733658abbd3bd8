#include "sdk/kit/report.h"

#include <fiscal/encoding.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace fiscal::kit {
namespace {

std::ptrdiff_t count_of(const std::vector<Examined>& all, Mark mark) {
  return std::count_if(all.begin(), all.end(),
                       [&](const Examined& one) { return one.judgement.mark == mark; });
}

std::string padded_to(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

/// On one line, and printable whatever a plugin said.
std::string printable(std::string text) {
  if (!is_valid_utf8(text))
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c >= 0x80; }, '?');
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
  return text;
}

}  // namespace

std::string line_of(const Examined& examined) {
  const std::string text = printable(examined.judgement.text);
  return padded_to(std::string(to_text(examined.judgement.mark)), 6) + padded_to(examined.runner, 7) +
         std::string(examined.check.id) + (text.empty() ? "" : ": " + text);
}

std::string summary_of(const std::vector<Examined>& all) {
  return std::to_string(count_of(all, Mark::Pass)) + " passed, " + std::to_string(count_of(all, Mark::Warn)) +
         " warned, " + std::to_string(count_of(all, Mark::Skip)) + " skipped, " +
         std::to_string(count_of(all, Mark::Fail)) + " failed, " +
         std::to_string(count_of(all, Mark::Crash)) + " crashed";
}

std::string json_of(const Subject& subject, const std::vector<Examined>& all) {
  nlohmann::ordered_json json{{"plugin", subject.id}, {"conforms", conforms(all)}};
  if (subject.manifest() != nullptr) json["version"] = subject.manifest()->version;
  json["results"] = nlohmann::ordered_json::array();
  for (const Examined& one : all) {
    nlohmann::ordered_json entry{{"check", one.check.id},
                                 {"group", one.check.group},
                                 {"runner", one.runner},
                                 {"result", to_text(one.judgement.mark)}};
    if (!one.judgement.text.empty()) entry["text"] = printable(one.judgement.text);
    json["results"].push_back(std::move(entry));
  }
  return json.dump(2) + "\n";
}

bool conforms(const std::vector<Examined>& all) {
  return count_of(all, Mark::Fail) == 0 && count_of(all, Mark::Crash) == 0;
}

}  // namespace fiscal::kit
