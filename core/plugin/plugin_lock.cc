#include "core/plugin/plugin_lock.h"

#include <fiscal/strict_json.hpp>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/ids.h"

namespace fiscal::plugin {
namespace {

constexpr std::size_t max_lock = 1u << 20;
constexpr std::size_t max_path = 1000;
constexpr std::size_t sha256_digits = 64;

Finding bad_lock(std::string field, std::string text) {
  return {"lock_invalid",
          {},
          std::move(field),
          std::move(text),
          R"(Write {"<plugin>": {"file": "<path of its .so>", "sha256": "<64 digits of sha256sum>"}}.)"};
}

bool is_sha256(std::string_view text) {
  return text.size() == sha256_digits && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

std::string text_member(const nlohmann::ordered_json& object, const char* name) {
  if (!object.is_object() || !object.contains(name) || !object[name].is_string()) return {};
  return object[name].get<std::string>();
}

}  // namespace

Result<PluginLock> parse_plugin_lock(std::string_view json, const std::filesystem::path& folder) {
  const auto read = read_strict(json);
  if (!read.ok() || !read.value.is_object()) return bad_lock("", "the plugin lock is no JSON object");
  PluginLock lock;
  for (const auto& [id, said] : read.value.items()) {
    if (!is_valid_name(id)) return bad_lock("/" + id, "\"" + id + "\" is no plugin id");
    const std::string file = text_member(said, "file");
    const std::string sha256 = text_member(said, "sha256");
    if (file.empty() || file.size() > max_path)
      return bad_lock("/" + id + "/file", "must name the plugin's library");
    if (!is_sha256(sha256))
      return bad_lock("/" + id + "/sha256", "must be the SHA-256 of the library, 64 digits of 0-9 and a-f");
    lock[id] = {(folder / file).lexically_normal(), sha256};
  }
  return lock;
}

Result<PluginLock> read_plugin_lock(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return PluginLock{};
  std::ifstream stream(file, std::ios::binary);
  std::string text(max_lock + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (stream.bad() || !stream.is_open()) return bad_lock("", file.string() + " cannot be read");
  if (text.size() > max_lock) return bad_lock("", file.string() + " is larger than 1 MiB");
  auto lock = parse_plugin_lock(text, std::filesystem::absolute(file).parent_path());
  if (lock) return lock;
  Finding wrong = lock.error();
  wrong.text = file.string() + ": " + wrong.text;
  return wrong;
}

}  // namespace fiscal::plugin
