#include "sdk/towns/src/read_tables.h"

#include <algorithm>
#include <stdexcept>

namespace fiscal::towns {
namespace {

constexpr std::string_view base_verified = "2026-06-28";
constexpr std::string_view base_evidence =
    "public tables of vendors and towns as of 2026-06-28; not asked at the town itself";

/// Offers the rows of a table after its head, split into exactly so many columns.
template <std::size_t columns, class Take>
void each_row(std::string_view table, std::string_view text, Take take) {
  std::size_t line = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view row = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++line;
    if (line == 1 || row.empty()) continue;
    std::array<std::string_view, columns> cells;
    std::size_t count = 0, begin = 0;
    for (std::size_t at = 0; at <= row.size(); ++at) {
      if (at != row.size() && row[at] != '\t') continue;
      if (count < columns) cells[count] = row.substr(begin, at - begin);
      ++count;
      begin = at + 1;
    }
    const auto wrong = [&](const std::string& what) {
      throw std::invalid_argument(std::string(table) + " line " + std::to_string(line) + ": " + what);
    };
    if (count != columns)
      wrong("has " + std::to_string(count) + " columns and needs " + std::to_string(columns));
    take(cells, wrong);
  }
}

template <class Wrong>
std::optional<Date> day_in(std::string_view text, const Wrong& wrong) {
  if (text.empty()) return std::nullopt;
  const auto day = parse_date(text);
  if (!day) wrong("\"" + std::string(text) + "\" is no day");
  return day;
}

/// The town's own address, else that of its service; "-" is none.
std::string_view address_of(std::string_view own, std::string_view of_service) {
  if (own == "-") return {};
  return own.empty() ? of_service : own;
}

template <class Wrong>
std::bitset<3> regimes_in(std::string_view text, const Wrong& wrong) {
  std::bitset<3> regimes;
  while (!text.empty()) {
    const auto end = std::min(text.find(','), text.size());
    const std::string_view name = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (name == "regular")
      regimes.set(static_cast<std::size_t>(TaxRegime::Regular));
    else if (name == "mei")
      regimes.set(static_cast<std::size_t>(TaxRegime::SimplesMei));
    else if (name == "simples")
      regimes.set(static_cast<std::size_t>(TaxRegime::SimplesMeEpp));
    else
      wrong("\"" + std::string(name) + "\" is no regime: regular, mei, simples");
  }
  if (regimes.none()) wrong("names no regime");
  return regimes;
}

void read_services(std::string_view text, Tables& tables) {
  each_row<4>("services.tsv", text, [&](const auto& cells, const auto& wrong) {
    const auto kind = parse_route_kind(cells[1]);
    if (!kind) wrong("\"" + std::string(cells[1]) + "\" is no kind of route");
    if (!tables.services.emplace(cells[0], Service{*kind, cells[2], cells[3]}).second)
      wrong("names a service again");
  });
}

void read_towns(std::string_view text, Tables& tables) {
  each_row<8>("towns.tsv", text, [&](const auto& cells, const auto& wrong) {
    if (cells[0].size() != 7) wrong("the code has not seven digits");
    if (!tables.towns.empty() && cells[0] <= tables.towns.back().code) wrong("is not in order");
    const auto service = tables.services.find(cells[3]);
    if (service == tables.services.end())
      wrong("\"" + std::string(cells[3]) + "\" is no service of services.tsv");
    Town town{cells[0], cells[1], cells[2], {}};
    town.agreement.listed = !cells[6].empty();
    town.agreement.active = cells[6].starts_with('a');
    town.agreement.national_issuer = cells[6].ends_with('e');
    town.agreement.since = day_in(cells[7], wrong);
    tables.towns.push_back(town);
    Route route;
    route.kind = service->second.kind;
    route.service = service->first;
    route.production_url = address_of(cells[4], service->second.production_url);
    route.test_url = address_of(cells[5], service->second.test_url);
    route.verified = base_verified;
    route.evidence = base_evidence;
    tables.base.push_back(route);
  });
}

void read_changes(std::string_view text, Tables& tables) {
  each_row<10>("changes.tsv", text, [&](const auto& cells, const auto& wrong) {
    const auto service = tables.services.find(cells[4]);
    const bool known = service != tables.services.end();
    Change change;
    Route& route = change.route;
    const auto kind =
        cells[5].empty() && known ? std::optional(service->second.kind) : parse_route_kind(cells[5]);
    if (!kind) wrong("names neither a known service nor a kind");
    route.kind = *kind;
    route.service = cells[4];
    route.production_url = address_of(cells[6], known ? service->second.production_url : "");
    route.test_url = address_of(cells[7], known ? service->second.test_url : "");
    route.from = day_in(cells[1], wrong);
    route.to = day_in(cells[2], wrong);
    if (route.from && route.to && *route.to < *route.from) wrong("ends before it begins");
    change.regimes = regimes_in(cells[3], wrong);
    route.verified = cells[8];
    route.evidence = cells[9];
    if (route.evidence.empty() || !parse_date(route.verified))
      wrong("has no evidence, or no day on which it was verified");
    tables.changes[cells[0]].push_back(change);
  });
}

}  // namespace

Tables read_tables(std::string_view towns, std::string_view services, std::string_view changes) {
  Tables tables;
  read_services(services, tables);
  read_towns(towns, tables);
  read_changes(changes, tables);
  return tables;
}

}  // namespace fiscal::towns
