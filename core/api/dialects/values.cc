#include "core/api/dialects/values.h"

#include <fiscal/strict_json.hpp>

#include <nlohmann/json.hpp>

namespace fiscal::dialects {
namespace {

/// The shortest decimal text of a number, or a text as it is. Empty for anything else.
std::string digits_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_number() ? value.dump() : std::string();
}

/// "300.0" and "300.50" say no more than "300" and "300.5".
std::string without_idle_zeros(std::string text) {
  if (text.find('.') == std::string::npos) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

/// `units` to one, as a number that is written with no more digits than it needs.
Json number_of(std::int64_t value, std::int64_t units) {
  if (value % units == 0) return value / units;
  return static_cast<double>(value) / static_cast<double>(units);
}

}  // namespace

Result<Json> body_object(const api::Request& request) {
  if (request.body.empty()) return Json::object();
  auto read = read_strict(request.body);
  if (!read.ok()) {
    Finding problem = read.problems.front();
    problem.text = "the body " + problem.text;
    return problem;
  }
  if (!read.value.is_object())
    return Finding{"not_json", {}, {}, "the body is not an object", "Send one JSON object."};
  return std::move(read.value);
}

const Json& member(const Json& object, std::string_view name) {
  static const Json nothing;
  if (!object.is_object()) return nothing;
  const auto at = object.find(name);
  return at == object.end() ? nothing : *at;
}

std::optional<std::string> text_at(const Json& object, std::string_view name, std::size_t longest) {
  const Json& value = member(object, name);
  if (!value.is_string()) return std::nullopt;
  const auto& text = value.get_ref<const std::string&>();
  if (text.empty() || text.size() > longest) return std::nullopt;
  return text;
}

std::optional<std::string> word_at(const Json& object, std::string_view name, std::size_t longest) {
  const Json& value = member(object, name);
  if (value.is_number_integer() && value >= 0) return value.dump();
  return text_at(object, name, longest);
}

std::optional<Money> reais_of(const Json& value) {
  const std::string text = without_idle_zeros(digits_of(value));
  const auto point = text.find('.');
  const std::string decimals = point == std::string::npos ? "" : text.substr(point + 1);
  if (text.empty() || decimals.size() > 2) return std::nullopt;
  const auto amount =
      parse_money(text.substr(0, point) + "." + decimals + std::string(2 - decimals.size(), '0'));
  return amount && *amount <= max_money ? amount : std::nullopt;
}

std::optional<Money> centavos_of(const Json& value) {
  if (!value.is_number()) return std::nullopt;
  const std::string text = without_idle_zeros(value.dump());
  if (text.empty() || text.size() > 17 || text.find_first_not_of("0123456789") != std::string::npos)
    return std::nullopt;
  return Money{std::stoll(text)};
}

std::optional<Rate> percent_at(const Json& value) { return parse_rate(without_idle_zeros(digits_of(value))); }

Json reais_number(Money amount) { return number_of(amount.centavos, 100); }

Json percent_number(Rate rate) { return number_of(rate.ten_thousandths, 10'000); }

std::string sentences_of(const Finding& finding) {
  std::string text = finding.text;
  if (!text.ends_with('.')) text += '.';
  return finding.fix.empty() ? text : text + " " + finding.fix;
}

Json text_or_null(const std::optional<std::string>& text) { return text ? Json(*text) : Json(nullptr); }

std::string base_url(const api::Request& request, const std::string& public_url) {
  if (!public_url.empty()) return public_url;
  const auto forwarded = request.header("x-forwarded-proto");
  const bool secure = forwarded && *forwarded == "https";
  return std::string(secure ? "https://" : "http://") +
         std::string(request.header("host").value_or("localhost"));
}

}  // namespace fiscal::dialects
