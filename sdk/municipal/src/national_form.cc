#include <fiscal/municipal/document.hpp>
#include <fiscal/national/ids.hpp>
#include <fiscal/national/rejection.hpp>
#include <fiscal/xml_document.hpp>

#include <algorithm>
#include <stdexcept>

#include "sdk/municipal/src/value_text.h"

namespace fiscal::municipal {
namespace {

void replace_first(std::string& text, std::string_view what, std::string_view with) {
  if (const auto at = text.find(what); at != std::string::npos) text.replace(at, what.size(), with);
}

/// The text of the first element of this name in a canonical document.
std::string text_of_first(std::string_view document, const std::string& name) {
  const auto open = document.find("<" + name + ">");
  if (open == std::string_view::npos) return {};
  const auto begin = open + name.size() + 2;
  return std::string(document.substr(begin, document.find('<', begin) - begin));
}

/// Where the number of a note is in its access key (annex I, TSChaveNFSe).
constexpr std::size_t number_in_key = 23;
constexpr std::size_t digits_of_number = 13;

std::string number_of_key(const std::string& key) {
  if (key.size() < number_in_key + digits_of_number) return {};
  const std::string digits = key.substr(number_in_key, digits_of_number);
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size() - 1));
}

/// "prest/IM" is {"prest", "IM"}.
std::pair<std::string, std::string> parent_and_name(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return {{}, path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

bool path_ends_with(std::string_view path, std::string_view end) {
  return path == end ||
         (path.size() > end.size() && path.ends_with(end) && path[path.size() - end.size() - 1] == '/');
}

/// Where an element with a text stands in a canonical document, whose only '<' are those of tags.
struct Span {
  std::size_t open = 0;  ///< Of "<name>".
  std::size_t text = 0;
  std::size_t close = 0;  ///< Of "</name>".
  std::size_t end = 0;
};

/// The first element of this name inside the first one of its parent's.
std::optional<Span> find_span(std::string_view document, const std::string& path) {
  const auto [parent, name] = parent_and_name(path);
  const auto outer = std::min(document.find("<" + parent + ">"), document.find("<" + parent + " "));
  if (outer == std::string_view::npos) return std::nullopt;
  Span span;
  span.open = document.find("<" + name + ">", outer);
  if (span.open > document.find("</" + parent + ">", outer)) return std::nullopt;
  span.text = span.open + name.size() + 2;
  span.close = document.find('<', span.text);
  span.end = span.close + name.size() + 3;
  return span;
}

void apply_edit(const Edit& edit, std::string& document) {
  const auto span = find_span(document, edit.at);
  if (!span) return;
  if (edit.after)
    document.insert(span->end, *edit.after);
  else if (edit.text)
    document.replace(span->text, span->close - span->text, *edit.text);
  else
    document.erase(span->open, span->end - span->open);
}

bool is_met(const Demand& demand, const std::string& text) {
  const bool digits =
      text.size() == demand.digits && text.find_first_not_of("0123456789") == std::string::npos;
  if (demand.digits != 0 && !digits) return false;
  return demand.values.empty() || std::ranges::find(demand.values, text) != demand.values.end();
}

/// Holds every element of a document against one operation's demands.
class DemandCheck {
 public:
  explicit DemandCheck(const Operation& operation) : operation_(operation) {}

  void check(const XmlElement& element, const std::string& path) {
    const std::string text = element.text();
    if (names_secret(text)) find("text_invalid", path, "The text names a secret.", "Take \"${secret:\" out.");
    for (const Demand& demand : operation_.demands) {
      const auto [parent, name] = parent_and_name(demand.at);
      if (demand.required && path_ends_with(path, parent) && !element.child(name))
        find("required_by_vendor", path + "/" + name, "The town's service requires " + demand.at + ".",
             demand.fix);
      if (path_ends_with(path, demand.at) && !is_met(demand, text))
        find("refused_by_vendor", path,
             "The town's service does not take \"" + text + "\" in " + demand.at + ".", demand.fix);
    }
    for (const XmlElement& child : element.children()) check(child, path + "/" + std::string(child.name()));
  }

  Findings take() { return std::move(findings_); }

 private:
  void find(std::string code, const std::string& path, std::string text, std::string fix) {
    findings_.push_back({std::move(code),
                         {},
                         std::string(national::field_of_element(path)),
                         std::move(text),
                         std::move(fix)});
  }

  const Operation& operation_;
  Findings findings_;
};

}  // namespace

Findings unmet_demands(const Operation& operation, std::string_view document) {
  if (operation.demands.empty() && !names_secret(document)) return {};
  const auto parsed = XmlDocument::parse(document);
  if (!parsed) throw std::invalid_argument("the document is not well formed: " + parsed.error);
  DemandCheck demands(operation);
  demands.check(parsed->root(), std::string(parsed->root().name()));
  return demands.take();
}

std::string wrapped(const Profile& profile, const Operation& operation, std::string document) {
  for (const Edit& edit : operation.edits) apply_edit(edit, document);
  const std::string key = text_of_first(document, "chNFSe");
  const std::string time = text_of_first(document, "dhEvento");
  const std::string declared = " xmlns=\"" + std::string(national::xml_namespace) + "\"";
  const std::string wanted = " xmlns=\"" + operation.message_namespace + "\"";
  // A declaration that an element around it has already is not canonical.
  replace_first(document, declared, operation.wrap.find(wanted) == std::string::npos ? wanted : "");
  if (const auto id = document.find(" Id=\""); id != std::string::npos)
    document.insert(document.find('"', id + 5), operation.id_suffix);
  if (profile.signing.id_attribute != "Id")
    replace_first(document, " Id=\"", " " + profile.signing.id_attribute + "=\"");
  std::string out = operation.wrap;
  replace_first(out, "{document}", document);
  replace_first(out, "{access_key}", key);
  replace_first(out, "{number}", number_of_key(key));
  replace_first(out, "{time}", time);
  return out;
}

}  // namespace fiscal::municipal
