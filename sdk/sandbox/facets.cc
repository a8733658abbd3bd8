#include "sdk/sandbox/facets.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace fiscal::sandbox {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char32_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

int number_at(std::string_view text, std::size_t at, std::size_t size) {
  int value = 0;
  for (std::size_t i = at; i < at + size; ++i) {
    if (i >= text.size() || !is_digit(text[i])) return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

int days_in(int year, int month) {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// AAAA-MM-DD at the start of the text.
bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const int year = number_at(text, 0, 4), month = number_at(text, 5, 2), day = number_at(text, 8, 2);
  return year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= days_in(year, month);
}

bool is_layout_date(std::string_view text) { return is_date(text) && text.substr(0, 2) == "20"; }

bool is_layout_datetime(std::string_view text) {
  if (text.size() != 25 || !is_layout_date(text.substr(0, 10)) || text[10] != 'T') return false;
  const int hour = number_at(text, 11, 2), minute = number_at(text, 14, 2), second = number_at(text, 17, 2);
  const int offset = number_at(text, 20, 2);
  const char sign = text[19];
  return text[13] == ':' && text[16] == ':' && hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 &&
         second >= 0 && second <= 59 && text.substr(22) == ":00" && offset >= 0 &&
         ((sign == '+' && offset <= 12) || (sign == '-' && offset <= 11));
}

bool is_schema_date(std::string_view text) {
  while (!text.empty() && is_blank(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
  while (!text.empty() && is_blank(static_cast<unsigned char>(text.back()))) text.remove_suffix(1);
  if (text.size() > 10) {
    const std::string_view zone = text.substr(10);
    const int hours = number_at(zone, 1, 2), minutes = number_at(zone, 4, 2);
    const bool offset = zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && zone[3] == ':' &&
                        hours >= 0 && minutes >= 0 && minutes < 60 &&
                        (hours < 14 || (hours == 14 && minutes == 0));
    if (zone != "Z" && !offset) return false;
    text = text.substr(0, 10);
  }
  return is_date(text) && number_at(text, 0, 4) > 0;
}

bool is_base64(std::string_view text) {
  std::size_t symbols = 0, padding = 0;
  for (char c : text) {
    if (is_blank(static_cast<unsigned char>(c))) continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    const bool symbol =
        is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '+' || c == '/';
    if (!symbol || padding > 0) return false;
    ++symbols;
  }
  return padding <= 2 && (symbols + padding) % 4 == 0;
}

// Code points of valid UTF-8; libxml2 has checked the bytes before.
std::vector<char32_t> code_points(std::string_view text) {
  std::vector<char32_t> points;
  points.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t point = length == 1 ? lead : lead & (0xFFU >> (length + 1));
    for (std::size_t k = 1; k < length && i + k < text.size(); ++k) {
      point = (point << 6U) | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
    }
    points.push_back(point);
    i += length;
  }
  return points;
}

}  // namespace

Facet::Facet(std::string_view notation) : notation_(notation) {
  std::istringstream in{notation_};
  std::string verb, word;
  in >> verb;
  if (verb == "match") {
    kind_ = Kind::Match;
    std::string rest;
    std::getline(in, rest);
    std::istringstream alternatives{rest};
    while (alternatives >> word) {
      if (word != "|") patterns_.push_back(parse_pattern(word));
    }
  } else if (verb == "in") {
    kind_ = Kind::Words;
    while (in >> word) words_.push_back(word);
  } else if (verb == "is") {
    kind_ = Kind::Exact;
    const auto open = notation_.find('"');
    words_.push_back(notation_.substr(open + 1, notation_.rfind('"') - open - 1));
  } else if (verb == "latin" || verb == "any" || verb == "filled" || verb == "latinfilled") {
    kind_ = Kind::Text;
    latin_ = verb.starts_with("latin");
    filled_ = verb.ends_with("filled");
    if (!(in >> least_ >> most_)) throw std::logic_error("grammar: lengths missing in " + notation_);
  } else if (verb == "date") {
    kind_ = Kind::Date;
  } else if (verb == "datetime") {
    kind_ = Kind::DateTime;
  } else if (verb == "xsdate") {
    kind_ = Kind::XsDate;
  } else if (verb == "base64") {
    kind_ = Kind::Base64;
  } else if (verb != "free") {
    throw std::logic_error("grammar: unknown facet " + notation_);
  }
}

Facet::Pattern Facet::parse_pattern(std::string_view text) {
  Pattern pattern;
  std::size_t i = 0;
  while (i < text.size()) {
    Step step{{}, 1, 1};
    if (text[i] == '[') {
      for (++i; text.at(i) != ']'; ++i) {
        char first = text[i], last = first;
        if (text.at(i + 1) == '-' && text.at(i + 2) != ']') {
          last = text[i + 2];
          i += 2;
        }
        for (int c = first; c <= last; ++c) step.allowed.set(static_cast<std::size_t>(c));
      }
      ++i;
    } else {
      if (text[i] == '\\') ++i;
      step.allowed.set(static_cast<std::size_t>(text.at(i++)));
    }
    if (i < text.size() && text[i] == '{') {
      const auto close = text.find('}', i);
      const std::string counts(text.substr(i + 1, close - i - 1));
      const auto comma = counts.find(',');
      step.least = std::stoul(counts);
      step.most = comma == std::string::npos ? step.least : std::stoul(counts.substr(comma + 1));
      i = close + 1;
    }
    pattern.push_back(step);
  }
  return pattern;
}

// Greedy without going back: enough because a step of variable length here is always last or followed by a
// class that shares no character with it.
bool Facet::matches(const Pattern& pattern, std::string_view text) const {
  std::size_t at = 0;
  for (const Step& step : pattern) {
    std::size_t count = 0;
    while (count < step.most && at < text.size() && static_cast<unsigned char>(text[at]) < 128 &&
           step.allowed.test(static_cast<unsigned char>(text[at]))) {
      ++at;
      ++count;
    }
    if (count < step.least) return false;
  }
  return at == text.size();
}

bool Facet::accepts(std::string_view text) const {
  switch (kind_) {
    case Kind::Match:
      return std::any_of(patterns_.begin(), patterns_.end(),
                         [&](const Pattern& p) { return matches(p, text); });
    case Kind::Words:
    case Kind::Exact:
      return std::find(words_.begin(), words_.end(), text) != words_.end();
    case Kind::Date:
      return is_layout_date(text);
    case Kind::DateTime:
      return is_layout_datetime(text);
    case Kind::XsDate:
      return is_schema_date(text);
    case Kind::Base64:
      return is_base64(text);
    case Kind::Free:
      return true;
    case Kind::Text:
      break;
  }
  const auto points = code_points(text);
  if (points.size() < least_ || points.size() > most_) return false;
  if (filled_ && std::all_of(points.begin(), points.end(), is_blank)) return false;
  if (!latin_) return true;
  return !points.empty() && points.front() != ' ' && points.back() != ' ' &&
         std::all_of(points.begin(), points.end(), [](char32_t c) { return c >= 0x20 && c <= 0xFF; });
}

}  // namespace fiscal::sandbox
