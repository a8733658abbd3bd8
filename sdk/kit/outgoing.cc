#include "sdk/kit/outgoing.h"

#include <fiscal/encoding.hpp>

#include <nlohmann/json.hpp>

namespace fiscal::kit {
namespace {

constexpr std::size_t shortest_base64 = 16;
constexpr std::size_t max_unpacked = 16u << 20;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

void add_decoded(const std::string& text, std::string& out) {
  if (text.size() < shortest_base64) return;
  const auto bytes = base64_decode(text);
  if (!bytes) return;
  const bool packed = bytes->starts_with("\x1f\x8b");
  const auto content = packed ? gunzip(*bytes, max_unpacked) : bytes;
  if (content) out += "\n" + *content;
}

void add_decoded_members(const nlohmann::json& json, std::string& out) {
  if (json.is_string()) return add_decoded(json.get_ref<const std::string&>(), out);
  if (json.is_structured())
    for (const auto& member : json) add_decoded_members(member, out);
}

}  // namespace

std::string readable(const std::string& body) {
  std::string out = body;
  const auto json = nlohmann::json::parse(body, nullptr, false);
  if (!json.is_discarded()) {
    add_decoded_members(json, out);
    // Texts as they are meant: escapes undone.
    if (json.is_structured())
      out += "\n" + json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
  return out;
}

std::vector<std::string> readable_writes(const CallReport& report) {
  std::vector<std::string> texts;
  for (const HttpRequest* request : report.writes())
    texts.push_back(request->url + "\n" + readable(request->body.value_or("")));
  return texts;
}

std::string everything_said(const CallReport& report) {
  std::string text = readable(report.result.reply);
  for (const std::string& line : report.logged) text += "\n" + line;
  for (const SeenRequest& seen : report.requests) {
    text += "\n" + seen.request.method + " " + seen.request.url;
    for (const auto& [name, value] : seen.request.headers) text += "\n" + name + ": " + value;
    text += "\n" + readable(seen.request.body.value_or(""));
  }
  return text;
}

bool holds_number(const std::string& text, const std::string& digits) {
  for (std::size_t at = text.find(digits); at != std::string::npos; at = text.find(digits, at + 1)) {
    std::size_t before = at;
    while (before > 0 && text[before - 1] == '0') --before;
    const bool ends = at + digits.size() == text.size() || !is_digit(text[at + digits.size()]);
    // Within an id of fixed widths the zeros that fill it follow other digits.
    const bool begins = before == 0 || !is_digit(text[before - 1]) || at - before >= 3;
    if (begins && ends) return true;
  }
  return false;
}

std::string everything_answered(const CallReport& report) {
  std::string text;
  for (const SeenRequest& seen : report.requests)
    if (const auto* answer = std::get_if<HttpAnswer>(&seen.result)) {
      text += readable(answer->body) + "\n";
      for (const auto& [name, value] : answer->headers) text += name + ": " + value + "\n";
    }
  return text;
}

}  // namespace fiscal::kit
