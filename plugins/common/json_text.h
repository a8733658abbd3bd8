#pragma once

#include <fiscal/money.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fiscal::aggregator {

/// A JSON object as a provider gets it: members in the order in which they were added, amounts exact to the
/// centavo and never through a floating-point number. "${" inside texts is written with an escape, so that a
/// client's text cannot name a secret to http/1.
class JsonText {
 public:
  JsonText& text(std::string_view name, std::string_view value);
  /// Left out when absent or empty.
  JsonText& text_if(std::string_view name, const std::optional<std::string>& value);
  /// Reais: 1234.56.
  JsonText& amount(std::string_view name, Money value);
  JsonText& amount_if(std::string_view name, const std::optional<Money>& value);
  /// A rate as a part of one hundred: 5 % is 5.
  JsonText& percent(std::string_view name, Rate value);
  /// A rate as a part of one: 5 % is 0.05.
  JsonText& fraction(std::string_view name, Rate value);
  JsonText& number(std::string_view name, std::int64_t value);
  JsonText& flag(std::string_view name, bool value);
  JsonText& null(std::string_view name);
  JsonText& object(std::string_view name, const JsonText& value);
  JsonText& objects(std::string_view name, const std::vector<JsonText>& values);
  JsonText& texts(std::string_view name, const std::vector<std::string>& values);

  bool empty() const { return members_.empty(); }
  std::string str() const { return "{" + members_ + "}"; }

 private:
  JsonText& raw(std::string_view name, std::string_view value);

  std::string members_;
};

/// `value` between quotation marks.
std::string json_string(std::string_view value);

}  // namespace fiscal::aggregator
