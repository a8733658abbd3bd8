#include "sdk/schema/message_page.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

namespace fiscal::schema {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view beginning = R"(# Messages

Every message between gateway and plugin, and the canonical invoice, field by field. Made, not written: `fiscal-schemas`
makes this page from the schemas in [sdk/schema](../../sdk/schema/README.md), and a test compares the two.

A field in **bold** has to be there. `a/b` is the field `b` of the object `a`, `a[]` each entry of the list `a`.
Amounts are centavos. Fields that a reader does not know are left alone.

)";

std::string shown(const Json& value) {
  return "`" + (value.is_string() ? value.get<std::string>() : value.dump()) + "`";
}

/// Texts of a schema in a cell of a table.
std::string in_cell(std::string text) {
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2))
    text.insert(at, "\\");
  return text;
}

std::string between(const Json& schema, const char* low, const char* high, std::string_view unit) {
  const bool from = schema.contains(low);
  const bool to = schema.contains(high);
  if (!from && !to) return {};
  const std::string suffix = unit.empty() ? "" : " " + std::string(unit);
  if (from && to && schema[low] == schema[high]) return schema[low].dump() + suffix;
  if (from && to) return schema[low].dump() + " to " + schema[high].dump() + suffix;
  return (from ? "at least " + schema[low].dump() : "at most " + schema[high].dump()) + suffix;
}

/// What most texts are held to, in words.
constexpr std::string_view one_line = R"(^[^\u0000-\u001F\u007F]*$)";

/// What may stand there: "text, 1 to 60 characters", "one of `test`, `production`".
std::string kind_of(const Json& schema) {
  if (schema.contains("const")) return "always " + shown(schema["const"]);
  if (schema.contains("enum")) {
    std::string text;
    for (const Json& one : schema["enum"]) text += (text.empty() ? "one of " : ", ") + shown(one);
    return text;
  }
  const std::string type = schema.value("type", "one of several");
  std::vector<std::string> parts;
  if (type == "string") {
    parts.push_back(schema.contains("contentEncoding") ? "base64" : schema.value("format", "text"));
    parts.push_back(between(schema, "minLength", "maxLength", "characters"));
    if (const std::string pattern = schema.value("pattern", ""); !pattern.empty())
      parts.push_back(pattern == one_line ? "on one line" : shown(pattern));
  } else if (type == "array") {
    parts.push_back("list");
    parts.push_back(between(schema, "minItems", "maxItems", "entries"));
    if (const Json& items = schema["items"]; items.value("type", "") != "object" && items.contains("type"))
      parts.push_back("each " + kind_of(items));
  } else {
    parts.push_back(type == "integer" ? "whole number" : type);
    parts.push_back(between(schema, "minimum", "maximum", ""));
  }
  std::string text;
  for (const std::string& part : parts)
    if (!part.empty()) text += (text.empty() ? "" : ", ") + part;
  return text;
}

/// What a schema says besides what it is called and what it means where it stands.
Json body_of(Json schema) {
  for (const char* name : {"$schema", "title", "description"}) schema.erase(name);
  return schema;
}

/// The sections of the page by their titles, so that a message within another is a link.
using Sections = std::vector<std::pair<std::string, Json>>;

/// "[The canonical invoice](#the-canonical-invoice)"; empty where the schema is no message of its own.
std::string link_to(const Json& schema, const Sections& sections) {
  const auto found = std::ranges::find(sections, body_of(schema), &Sections::value_type::second);
  if (found == sections.end()) return {};
  std::string anchor;
  for (const char c : found->first)
    if (c == ' ')
      anchor += '-';
    else if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_')
      anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return "[" + found->first + "](#" + anchor + ")";
}

void add_rows(const Json& schema, const std::string& path, const Sections& sections, std::string& page);

/// The row of one field, and behind it those of what is in it.
void add_field(const Json& field, const std::string& path, bool required, const Sections& sections,
               std::string& page) {
  const std::string name = required ? "**" + path + "**" : path;
  const std::string link = link_to(field, sections);
  page += "| " + name + " | " + in_cell(link.empty() ? kind_of(field) : link) + " | " +
          in_cell(field.value("description", "")) + " |\n";
  if (link.empty()) add_rows(field, path, sections, page);
}

void add_rows(const Json& schema, const std::string& path, const Sections& sections, std::string& page) {
  if (schema.contains("items")) return add_rows(schema["items"], path + "[]", sections, page);
  const auto required = schema.value("required", std::vector<std::string>());
  if (schema.contains("properties"))
    for (const auto& [name, field] : schema["properties"].items())
      add_field(field, path.empty() ? name : path + "/" + name, std::ranges::count(required, name) != 0,
                sections, page);
  if (schema.contains("oneOf"))
    for (const Json& one : schema["oneOf"]) add_rows(one, path, sections, page);
}

/// What tells one of several answers from the others: "`outcome` is `authorized`".
std::string told_by(const Json& answer) {
  if (answer.contains("properties"))
    for (const auto& [name, field] : answer["properties"].items())
      if (field.contains("const")) return shown(name) + " is " + shown(field["const"]);
  return "otherwise";
}

void add_table(const Json& schema, const Sections& sections, std::string& page) {
  page += "| field | what | meaning |\n| --- | --- | --- |\n";
  add_rows(schema, "", sections, page);
  page += "\n";
}

void add_section(const std::string& name, const Json& schema, const Sections& sections, std::string& page) {
  page +=
      "## " + schema["title"].get<std::string>() + "\n\n[" + name + "](../../sdk/schema/" + name + ")\n\n";
  if (!schema.contains("oneOf")) return add_table(schema, sections, page);
  for (const Json& answer : schema["oneOf"]) {
    page += "### " + told_by(answer) + "\n\n";
    add_table(answer, sections, page);
  }
}

}  // namespace

std::string message_page(const std::vector<SchemaFile>& schemas) {
  Sections sections;
  for (const SchemaFile& file : schemas) {
    const Json schema = Json::parse(file.text);
    sections.emplace_back(schema["title"].get<std::string>(), body_of(schema));
  }
  std::string page(beginning);
  for (const SchemaFile& file : schemas) add_section(file.name, Json::parse(file.text), sections, page);
  page.pop_back();
  return page;
}

}  // namespace fiscal::schema
