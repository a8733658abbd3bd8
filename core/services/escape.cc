#include "core/services/escape.h"

#include <nlohmann/json.hpp>

namespace fiscal::services {
namespace {

std::string xml_text(std::string_view value) {
  std::string text;
  for (const char c : value) switch (c) {
      case '&':
        text += "&amp;";
        break;
      case '<':
        text += "&lt;";
        break;
      case '>':
        text += "&gt;";
        break;
      case '"':
        text += "&quot;";
        break;
      case '\'':
        text += "&apos;";
        break;
      default:
        text += c;
    }
  return text;
}

std::string percent_text(std::string_view value) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string text;
  for (const char c : value) {
    const bool unreserved = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                            c == '-' || c == '.' || c == '_' || c == '~';
    const auto byte = static_cast<unsigned char>(c);
    if (unreserved)
      text += c;
    else
      text += {'%', digits[byte >> 4], digits[byte & 15]};
  }
  return text;
}

}  // namespace

std::string escaped(std::string_view value, Escape escape) {
  switch (escape) {
    case Escape::None:
      return std::string(value);
    case Escape::Xml:
      return xml_text(value);
    case Escape::Percent:
      return percent_text(value);
    case Escape::Json:
      break;
  }
  const std::string quoted =
      nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return quoted.substr(1, quoted.size() - 2);
}

Escape escape_for(std::string_view content_type) {
  if (content_type.find("json") != std::string_view::npos) return Escape::Json;
  if (content_type.find("xml") != std::string_view::npos) return Escape::Xml;
  if (content_type.find("form-urlencoded") != std::string_view::npos) return Escape::Percent;
  return Escape::None;
}

}  // namespace fiscal::services
