#include "core/plugin/manifest.h"

#include <fiscal/strict_json.hpp>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "core/base/ids.h"

namespace fiscal::plugin {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t max_entries = 64;
constexpr std::size_t max_text = 200;
constexpr std::int64_t week_ms = 7 * 24 * 3'600'000LL;

bool only(std::string_view text, std::string_view allowed) {
  return !text.empty() && text.size() <= max_text &&
         text.find_first_not_of(allowed) == std::string_view::npos;
}

/// "issue/1", "dps/1.01".
bool is_name_with_revision(std::string_view text) {
  const auto slash = text.find('/');
  return slash != std::string_view::npos &&
         only(text.substr(0, slash), "abcdefghijklmnopqrstuvwxyz_0123456789") &&
         only(text.substr(slash + 1), "0123456789.");
}

/// "host:port" or "*.host:port".
bool is_egress(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return false;
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  if (host.starts_with("*.")) host.remove_prefix(2);
  int number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  return error == std::errc() && end == port.data() + port.size() && number >= 1 && number <= 65'535 &&
         only(host, "abcdefghijklmnopqrstuvwxyz0123456789.-") && host.front() != '.' && host.back() != '.';
}

/// Reads members and keeps the first complaint.
class ManifestReader {
 public:
  explicit ManifestReader(const Json& object) : object_(object) {}

  const std::optional<Finding>& problem() const { return problem_; }

  void complain(std::string_view field, std::string text, std::string fix) {
    if (!problem_)
      problem_ = Finding{"manifest_invalid",
                         {},
                         "/" + std::string(field),
                         "manifest: \"" + std::string(field) + "\" " + text,
                         std::move(fix)};
  }

  std::string text(std::string_view field, bool (*valid)(std::string_view), std::string_view shape) {
    const Json* value = find(field);
    if (value == nullptr || !value->is_string() || !valid(value->get_ref<const std::string&>())) {
      complain(field, "must be " + std::string(shape), "Correct the plugin's manifest.json.");
      return {};
    }
    return value->get<std::string>();
  }

  void list(std::string_view field, std::vector<std::string>& target, bool (*valid)(std::string_view),
            std::string_view shape) {
    const Json* value = find(field);
    if (value == nullptr) return;
    const bool good = value->is_array() && value->size() <= max_entries &&
                      std::all_of(value->begin(), value->end(), [&](const Json& entry) {
                        return entry.is_string() && valid(entry.get_ref<const std::string&>());
                      });
    if (!good)
      return complain(field, "must be a list of at most 64 " + std::string(shape),
                      "Correct the plugin's manifest.json.");
    target = value->get<std::vector<std::string>>();
  }

  void flag(std::string_view field, bool& target) {
    const Json* value = find(field);
    if (value == nullptr) return;
    if (!value->is_boolean())
      return complain(field, "must be true or false", "Correct the plugin's manifest.json.");
    target = value->get<bool>();
  }

  void number(std::string_view field, std::int64_t& target, std::int64_t low, std::int64_t high) {
    const Json* value = find(field);
    if (value == nullptr) return;
    if (!value->is_number_integer() || value->is_number_float() || *value < low || *value > high)
      return complain(field,
                      "must be a whole number from " + std::to_string(low) + " to " + std::to_string(high),
                      "Correct the plugin's manifest.json.");
    target = value->get<std::int64_t>();
  }

  const Json* find(std::string_view field) const {
    const auto found = object_.find(std::string(field));
    return found == object_.end() ? nullptr : &*found;
  }

 private:
  const Json& object_;
  std::optional<Finding> problem_;
};

bool is_title(std::string_view text) { return !text.empty() && text.size() <= max_text; }

bool is_setting(std::string_view text) { return only(text, "abcdefghijklmnopqrstuvwxyz_0123456789"); }

bool is_version(std::string_view text) {
  return only(text, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.+-") && text.size() <= 40;
}

void read_numbering(ManifestReader& reader, Manifest& manifest) {
  const Json* value = reader.find("numbering");
  if (value == nullptr) return;
  if (*value == "provider")
    manifest.numbering = Numbering::Provider;
  else if (*value != "gateway")
    reader.complain("numbering", "must be \"gateway\" or \"provider\"", "Say who numbers the documents.");
}

void read_schema(ManifestReader& reader, Manifest& manifest) {
  const Json* value = reader.find("config_schema");
  if (value == nullptr) return;
  if (!value->is_object())
    return reader.complain("config_schema", "must be a JSON Schema object", "Describe the settings.");
  manifest.config_schema = value->dump();
}

}  // namespace

Result<Manifest> parse_manifest(std::string_view json) {
  const auto read = read_strict(json);
  if (!read.ok() || !read.value.is_object()) {
    const std::string why = read.ok() ? "is not a JSON object" : read.problems.front().text;
    return Finding{"manifest_invalid", {}, {}, "the manifest " + why, "Correct the plugin's manifest.json."};
  }
  ManifestReader reader(read.value);
  Manifest manifest;
  manifest.id = reader.text("id", is_valid_name, "1 to 40 characters of [a-z0-9_-]");
  manifest.version =
      reader.text("version", is_version, "1 to 40 characters of [0-9A-Za-z.+-], as in \"1.2.0\"");
  manifest.title = reader.text("title", is_title, "1 to 200 characters");
  reader.list("methods", manifest.methods, is_name_with_revision, "names with a revision, as in \"issue/1\"");
  reader.list("needs", manifest.needs, is_name_with_revision,
              "names of services with a revision, as in \"http/1\"");
  reader.list("uses", manifest.uses, is_name_with_revision,
              "names of services with a revision, as in \"kv/1\"");
  reader.list("egress", manifest.egress, is_egress, "\"host:port\" or \"*.host:port\" in lower case");
  reader.list("rules", manifest.rules, is_name_with_revision, "names of rule sets, as in \"dps/1.01\"");
  reader.flag("needs_certificate", manifest.needs_certificate);
  read_numbering(reader, manifest);
  reader.flag("strict_order", manifest.strict_order);
  reader.flag("consumed_on_rejection", manifest.consumed_on_rejection);
  reader.flag("not_found_is_authoritative", manifest.not_found_is_authoritative);
  reader.number("settle_window_ms", manifest.settle_window.milliseconds, 0, week_ms);
  std::int64_t answers = manifest.not_found_answers;
  reader.number("not_found_answers", answers, 1, 100);
  manifest.not_found_answers = static_cast<int>(answers);
  reader.number("call_timeout_ms", manifest.call_timeout.milliseconds, 100, 600'000);
  read_schema(reader, manifest);
  if (reader.find("profile_setting") != nullptr)
    manifest.profile_setting = reader.text("profile_setting", is_setting, "the name of a setting");
  if (reader.problem()) return *reader.problem();
  return manifest;
}

bool same_manifest(std::string_view of_library, std::string_view of_file) {
  auto said = read_strict(of_library);
  const auto written = read_strict(of_file);
  if (!said.ok() || !written.ok() || !said.value.is_object()) return false;
  said.value.erase("methods");
  // Unordered: the same members in another order are the same manifest.
  return nlohmann::json(said.value) == nlohmann::json(written.value);
}

}  // namespace fiscal::plugin
