#include "core/api/dialects/members.h"

#include <fiscal/latin_text.hpp>

#include <nlohmann/json.hpp>

namespace fiscal::dialects {

std::string in_portuguese(const Unfit& unfit) {
  const std::string at_most = " de até " + std::to_string(unfit.longest) + " caracteres";
  switch (unfit.due) {
    case Unfit::Due::Text:
      return "deve ser um texto" + at_most;
    case Unfit::Due::Word:
      return "deve ser um texto ou um número inteiro" + at_most;
    case Unfit::Due::Flag:
      return "deve ser true ou false";
    case Unfit::Due::Object:
      return "deve ser um objeto";
  }
  return {};
}

std::string in_english(const Unfit& unfit) {
  const std::string at_most = " of at most " + std::to_string(unfit.longest) + " characters";
  switch (unfit.due) {
    case Unfit::Due::Text:
      return "must be a text" + at_most;
    case Unfit::Due::Word:
      return "must be a text or a whole number" + at_most;
    case Unfit::Due::Flag:
      return "must be true or false";
    case Unfit::Due::Object:
      return "must be an object";
  }
  return {};
}

void Members::note(const std::string& name, Unfit::Due due, std::size_t longest) const {
  note_({path_ + name, due, longest});
}

std::optional<std::string> Members::text(const std::string& name, std::size_t longest) const {
  const Json& value = raw(name);
  if (value.is_null() || value == "") return std::nullopt;
  if (value.is_string() && character_count(value.get_ref<const std::string&>()) <= longest)
    return value.get<std::string>();
  note(name, Unfit::Due::Text, longest);
  return std::nullopt;
}

std::optional<std::string> Members::word(const std::string& name, std::size_t longest) const {
  const Json& value = raw(name);
  if (value.is_null() || value == "") return std::nullopt;
  const bool whole = value.is_number_integer() && value >= 0;
  std::string text = value.is_string() ? value.get<std::string>() : whole ? value.dump() : std::string();
  if (!text.empty() && character_count(text) <= longest) return text;
  note(name, Unfit::Due::Word, longest);
  return std::nullopt;
}

std::optional<bool> Members::flag(const std::string& name) const {
  const Json& value = raw(name);
  if (value.is_boolean()) return value.get<bool>();
  if (!value.is_null()) note(name, Unfit::Due::Flag);
  return std::nullopt;
}

Members Members::inside(const std::string& name) const {
  const Json& value = raw(name);
  if (!value.is_null() && !value.is_object()) note(name, Unfit::Due::Object);
  return {value, note_, path_ + name + "."};
}

}  // namespace fiscal::dialects
