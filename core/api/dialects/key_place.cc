#include "core/api/dialects/key_place.h"

#include <fiscal/encoding.hpp>

#include <algorithm>

namespace fiscal::dialects {
namespace {

using Form = KeyPlace::Form;

/// What follows `scheme` and a blank; schemes are written in any case (RFC 9110 §11.1).
std::optional<std::string> after_scheme(std::string_view value, std::string_view scheme) {
  if (value.size() <= scheme.size() || value[scheme.size()] != ' ') return std::nullopt;
  const bool same = std::equal(scheme.begin(), scheme.end(), value.begin(), [](char a, char b) {
    return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b);
  });
  if (!same) return std::nullopt;
  return std::string(value.substr(scheme.size() + 1));
}

std::optional<std::string> key_of_basic(std::string_view value) {
  const auto coded = after_scheme(value, "basic");
  const auto pair = coded ? base64_decode(*coded) : std::nullopt;
  if (!pair) return std::nullopt;
  const auto colon = pair->find(':');
  if (colon == std::string::npos || colon + 1 == pair->size()) return pair->substr(0, colon);
  return pair->substr(colon + 1);
}

std::optional<std::string> text_of(const std::optional<std::string_view>& value) {
  if (!value || value->empty()) return std::nullopt;
  return std::string(*value);
}

/// The second part may be the whole key; the first must then be its beginning, so that a pair is one key's.
std::optional<std::string> key_of_two(const std::optional<std::string_view>& first,
                                      const std::optional<std::string_view>& second) {
  if (!first || !second || first->empty() || second->empty()) return std::nullopt;
  const std::string beginning = std::string(*first) + "_";
  return second->starts_with(beginning) ? std::string(*second) : beginning + std::string(*second);
}

std::optional<std::string> key_at(const api::Request& request, const KeyPlace& place) {
  const auto authorization = request.header("authorization").value_or("");
  switch (place.form) {
    case Form::Header:
      return text_of(request.header(place.name));
    case Form::Bearer:
      return after_scheme(authorization, "bearer");
    case Form::Raw:
      if (authorization.empty() || authorization.find(' ') != std::string_view::npos) return std::nullopt;
      return std::string(authorization);
    case Form::Basic:
      return key_of_basic(authorization);
    case Form::Query: {
      const auto at = request.query.find(place.name);
      return at == request.query.end() ? std::nullopt : text_of(at->second);
    }
    case Form::TwoParts:
      return key_of_two(request.header(place.name), request.header(place.second));
  }
  return std::nullopt;
}

bool holds_key(const KeyPlace& place, const std::string& header) {
  if (place.form == Form::Header) return header == place.name;
  return place.form == Form::TwoParts && (header == place.name || header == place.second);
}

}  // namespace

api::Request with_own_key(const api::Request& request, const std::vector<KeyPlace>& places) {
  std::optional<std::string> key;
  for (const KeyPlace& place : places)
    if (!key) key = key_at(request, place);
  api::Request own = request;
  std::erase_if(own.headers, [&](const auto& header) {
    return header.first == "authorization" ||
           std::any_of(places.begin(), places.end(),
                       [&](const KeyPlace& place) { return holds_key(place, header.first); });
  });
  for (const KeyPlace& place : places)
    if (place.form == Form::Query) own.query.erase(place.name);
  if (key) own.headers.emplace_back("authorization", "Bearer " + *key);
  return own;
}

}  // namespace fiscal::dialects
