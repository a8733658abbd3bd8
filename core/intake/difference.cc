#include "core/intake/difference.h"

#include <fiscal/json.hpp>

#include <nlohmann/json.hpp>

#include "core/intake/complete.h"

namespace fiscal::intake {
namespace {

constexpr std::size_t most_differences = 20;
constexpr std::size_t longest_quote = 80;

std::string quoted(const nlohmann::ordered_json& value) {
  std::string text = value.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace);
  if (text.size() > longest_quote) text = text.substr(0, longest_quote) + "…";
  return text;
}

void compare(const nlohmann::ordered_json& now, const nlohmann::ordered_json& then, const std::string& place,
             Findings& found) {
  if (found.size() >= most_differences || now == then) return;
  if (now.is_object() && then.is_object()) {
    for (const auto& [name, value] : now.items())
      compare(value, then.contains(name) ? then[name] : nlohmann::ordered_json(), place + "/" + name, found);
    for (const auto& [name, value] : then.items())
      if (!now.contains(name)) compare(nlohmann::ordered_json(), value, place + "/" + name, found);
    return;
  }
  if (now.is_array() && then.is_array() && now.size() == then.size()) {
    for (std::size_t at = 0; at < now.size(); ++at)
      compare(now[at], then[at], place + "/" + std::to_string(at), found);
    return;
  }
  const std::string text =
      then.is_null()  ? "is " + quoted(now) + " here and was not there in the earlier request"
      : now.is_null() ? "is not there here and was " + quoted(then) + " in the earlier request"
                      : "is " + quoted(now) + " here and was " + quoted(then) + " in the earlier request";
  found.push_back(
      {"differs_from_earlier",
       {},
       place,
       text,
       "Send the earlier request again as it was, or use a new key and reference for a new invoice."});
}

/// What the earlier request may have left to the gateway is taken from it, so that a default is no
/// difference.
Invoice with_defaults_of(const Invoice& said, const Invoice& earlier) {
  Invoice filled = said;
  if (!filled.issuer)
    filled.issuer = earlier.issuer;
  else if (earlier.issuer && filled.issuer->tax_id == earlier.issuer->tax_id)
    fill_issuer(*filled.issuer, *earlier.issuer);
  if (!filled.competence_date) filled.competence_date = earlier.competence_date;
  if (!filled.service.municipality) filled.service.municipality = earlier.service.municipality;
  if (!filled.replaces) filled.replaces = earlier.replaces;
  return filled;
}

}  // namespace

Findings differences(const Invoice& said, std::string_view earlier) {
  Findings found;
  const auto then = read_json<Invoice>(earlier, UnknownFields::Ignore);
  compare(nlohmann::ordered_json::parse(to_json(with_defaults_of(said, then.value))),
          nlohmann::ordered_json::parse(to_json(then.value)), "", found);
  if (found.empty())
    found.push_back(
        {"differs_from_earlier",
         {},
         {},
         "comes to the same invoice as the earlier request and is worded otherwise: another choice of "
         "connection, or a field that one leaves out and the other states",
         "Send the earlier request again as it was, or use a new key and reference for a new invoice."});
  return found;
}

}  // namespace fiscal::intake
