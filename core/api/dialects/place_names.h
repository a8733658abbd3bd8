#pragma once

#include <fiscal/invoice.hpp>
#include <fiscal/tables.hpp>

#include <optional>
#include <string>
#include <string_view>

/// Places by the names that people write, for systems that do not ask for IBGE codes.
namespace fiscal::dialects {

/// `name` as it is compared: lower case, no accents, and each run of anything but letters and digits one
/// blank.
std::string folded_name(std::string_view name);

/// The municipality of a state (UF, any case) by name; null when the state has none of that name.
const Municipality* municipality_named(std::string_view name, std::string_view state);

/// A country by its Portuguese name or its ISO code; "Brazil" is known too. Null when there is none.
const Country* country_named(std::string_view name);

/// City and state of an address as people write them: those of its municipality, or what it says itself
/// abroad.
struct PlaceNames {
  std::optional<std::string> city;
  std::optional<std::string> state;
};
PlaceNames place_of(const Address& address);

}  // namespace fiscal::dialects
