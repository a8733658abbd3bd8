#include "sdk/sandbox/tables.h"

#include <stdexcept>

namespace fiscal::sandbox {
namespace {

// Calls visit(key, rest) for every line "key rest" of a table.
template <typename Visit>
void each_row(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty()) continue;
    const auto space = line.find(' ');
    visit(std::string(line.substr(0, space)),
          space == std::string_view::npos ? std::string_view() : line.substr(space + 1));
  }
}

template <typename Map>
auto* row_of(const Map& map, const std::string& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

}  // namespace

OfficialTables::OfficialTables() {
  each_row(embedded::services, [this](const std::string& code, std::string_view rest) {
    const auto place = rest[0] == 'L'   ? IncidencePlace::Performance
                       : rest[0] == 'T' ? IncidencePlace::Taker
                                        : IncidencePlace::Provider;
    const auto group = rest[1] == 'O'   ? ServiceGroup::Works
                       : rest[1] == 'E' ? ServiceGroup::Event
                                        : ServiceGroup::None;
    services_[code] = {place, group, std::string(rest.substr(3))};
  });
  each_row(embedded::towns, [this](const std::string& code, std::string_view rest) {
    towns_[code] = {std::string(rest.substr(0, 2)), std::string(rest.substr(3))};
  });
  each_row(embedded::nbs, [this](const std::string& code, std::string_view rest) { nbs_[code] = rest; });
  each_row(embedded::countries,
           [this](const std::string& code, std::string_view rest) { countries_[code] = rest; });
  each_row(embedded::operation_indicators,
           [this](const std::string& code, std::string_view) { indicators_[code] = ""; });
  each_row(embedded::tax_classes, [this](const std::string& code, std::string_view rest) {
    classes_[code] = {std::stol(std::string(rest.substr(0, 5))), std::stol(std::string(rest.substr(6, 5)))};
  });
  each_row(embedded::rejections,
           [this](const std::string& code, std::string_view rest) { rejections_[code] = rest; });
}

const Service* OfficialTables::service(const std::string& code) const { return row_of(services_, code); }
const Town* OfficialTables::town(const std::string& code) const { return row_of(towns_, code); }
const std::string* OfficialTables::nbs(const std::string& code) const { return row_of(nbs_, code); }
const std::string* OfficialTables::country(const std::string& code) const { return row_of(countries_, code); }
const TaxClass* OfficialTables::tax_class(const std::string& code) const { return row_of(classes_, code); }
bool OfficialTables::has_operation_indicator(const std::string& code) const {
  return indicators_.contains(code);
}

const std::string& OfficialTables::rejection(const std::string& code) const {
  const auto* text = row_of(rejections_, code);
  if (!text) throw std::logic_error("rejection code " + code + " is not in tables/rejections.txt");
  return *text;
}

}  // namespace fiscal::sandbox
