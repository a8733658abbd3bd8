#include "core/dispatch/lost_numbers.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace fiscal::dispatch {
namespace {

constexpr const char* lost_numbers_notes = "@lost_numbers";

std::string line_text(const LostNumbers::Line& line) {
  nlohmann::json numbers = nlohmann::json::array();
  for (const DocumentNumber& number : line.numbers)
    numbers.push_back({{"series", number.series}, {"number", number.number}});
  nlohmann::json text{{"numbers", numbers}};
  if (line.asking_since) text["asking_since"] = to_text(*line.asking_since);
  return text.dump();
}

LostNumbers::Line line_of(const std::string& text) {
  const auto read = nlohmann::json::parse(text);
  LostNumbers::Line line;
  for (const auto& number : read.at("numbers"))
    line.numbers.push_back({number.at("series"), number.at("number")});
  if (read.contains("asking_since"))
    line.asking_since = parse_instant(read.at("asking_since").get<std::string>());
  if (line.asking_since)
    line.standing = LostNumbers::Standing::Asking;
  else if (!line.numbers.empty())
    line.standing = LostNumbers::Standing::Known;
  return line;
}

}  // namespace

LostNumbers::Line LostNumbers::of(const ConnectionId& connection) {
  const std::lock_guard lock(mutex_);
  const auto at = lines_.find(connection);
  if (at != lines_.end()) return at->second;
  const auto kept = store_.kv_get(lost_numbers_notes, connection, clock_.now());
  return lines_[connection] = kept ? line_of(kept->value) : Line{};
}

void LostNumbers::begin_asking(const ConnectionId& connection) {
  Line line = of(connection);
  line.standing = Standing::Asking;
  line.asking_since = clock_.now();
  keep(connection, line);
}

void LostNumbers::know(const ConnectionId& connection, std::vector<DocumentNumber> numbers) {
  const Standing standing = numbers.empty() ? Standing::None : Standing::Known;
  keep(connection, {standing, std::move(numbers), std::nullopt});
}

void LostNumbers::forget(const ConnectionId& connection, const DocumentNumber& number) {
  Line line = of(connection);
  std::erase(line.numbers, number);
  if (line.numbers.empty() && line.standing == Standing::Known) line.standing = Standing::None;
  keep(connection, line);
}

void LostNumbers::keep(const ConnectionId& connection, const Line& line) {
  store_.kv_put(lost_numbers_notes, connection, line_text(line), std::nullopt, std::nullopt);
  const std::lock_guard lock(mutex_);
  lines_[connection] = line;
}

}  // namespace fiscal::dispatch
