#pragma once

#include <fiscal/described/fields.hpp>
#include <fiscal/described/names.hpp>
#include <fiscal/described/reader.hpp>
#include <fiscal/described/sums.hpp>

#include <map>
#include <nlohmann/json.hpp>
#include <type_traits>
#include <variant>
#include <vector>

/// Makes the JSON Schema of described values.
namespace fiscal::described {

using Schema = nlohmann::ordered_json;

template <class T>
Schema object_schema();

template <class T>
Schema sum_schema();

inline Schema text_schema(const Limit& limit) {
  Schema schema{{"type", "string"}};
  const bool counted = limit.punctuation == Punctuation::Kept;
  if (counted && limit.min > 0) schema["minLength"] = limit.min;
  if (counted && limit.max > 0) schema["maxLength"] = limit.max;
  if (const auto expression = pattern(limit); !expression.empty()) schema["pattern"] = expression;
  return schema;
}

template <class T>
Schema value_schema(const Limit& limit) {
  if constexpr (IsOptional<T>::value)
    return value_schema<typename T::value_type>(limit);
  else if constexpr (std::is_same_v<T, std::string>)
    return text_schema(limit);
  else if constexpr (std::is_same_v<T, bool>)
    return {{"type", "boolean"}};
  else if constexpr (std::is_integral_v<T> || std::is_same_v<T, Duration>) {
    Schema schema{{"type", "integer"}, {"minimum", limit.low}};
    if (limit.high != INT64_MAX) schema["maximum"] = limit.high;
    return schema;
  } else if constexpr (std::is_same_v<T, Money>)
    return {{"type", "integer"}, {"minimum", 0}, {"maximum", max_money.centavos}};
  else if constexpr (std::is_same_v<T, Rate>)
    return {{"type", "string"}, {"pattern", "^[0-9]{1,3}(\\.[0-9]{1,4})?$"}};
  else if constexpr (std::is_same_v<T, Date>)
    return {{"type", "string"}, {"format", "date"}};
  else if constexpr (std::is_same_v<T, Instant>)
    return {{"type", "string"}, {"format", "date-time"}};
  else if constexpr (std::is_enum_v<T>) {
    Schema names = Schema::array();
    for (const auto& [enumerator, name] : Names<T>::list) names.push_back(name);
    return {{"type", "string"}, {"enum", names}};
  } else if constexpr (std::is_same_v<T, TextMap>)
    return {{"type", "object"},
            {"maxProperties", limit.max_entries},
            {"propertyNames", {{"maxLength", 60}}},
            {"additionalProperties", {{"type", "string"}, {"maxLength", limit.max}}}};
  else if constexpr (IsVector<T>::value)
    return {{"type", "array"},
            {"maxItems", limit.max_entries},
            {"items", value_schema<typename T::value_type>(limit)}};
  else if constexpr (IsVariant<T>::value)
    return sum_schema<T>();
  else
    return object_schema<T>();
}

/// The visitor that `fields` calls.
class SchemaWriter {
 public:
  SchemaWriter()
      : schema_{{"type", "object"}, {"required", Schema::array()}, {"properties", Schema::object()}} {}

  template <class T>
  void operator()(std::string_view name, T&, const Limit& limit, std::string_view text) {
    add(name, value_schema<T>(limit), text, !AbsentByType<T> && limit.presence != Presence::Defaulted);
  }

  template <class T>
  void binary(std::string_view name, T&, std::string_view text) {
    add(name, {{"type", "string"}, {"contentEncoding", "base64"}}, text, !IsOptional<T>::value);
  }

  void pairs(std::string_view name, HttpHeaders&, std::string_view text) {
    const Schema pair{{"type", "array"}, {"items", {{"type", "string"}}}, {"minItems", 2}, {"maxItems", 2}};
    add(name, {{"type", "array"}, {"maxItems", 200}, {"items", pair}}, text, false);
  }

  void discriminator(std::string_view name, std::string_view value) {
    add(name, {{"type", "string"}, {"const", value}}, {}, true);
  }

  Schema take() {
    if (schema_["required"].empty()) schema_.erase("required");
    return std::move(schema_);
  }

 private:
  void add(std::string_view name, Schema field, std::string_view text, bool required) {
    if (!text.empty()) field["description"] = text;
    schema_["properties"][std::string(name)] = std::move(field);
    if (required) schema_["required"].push_back(name);
  }

  Schema schema_;
};

template <class T>
Schema object_schema() {
  SchemaWriter writer;
  T subject{};
  fields(writer, subject);
  return writer.take();
}

template <class V, std::size_t I = 0>
void add_alternatives(Schema& list) {
  if constexpr (I < std::variant_size_v<V>) {
    SchemaWriter writer;
    writer.discriminator(Sum<V>::discriminator, Sum<V>::names[I]);
    std::variant_alternative_t<I, V> subject{};
    fields(writer, subject);
    list.push_back(writer.take());
    add_alternatives<V, I + 1>(list);
  }
}

template <class V>
Schema sum_schema() {
  Schema alternatives = Schema::array();
  add_alternatives<V>(alternatives);
  return {{"oneOf", alternatives}};
}

}  // namespace fiscal::described
