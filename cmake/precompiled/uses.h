#pragma once

// What nearly every unit does with JSON. clang keeps with a compiled header what its functions made it
// instantiate; for g++, which does not, this would only be more to read.
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#if defined(__clang__)
namespace fiscal::precompiled {

template <class Json>
void read(const Json& value, const std::string& key, std::string_view view) {
  (void)value.template get<std::string>();
  (void)value.template get<std::int64_t>();
  (void)value.template get<int>();
  (void)value.template get<bool>();
  (void)value.template get<std::vector<std::string>>();
  (void)value.template get_ref<const std::string&>();
  (void)value.at("key").at(key).at(0u).dump();
  (void)value["key"][0u].dump(2);
  (void)value.value("key", "");
  (void)value.value("key", key);
  (void)value.value("key", std::int64_t{0});
  (void)value.value("key", 0);
  (void)value.value("key", false);
  (void)value.value("key", Json::object());
  (void)value.value("key", Json::array());
  (void)(value.find("key") == value.end());
  (void)(value.find(key) == value.end());
  (void)(value.contains("key") || value.contains(key) || value.empty() || value.size() > 0);
  for (const auto& item : value) (void)item.is_string();
  for (const auto& [name, item] : value.items()) (void)(name == view && item.is_null());
  (void)(value == value || value != value || value == "text" || value == key || value == 1 || value == true ||
         value == nullptr);
}

template <class Json>
void write(Json& value, const std::string& text, std::string_view view, const char* words) {
  value = Json::parse(text);
  value = Json::parse(view, nullptr, false);
  value = Json::parse(words);
  (void)Json::accept(text);
  value["key"] = "text";
  value["key"] = text;
  value["key"] = view;
  value["key"] = words;
  value["key"] = 1;
  value["key"] = std::int64_t{1};
  value["key"] = std::uint64_t{1};
  value["key"] = true;
  value["key"] = nullptr;
  value["key"] = std::vector<std::string>{};
  value[text]["key"] = Json::array();
  value[text] = Json::object();
  value = Json{{"key", "text"},
               {"other", text},
               {"another", view},
               {"number", 1},
               {"large", std::int64_t{1}},
               {"flag", true},
               {"nothing", nullptr},
               {"object", Json{{"key", words}}},
               {"words", {"one", "two"}}};
  value = Json::array({"one", text});
  value.push_back(text);
  value.push_back("text");
  value.push_back(Json{{"key", text}});
  value.emplace_back(text);
  value.erase("key");
  value.erase(text);
  value.update(value);
  for (auto& item : value) item = Json();
}

inline void uses(nlohmann::json& value, nlohmann::ordered_json& ordered, const std::string& text,
                 std::string_view view, const char* words) {
  read(value, text, view);
  write(value, text, view, words);
  read(ordered, text, view);
  write(ordered, text, view, words);
}

}  // namespace fiscal::precompiled
#endif
