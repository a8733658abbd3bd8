#include "core/plugin/error_document.h"

#include <fiscal/strict_json.hpp>

#include <nlohmann/json.hpp>

namespace fiscal::plugin {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t max_error_text = 2000;
constexpr std::size_t problems_told = 3;

Json error_of(std::string_view document) {
  auto read = read_strict(document);
  if (!read.ok() || !read.value.is_object() || !read.value.contains("error") ||
      !read.value["error"].is_object())
    return {};
  return std::move(read.value["error"]);
}

std::string member(const Json& object, const char* name) {
  if (!object.is_object() || !object.contains(name) || !object[name].is_string()) return {};
  return object[name].get<std::string>();
}

std::string one_line(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  if (text.size() > max_error_text) {
    text.resize(max_error_text);
    // Not through the middle of a character.
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
    if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0) text.pop_back();
  }
  return text;
}

}  // namespace

std::string error_text(std::string_view document, std::string_view otherwise) {
  const Json error = error_of(document);
  std::string text = member(error, "message");
  if (text.empty()) return std::string(otherwise);
  if (error.contains("problems") && error["problems"].is_array()) {
    std::size_t told = 0;
    for (const Json& problem : error["problems"])
      if (++told <= problems_told) text += "; " + member(problem, "field") + " " + member(problem, "text");
  }
  return one_line(std::move(text));
}

std::string error_setting(std::string_view document) {
  return one_line(member(error_of(document), "setting"));
}

}  // namespace fiscal::plugin
