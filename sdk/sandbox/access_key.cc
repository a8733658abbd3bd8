#include "sdk/sandbox/access_key.h"

#include "sdk/sandbox/encoding.h"

namespace fiscal::sandbox {
namespace {

std::string padded(const std::string& text, std::size_t width) {
  return text.size() >= width ? text : std::string(width - text.size(), '0') + text;
}

}  // namespace

char access_key_digit(std::string_view first_49) {
  int sum = 0, weight = 2;
  for (auto c = first_49.rbegin(); c != first_49.rend(); ++c) {
    sum += (*c - '0') * weight;
    weight = weight == 9 ? 2 : weight + 1;
  }
  const int rest = sum % 11;
  return static_cast<char>(rest < 2 ? '0' : '0' + 11 - rest);
}

std::string make_access_key(const AccessKeyParts& parts) {
  const bool company = parts.federal_id.size() == 14;
  std::string code;
  for (char c : sha256_hex(parts.seed).substr(0, 9)) {
    code += static_cast<char>('0' + (c >= 'a' ? c - 'a' : c - '0') % 10);
  }
  std::string key = parts.town + "2" + (company ? "2" : "1") + padded(parts.federal_id, 14) +
                    padded(std::to_string(parts.number), 13) + parts.emitted_at.substr(2, 2) +
                    parts.emitted_at.substr(5, 2) + code;
  key += access_key_digit(key);
  return key;
}

bool is_access_key(std::string_view key) {
  return key.size() == 50 && access_key_digit(key.substr(0, 49)) == key[49];
}

}  // namespace fiscal::sandbox
