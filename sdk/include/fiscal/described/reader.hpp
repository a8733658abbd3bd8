#pragma once

#include <fiscal/described/fields.hpp>
#include <fiscal/described/names.hpp>
#include <fiscal/described/spelling.hpp>
#include <fiscal/described/sums.hpp>
#include <fiscal/encoding.hpp>

#include <simdjson.h>
#include <algorithm>
#include <map>
#include <span>
#include <type_traits>
#include <variant>
#include <vector>

/// Reads described values from JSON and collects every problem with its JSON pointer.
namespace fiscal::described {

/// Where in the document we are, as a chain on the stack; becomes text only when something is wrong there.
struct Place {
  const Place* parent = nullptr;
  std::string_view name;
  std::size_t index = 0;
  bool is_entry = false;

  std::string pointer() const {
    if (parent == nullptr) return {};
    return parent->pointer() + "/" + (is_entry ? std::to_string(index) : std::string(name));
  }
};

struct Problems {
  Findings found;
  UnknownFields unknown = UnknownFields::Refuse;
  std::vector<std::string_view> asked{};  ///< The readers': what all open objects were asked for.

  void add(std::string code, const Place& place, std::string text, std::string fix) {
    if (found.size() < 100)
      found.push_back({std::move(code), {}, place.pointer(), std::move(text), std::move(fix)});
  }
};

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsVariant : std::false_type {};
template <class... T>
struct IsVariant<std::variant<T...>> : std::true_type {};
using TextMap = std::map<std::string, std::string>;

template <class T>
concept AbsentByType = IsOptional<T>::value || IsVector<T>::value || std::is_same_v<T, TextMap>;

using Element = simdjson::dom::element;
using Object = simdjson::dom::object;

inline void wrong_type(Problems& problems, const Place& place, std::string_view expected) {
  problems.add("wrong_type", place, "must be " + std::string(expected),
               "Send " + std::string(expected) + ".");
}

template <class T>
void read_object(const Object& object, T& target, Problems& problems, const Place& place,
                 std::string_view discriminator = {});

template <class T>
void read_sum(const Object& object, T& target, Problems& problems, const Place& place);

inline std::optional<std::string_view> text_of(const Element& element) {
  std::string_view text;
  if (element.get(text) != simdjson::SUCCESS) return std::nullopt;
  return text;
}

template <class T>
void read_value(const Element& element, T& target, const Limit& limit, Problems& problems,
                const Place& place) {
  if constexpr (IsOptional<T>::value) {
    if (element.is_null()) return;
    target.emplace();
    read_value(element, *target, limit, problems, place);
  } else if constexpr (std::is_same_v<T, std::string>) {
    const auto text = text_of(element);
    if (!text) return wrong_type(problems, place, "a string");
    target = kept(*text, limit);
    if (const auto wrong = complaint(target, limit); !wrong.empty())
      problems.add("out_of_range", place, wrong, "Correct the value.");
  } else if constexpr (std::is_same_v<T, bool>) {
    if (element.get(target) != simdjson::SUCCESS) wrong_type(problems, place, "true or false");
  } else if constexpr (std::is_integral_v<T>) {
    std::int64_t value = 0;
    if (element.get(value) != simdjson::SUCCESS) return wrong_type(problems, place, "a whole number");
    if (value < limit.low || value > limit.high)
      return problems.add("out_of_range", place,
                          "is " + std::to_string(value) + "; it takes " + std::to_string(limit.low) + " to " +
                              std::to_string(limit.high),
                          "Correct the value.");
    target = static_cast<T>(value);
  } else if constexpr (std::is_same_v<T, Duration>) {
    read_value(element, target.milliseconds, limit, problems, place);
  } else if constexpr (std::is_same_v<T, Money>) {
    std::int64_t value = 0;
    if (element.get(value) != simdjson::SUCCESS)
      return problems.add("wrong_type", place, "must be an amount in whole centavos",
                          "Send an integer: R$ 1.500,00 is 150000.");
    if (value < 0 || value > max_money.centavos)
      return problems.add("out_of_range", place, "must not be negative nor have more than 15 digits of reais",
                          "Correct the amount.");
    target.centavos = value;
  } else if constexpr (std::is_same_v<T, Rate>) {
    const auto text = text_of(element);
    const auto rate = text ? parse_rate(*text) : std::nullopt;
    if (!rate)
      return problems.add("wrong_type", place, "must be a percentage as a string with a decimal point",
                          "Send \"5.00\" for 5 %.");
    if (rate->ten_thousandths < limit.low || rate->ten_thousandths > limit.high)
      return problems.add("out_of_range", place,
                          "is " + to_text(*rate) + "; it takes " + to_text(Rate{limit.low}) + " to " +
                              to_text(Rate{limit.high}),
                          "Correct the rate.");
    target = *rate;
  } else if constexpr (std::is_same_v<T, Date>) {
    const auto text = text_of(element);
    const auto date = text ? parse_date(*text) : std::nullopt;
    if (!date)
      return problems.add("wrong_type", place, "must be a day that exists", "Send it as \"2026-11-21\".");
    target = *date;
  } else if constexpr (std::is_same_v<T, Instant>) {
    const auto text = text_of(element);
    const auto at = text ? parse_instant(*text) : std::nullopt;
    if (!at)
      return problems.add("wrong_type", place, "must be a time with its offset",
                          "Send it as \"2026-11-21T10:00:00-03:00\".");
    target = *at;
  } else if constexpr (std::is_enum_v<T>) {
    const auto text = text_of(element);
    const auto value = text ? named<T>(*text) : std::nullopt;
    if (!value)
      return problems.add("not_one_of", place, "must be one of " + all_names<T>(), "Choose one of them.");
    target = *value;
  } else if constexpr (std::is_same_v<T, TextMap>) {
    Object object;
    if (element.get(object) != simdjson::SUCCESS) return wrong_type(problems, place, "an object of strings");
    if (object.size() > limit.max_entries)
      return problems.add("out_of_range", place,
                          "has more than " + std::to_string(limit.max_entries) + " entries", "Send fewer.");
    for (const auto [key, value] : object) {
      const Place inner{&place, key};
      const auto text = text_of(value);
      if (!text || key.size() > 60 || text->size() > limit.max)
        problems.add(
            "out_of_range", inner,
            "must be a string of at most " + std::to_string(limit.max) + " bytes under a key of at most 60",
            "Shorten it.");
      else
        target.insert_or_assign(std::string(key), std::string(*text));
    }
  } else if constexpr (IsVector<T>::value) {
    simdjson::dom::array array;
    if (element.get(array) != simdjson::SUCCESS) return wrong_type(problems, place, "a list");
    std::size_t index = 0;
    target.clear();  // A list that is given takes the place of the default one.
    for (const Element entry : array) {
      if (index >= limit.max_entries)
        return problems.add("out_of_range", place,
                            "has more than " + std::to_string(limit.max_entries) + " entries", "Send fewer.");
      const Place inner{&place, {}, index++, true};
      target.emplace_back();
      read_value(entry, target.back(), limit, problems, inner);
    }
  } else {
    Object object;
    if (element.get(object) != simdjson::SUCCESS) return wrong_type(problems, place, "an object");
    if constexpr (IsVariant<T>::value)
      read_sum(object, target, problems, place);
    else
      read_object(object, target, problems, place);
  }
}

/// The visitor that `fields` calls: finds each described field in the object.
class Reader {
 public:
  Reader(const Object& object, Problems& problems, const Place& place)
      : object_(object), problems_(problems), place_(place), first_(problems.asked.size()) {}
  ~Reader() { problems_.asked.resize(first_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  template <class T>
  void operator()(std::string_view name, T& target, const Limit& limit, std::string_view) {
    const Place inner{&place_, name};
    if (const auto element = find(name))
      read_value(*element, target, limit, problems_, inner);
    else if (!AbsentByType<T> && limit.presence != Presence::Defaulted)
      problems_.add("field_missing", inner, "is required", "Add it.");
  }

  template <class T>
  void binary(std::string_view name, T& target, std::string_view) {
    const Place inner{&place_, name};
    const auto element = find(name);
    if (!element) {
      if constexpr (!IsOptional<T>::value) problems_.add("field_missing", inner, "is required", "Add it.");
      return;
    }
    const auto text = text_of(*element);
    auto bytes = text ? base64_decode(*text) : std::nullopt;
    if (!bytes) return wrong_type(problems_, inner, "base64");
    target = std::move(*bytes);
  }

  void pairs(std::string_view name, HttpHeaders& target, std::string_view) {
    const Place inner{&place_, name};
    const auto element = find(name);
    if (!element) return;
    simdjson::dom::array array;
    if (element->get(array) != simdjson::SUCCESS || array.size() > 200)
      return wrong_type(problems_, inner, "a list of at most 200 pairs [name, value]");
    for (const Element entry : array) {
      simdjson::dom::array pair;
      std::string_view key;
      std::string_view value;
      if (entry.get(pair) != simdjson::SUCCESS || pair.size() != 2 ||
          pair.at(0).get(key) != simdjson::SUCCESS || pair.at(1).get(value) != simdjson::SUCCESS)
        return wrong_type(problems_, inner, "a list of pairs [name, value]");
      target.emplace_back(key, value);
    }
  }

  void take(std::string_view name) { find(name); }

  /// To be called last: names what the description does not have, and what stands twice.
  void report_the_rest() {
    if (seen_ == object_.size() || problems_.unknown == UnknownFields::Ignore) return;
    const std::span<const std::string_view> names = std::span(problems_.asked).subspan(first_);
    for (const auto [key, value] : object_) {
      const Place inner{&place_, key};
      if (std::find(names.begin(), names.end(), key) == names.end())
        problems_.add("field_unknown", inner, "is not a field of this object",
                      advice_for_unknown(key, names));
      else if (occurrences(key) > 1)
        problems_.add("field_repeated", inner, "stands more than once", "Keep one.");
    }
  }

 private:
  std::optional<Element> find(std::string_view name) {
    problems_.asked.push_back(name);
    for (const auto [key, value] : object_)
      if (key == name) return ++seen_, std::optional<Element>(value);
    return std::nullopt;
  }

  std::size_t occurrences(std::string_view name) const {
    std::size_t count = 0;
    for (const auto [key, value] : object_) count += key == name ? 1 : 0;
    return count;
  }

  const Object& object_;
  Problems& problems_;
  const Place& place_;
  const std::size_t first_;  ///< Of this object's in what was asked for.
  std::size_t seen_ = 0;
};

template <class T>
void read_object(const Object& object, T& target, Problems& problems, const Place& place,
                 std::string_view discriminator) {
  Reader reader(object, problems, place);
  if (!discriminator.empty()) reader.take(discriminator);
  fields(reader, target);
  reader.report_the_rest();
}

template <class T, std::size_t I = 0>
void read_alternative(std::size_t index, const Object& object, T& target, Problems& problems,
                      const Place& place) {
  if constexpr (I < std::variant_size_v<T>) {
    if (index != I) return read_alternative<T, I + 1>(index, object, target, problems, place);
    read_object(object, target.template emplace<I>(), problems, place, Sum<T>::discriminator);
  }
}

template <class T>
void read_sum(const Object& object, T& target, Problems& problems, const Place& place) {
  const Place inner{&place, Sum<T>::discriminator};
  std::string_view name;
  if (object[Sum<T>::discriminator].get(name) != simdjson::SUCCESS)
    return problems.add("field_missing", inner, "is required", "Add it.");
  for (std::size_t index = 0; index < Sum<T>::names.size(); ++index)
    if (Sum<T>::names[index] == name) return read_alternative(index, object, target, problems, place);
  problems.add("not_one_of", inner, "must be one of " + all_alternatives<T>(), "Choose one of them.");
}

}  // namespace fiscal::described
