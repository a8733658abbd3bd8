#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/api/dialects/chargefy/errors.h"

namespace fiscal::dialects::chargefy {

/// Reads the parameters of one object and keeps the first error of the whole body; what cannot be read is
/// answered as absent. `path` names the object in errors: empty for the body, "line_items[0]" inside. Refers
/// to both for as long as it lives.
class Reader {
 public:
  Reader(const nlohmann::ordered_json& object, std::optional<Error>& error, std::string path = {});

  /// Everything else is an unknown parameter.
  void expect_only(std::initializer_list<std::string_view> names);
  bool has(const char* name) const;
  /// The raw member, or null.
  const nlohmann::ordered_json* raw(const char* name) const;

  /// A text of 1 to `longest` bytes that documents can carry.
  std::optional<std::string> text(const char* name, std::size_t longest = 500);
  std::optional<std::string> required_text(const char* name, std::size_t longest = 500);
  std::optional<std::int64_t> integer(const char* name, std::int64_t least, std::int64_t most);
  std::optional<bool> boolean(const char* name);
  /// One of `choices`.
  std::optional<std::string> choice(const char* name, std::initializer_list<std::string_view> choices);
  std::optional<std::vector<std::string>> choices(const char* name,
                                                  std::initializer_list<std::string_view> choices);
  /// Texts by key: at most 50, keys of 40 bytes, values of 500.
  std::map<std::string, std::string> metadata();

  std::string path_of(const std::string& name) const;
  void fail(Error error);

 private:
  const nlohmann::ordered_json& object_;
  std::optional<Error>& error_;
  std::string path_;
};

/// The body as an object; an error when it is none. An empty body is an empty object.
nlohmann::ordered_json read_body(std::string_view body, std::optional<Error>& error);

}  // namespace fiscal::dialects::chargefy
