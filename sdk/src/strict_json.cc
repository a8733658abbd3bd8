#include <fiscal/strict_json.hpp>

#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace fiscal {
namespace {

/// Follows the parser and remembers what it must not let pass.
class StrictGuard {
 public:
  StrictGuard(int max_depth, Findings& problems) : max_depth_(max_depth), problems_(problems) {}

  bool operator()(int depth, nlohmann::ordered_json::parse_event_t event, nlohmann::ordered_json& parsed) {
    using Event = nlohmann::ordered_json::parse_event_t;
    if (event == Event::object_start) keys_.emplace_back();
    if (event == Event::object_end) keys_.pop_back();
    if (depth >= max_depth_)
      complain("too_deep", "", "is nested more than " + std::to_string(max_depth_) + " levels deep",
               "Flatten it.");
    if (event == Event::key && !keys_.back().insert(parsed.get<std::string>()).second)
      complain("field_repeated", "/" + parsed.get<std::string>(), "stands more than once in one object",
               "Keep one.");
    return true;
  }

 private:
  void complain(std::string code, std::string field, std::string text, std::string fix) {
    if (problems_.empty())
      problems_.push_back({std::move(code), {}, std::move(field), std::move(text), std::move(fix)});
  }

  int max_depth_;
  Findings& problems_;
  std::vector<std::set<std::string>> keys_;
};

}  // namespace

Read<nlohmann::ordered_json> read_strict(std::string_view json, JsonBounds bounds) {
  Read<nlohmann::ordered_json> read;
  if (json.size() > bounds.bytes) {
    read.problems.push_back(
        {"too_large", {}, {}, "is larger than " + std::to_string(bounds.bytes) + " bytes", "Send less."});
    return read;
  }
  StrictGuard guard(bounds.depth, read.problems);
  try {
    read.value = nlohmann::ordered_json::parse(json, std::ref(guard));
  } catch (const nlohmann::json::parse_error& error) {
    // What the parser says quotes the document, whose bytes may be no text at all, and itself.
    read.problems.push_back({"not_json",
                             {},
                             {},
                             "is not valid JSON in UTF-8 (at byte " + std::to_string(error.byte) + ")",
                             "Correct the document."});
  } catch (const nlohmann::json::exception&) {
    read.problems.push_back(
        {"not_json", {}, {}, "has a number that is out of range", "Correct the document."});
  }
  return read;
}

}  // namespace fiscal
