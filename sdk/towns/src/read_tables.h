#pragma once

#include <fiscal/towns/directory.hpp>

#include <bitset>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fiscal::towns {

/// One row of services.tsv.
struct Service {
  RouteKind kind = RouteKind::None;
  std::string_view production_url, test_url;
};

/// One row of changes.tsv.
struct Change {
  Route route;
  std::bitset<3> regimes;  ///< By TaxRegime.
};

/// The three tables, read and joined.
struct Tables {
  std::vector<Town> towns;  ///< Sorted by code.
  std::vector<Route> base;  ///< Of the town at the same place.
  std::map<std::string_view, Service, std::less<>> services;
  std::map<std::string_view, std::vector<Change>, std::less<>> changes;  ///< By code; "*" for every town.
};

/// Throws std::invalid_argument that names table and line.
Tables read_tables(std::string_view towns, std::string_view services, std::string_view changes);

}  // namespace fiscal::towns
