#include "core/api/body.h"

#include <fiscal/json.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <vector>

#include "core/api/problem.h"
#include "core/settings/place.h"

namespace fiscal::api {
namespace {

constexpr std::size_t largest_body = 1u << 20;
constexpr std::size_t deepest_body = 24;

/// Refuses depth and repeated keys while the text is parsed, before a tree of it exists.
class ShapeCheck {
 public:
  bool operator()(int depth, Json::parse_event_t event, Json& value) {
    if (static_cast<std::size_t>(depth) > deepest_body)
      throw std::runtime_error("it has more than 24 levels");
    if (event == Json::parse_event_t::object_start) keys_.emplace_back();
    if (event == Json::parse_event_t::object_end) keys_.pop_back();
    if (event == Json::parse_event_t::key && !keys_.back().insert(value.get<std::string>()).second)
      throw std::runtime_error("the key " + value.get<std::string>() + " stands twice in one object");
    return true;
  }

 private:
  std::vector<std::set<std::string>> keys_;
};

Finding not_json(std::string text) {
  return {"not_json", {}, {}, "the body cannot be read: " + std::move(text), "Send one JSON object."};
}

std::string as_text(std::size_t longest) { return "a string of 1 to " + std::to_string(longest) + " bytes"; }

Finding missing(const char* name, std::size_t longest) {
  return {"field_missing",
          {},
          std::string("/") + name,
          std::string(name) + " is required",
          "Add it as " + as_text(longest) + "."};
}

Finding no_text(const char* name, std::size_t longest) {
  return {"field_malformed",
          {},
          std::string("/") + name,
          std::string(name) + " is not " + as_text(longest),
          "Send " + as_text(longest) + "."};
}

}  // namespace

Result<Json> read_object(std::string_view body, std::initializer_list<std::string_view> known) {
  if (body.size() > largest_body) return not_json("it is larger than 1 MiB");
  try {
    ShapeCheck check;
    const Json object = Json::parse(body, [&check](int depth, Json::parse_event_t event, Json& value) {
      return check(depth, event, value);
    });
    if (!object.is_object()) return not_json("it is not an object");
    for (const auto& [name, value] : object.items())
      if (std::find(known.begin(), known.end(), name) == known.end())
        return Finding{"field_unknown",
                       {},
                       "/" + name,
                       name + " is not a field of this object",
                       "Remove it or correct its name."};
    return object;
  } catch (const nlohmann::json::exception&) {
    return not_json("it is no JSON in UTF-8");
  } catch (const std::runtime_error& refused) {
    return not_json(refused.what());
  }
}

Response body_refused(std::string_view body, const Finding& finding) {
  if (finding.code != "not_json") return problem(422, finding);
  Finding placed = finding;
  if (!Json::accept(body)) {
    const auto [line, column] = settings::place_of_syntax_error(body);
    placed.text += ", at line " + std::to_string(line) + ", column " + std::to_string(column);
  }
  return problem(400, placed);
}

Response body_refused(std::string_view body, std::string_view code, std::string_view title,
                      const Findings& findings) {
  if (findings.front().code == "not_json") return body_refused(body, findings.front());
  return problem(422, code, title, "Correct the fields that `errors` names.", findings);
}

Result<std::string> required_text(const Json& object, const char* name, std::size_t longest) {
  const auto text = optional_text(object, name, longest);
  if (!text) return text.error();
  if (!*text || (*text)->empty()) return missing(name, longest);
  return **text;
}

Result<std::optional<std::string>> optional_text(const Json& object, const char* name, std::size_t longest) {
  const auto at = object.find(name);
  if (at == object.end() || at->is_null()) return std::optional<std::string>();
  if (!at->is_string() || at->get_ref<const std::string&>().size() > longest) return no_text(name, longest);
  return std::optional(at->get<std::string>());
}

std::variant<SubstitutionBody, Findings> read_substitution(std::string_view body) {
  const auto object = read_object(body, {"reason", "text", "invoice"});
  if (!object) return Findings{object.error()};
  Findings findings;
  const auto reason = required_text(*object, "reason", 60);
  const auto known = reason ? parse_substitution_reason(*reason) : std::nullopt;
  if (!reason)
    findings.push_back(reason.error());
  else if (!known)
    findings.push_back({"not_one_of",
                        {},
                        "/reason",
                        *reason + " is not a reason for a substitution",
                        "Use left_simples, entered_simples, retroactive_immunity, retroactive_taxation, "
                        "rejected_by_customer or other."});
  const auto text = optional_text(*object, "text", 1020);
  if (!text) findings.push_back(text.error());
  const auto invoice = object->find("invoice");
  if (invoice == object->end())
    findings.push_back({"field_missing",
                        {},
                        "/invoice",
                        "invoice is required",
                        "Add the invoice that takes the place of this one."});
  else if (!invoice->is_object())
    findings.push_back({"field_malformed",
                        {},
                        "/invoice",
                        "invoice is not an object",
                        "Send the invoice that takes the place of this one."});
  if (!findings.empty()) return findings;
  return SubstitutionBody{*known, *text, invoice->dump()};
}

}  // namespace fiscal::api
