#include "sdk/national/src/layout_writer.h"

#include <fiscal/latin_text.hpp>
#include <fiscal/national/ids.hpp>

#include <algorithm>

namespace fiscal::national {
namespace {

bool is_code_character(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); }
bool is_layout_digit(char c) { return c >= '0' && c <= '9'; }

std::string sizes(std::size_t min, std::size_t max) {
  return min == max ? std::to_string(min) : std::to_string(min) + " to " + std::to_string(max);
}

}  // namespace

LayoutWriter::LayoutWriter() : xml_(xml_namespace) {}

void LayoutWriter::problem(std::string code, const Place& place, std::string text, std::string fix) {
  findings_.push_back({std::move(code), {}, place.pointer(), std::move(text), std::move(fix)});
}

void LayoutWriter::missing(const Place& place, std::string fix) {
  problem("field_missing", place, "The layout of the NFS-e needs this field here.", std::move(fix));
}

void LayoutWriter::line(std::string_view name, std::string_view value, const Place& place, std::size_t min,
                        std::size_t max) {
  std::string stranger;
  const auto text = latin_text(value, stranger);
  if (!text) {
    return problem(
        "character_not_allowed", place,
        "The layout of the NFS-e takes Latin letters only, and the text holds \"" + stranger + "\".",
        "Take the character out.");
  }
  const std::size_t count = character_count(*text);
  if (count < min || count > max) {
    return problem("text_length", place, "The text has " + std::to_string(count) + " characters.",
                   "Give " + sizes(min, max) + " characters, blanks at the ends not counted.");
  }
  xml_.element(name, *text);
}

void LayoutWriter::any(std::string_view name, std::string_view value, const Place& place, std::size_t max) {
  const std::string text = any_text(value);
  const std::size_t count = character_count(text);
  if (count < 1 || count > max) {
    return problem("text_length", place, "The text has " + std::to_string(count) + " characters.",
                   "Give " + sizes(1, max) + " characters.");
  }
  xml_.element(name, text);
}

void LayoutWriter::code(std::string_view name, std::string_view value, const Place& place, std::size_t size) {
  if (value.size() != size || !std::all_of(value.begin(), value.end(), is_code_character))
    return problem("code_malformed", place, "The code does not have the form of the layout.",
                   "Give " + std::to_string(size) + " digits or capital letters.");
  xml_.element(name, value);
}

void LayoutWriter::digits(std::string_view name, std::string_view value, const Place& place, std::size_t min,
                          std::size_t max) {
  if (value.size() < min || value.size() > max || !std::all_of(value.begin(), value.end(), is_layout_digit))
    return problem("code_malformed", place, "The code does not have the form of the layout.",
                   "Give " + sizes(min, max) + " digits.");
  xml_.element(name, value);
}

void LayoutWriter::number(std::string_view name, std::int64_t value) {
  xml_.element(name, std::to_string(value));
}

void LayoutWriter::choice(std::string_view name, int value, const Place& place,
                          std::initializer_list<int> allowed) {
  if (std::find(allowed.begin(), allowed.end(), value) == allowed.end()) {
    std::string fix = "Give one of";
    for (const int one : allowed) fix += " " + std::to_string(one);
    return problem("value_not_allowed", place, "The layout has no such value.", fix + ".");
  }
  number(name, value);
}

void LayoutWriter::two_digits(std::string_view name, std::string_view value, const Place& place, int last) {
  const std::string highest = (last < 10 ? "0" : "") + std::to_string(last);
  if (value.size() != 2 || !std::all_of(value.begin(), value.end(), is_layout_digit) || value > highest)
    return problem("value_not_allowed", place, "The layout has no such value.",
                   "Give 00 to " + highest + ".");
  xml_.element(name, value);
}

void LayoutWriter::money(std::string_view name, Money value, const Place& place) {
  if (value < Money{0} || value > max_money)
    return problem("money_out_of_range", place, "The amount is below zero or above what a document carries.",
                   "Give an amount from 0.00 on.");
  xml_.element(name, to_text(value));
}

void LayoutWriter::rate(std::string_view name, Rate value, const Place& place, Rate max) {
  if (value < Rate{0} || value > max)
    return problem("percent_out_of_range", place, "The percentage is outside what the layout carries.",
                   "Give a percentage from 0.00 to " + to_text(max) + ".");
  if (value.ten_thousandths % 100 != 0)
    return problem("percent_too_precise", place, "The layout carries two decimals of a percentage.",
                   "Round it: " + to_text(Rate{value.ten_thousandths / 100 * 100}) + " for instance.");
  xml_.element(name, to_text(value));
}

void LayoutWriter::date(std::string_view name, Date value, const Place& place) {
  if (value.year < 2000 || value.year > 2099)
    return problem("date_out_of_range", place, "The layout carries days of the years 2000 to 2099.",
                   "Correct the date.");
  xml_.element(name, to_text(value));
}

}  // namespace fiscal::national
