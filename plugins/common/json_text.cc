#include "plugins/common/json_text.h"

#include <fiscal/encoding.hpp>

namespace fiscal::aggregator {
namespace {

/// `value` with the decimal point so many digits from the right, without zeros at its end.
std::string shifted_decimal(std::int64_t value, std::size_t digits) {
  std::string text = std::to_string(value);
  if (text.size() <= digits) text.insert(0, digits + 1 - text.size(), '0');
  text.insert(text.size() - digits, 1, '.');
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

template <class Value, class Write>
std::string json_list(const std::vector<Value>& values, const Write& write) {
  std::string list = "[";
  for (const Value& value : values) list += (list.size() > 1 ? "," : "") + write(value);
  return list + "]";
}

}  // namespace

std::string json_string(std::string_view value) {
  std::string out = "\"";
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const bool opens_placeholder = c == '$' && i + 1 < value.size() && value[i + 1] == '{';
    if (static_cast<unsigned char>(c) < 0x20 || opens_placeholder)
      out += "\\u00" + hex({&c, 1});
    else if (c == '"' || c == '\\')
      (out += '\\') += c;
    else
      out += c;
  }
  return out + "\"";
}

JsonText& JsonText::raw(std::string_view name, std::string_view value) {
  if (!members_.empty()) members_ += ',';
  members_ += json_string(name);
  members_ += ':';
  members_ += value;
  return *this;
}

JsonText& JsonText::text(std::string_view name, std::string_view value) {
  return raw(name, json_string(value));
}
JsonText& JsonText::text_if(std::string_view name, const std::optional<std::string>& value) {
  return value && !value->empty() ? text(name, *value) : *this;
}
JsonText& JsonText::amount(std::string_view name, Money value) { return raw(name, to_text(value)); }
JsonText& JsonText::amount_if(std::string_view name, const std::optional<Money>& value) {
  return value ? amount(name, *value) : *this;
}
JsonText& JsonText::percent(std::string_view name, Rate value) {
  return raw(name, shifted_decimal(value.ten_thousandths, 4));
}
JsonText& JsonText::fraction(std::string_view name, Rate value) {
  return raw(name, shifted_decimal(value.ten_thousandths, 6));
}
JsonText& JsonText::number(std::string_view name, std::int64_t value) {
  return raw(name, std::to_string(value));
}
JsonText& JsonText::flag(std::string_view name, bool value) { return raw(name, value ? "true" : "false"); }
JsonText& JsonText::null(std::string_view name) { return raw(name, "null"); }
JsonText& JsonText::object(std::string_view name, const JsonText& value) { return raw(name, value.str()); }
JsonText& JsonText::objects(std::string_view name, const std::vector<JsonText>& values) {
  return raw(name, json_list(values, [](const JsonText& value) { return value.str(); }));
}
JsonText& JsonText::texts(std::string_view name, const std::vector<std::string>& values) {
  return raw(name, json_list(values, [](const std::string& value) { return json_string(value); }));
}

}  // namespace fiscal::aggregator
