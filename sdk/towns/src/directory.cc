#include <fiscal/towns/directory.hpp>

#include <algorithm>

#include "sdk/towns/src/read_tables.h"

namespace fiscal::towns {

namespace embedded {
extern const std::string_view towns;
extern const std::string_view services;
extern const std::string_view changes;
}  // namespace embedded

namespace {

constexpr std::array<std::string_view, route_kinds> kind_names{
    "national", "national_layout", "abrasf_2", "abrasf_1", "own", "none"};

bool holds_on(const Change& change, Date date, TaxRegime regime) {
  return change.regimes.test(static_cast<std::size_t>(regime)) &&
         (!change.route.from || *change.route.from <= date) && (!change.route.to || date <= *change.route.to);
}

std::string in_words(const Route& route) {
  std::string text = std::string(route.service) + " (" + std::string(to_text(route.kind)) + ")";
  if (route.from) text += " since " + fiscal::to_text(*route.from);
  if (route.to) text += " until " + fiscal::to_text(*route.to);
  return text;
}

}  // namespace

std::string_view to_text(RouteKind kind) { return kind_names[static_cast<std::size_t>(kind)]; }

std::optional<RouteKind> parse_route_kind(std::string_view text) {
  const auto found = std::find(kind_names.begin(), kind_names.end(), text);
  if (found == kind_names.end()) return std::nullopt;
  return static_cast<RouteKind>(found - kind_names.begin());
}

struct Directory::Rows {
  Tables tables;

  /// The place of a town, or the number of towns.
  std::size_t place(std::string_view code) const {
    const auto found =
        std::lower_bound(tables.towns.begin(), tables.towns.end(), code,
                         [](const Town& town, std::string_view wanted) { return town.code < wanted; });
    if (found == tables.towns.end() || found->code != code) return tables.towns.size();
    return static_cast<std::size_t>(found - tables.towns.begin());
  }

  /// Offers every row that holds, the town's own before those of all towns, the base row last.
  template <class Take>
  void each_row(std::size_t place, Date date, TaxRegime regime, Take take) const {
    for (const std::string_view code : {tables.towns[place].code, std::string_view("*")})
      if (const auto rows = tables.changes.find(code); rows != tables.changes.end())
        for (const Change& change : rows->second)
          if (holds_on(change, date, regime)) take(change.route);
    take(tables.base[place]);
  }

  Route decided(std::size_t place, Date date, TaxRegime regime) const {
    std::optional<Route> best;
    each_row(place, date, regime, [&](const Route& route) {
      if (!best || (route.from && (!best->from || *best->from < *route.from))) best = route;
    });
    // A town without a service of its own whose taxpayers may issue at the national system.
    if (best->kind == RouteKind::None && tables.towns[place].agreement.national_issuer) {
      best->kind = RouteKind::National;
      best->service = kind_names[static_cast<std::size_t>(RouteKind::National)];
      best->from = tables.towns[place].agreement.since;
      best->verified = "2026-07-10";
      best->evidence =
          "the town's agreement with the national system, list of 2026-07-10: its taxpayers issue there";
    }
    return *best;
  }
};

Directory::Directory(std::string_view towns, std::string_view services, std::string_view changes)
    : rows_(std::make_unique<const Rows>(Rows{read_tables(towns, services, changes)})) {}

Directory::~Directory() = default;

std::optional<Route> Directory::route(std::string_view code, Date date, TaxRegime regime) const {
  const std::size_t place = rows_->place(code);
  if (place == rows_->tables.towns.size()) return std::nullopt;
  return rows_->decided(place, date, regime);
}

std::optional<Answer> Directory::find(std::string_view code, Date date, TaxRegime regime) const {
  const std::size_t place = rows_->place(code);
  if (place == rows_->tables.towns.size()) return std::nullopt;
  Answer answer;
  answer.town = rows_->tables.towns[place];
  answer.route = rows_->decided(place, date, regime);
  rows_->each_row(place, date, regime, [&](const Route& route) {
    if (route.service != answer.route.service || route.from != answer.route.from)
      answer.others.push_back(route);
  });
  if (answer.route.kind == RouteKind::None) {
    answer.why =
        answer.town.agreement.active
            ? "no service of the town is known, and its agreement with the national system lets it share "
              "notes, not issue them there"
            : "no service of the town is known, and it has no active agreement with the national system";
    return answer;
  }
  answer.why = "it goes to " + in_words(answer.route);
  for (const Route& other : answer.others)
    if (other.kind != RouteKind::None) answer.why += "; this gives way: " + in_words(other);
  return answer;
}

bool Directory::knows_service(std::string_view service) const {
  if (rows_->tables.services.contains(service)) return true;
  for (const auto& [code, changes] : rows_->tables.changes)
    for (const Change& change : changes)
      if (change.route.service == service) return true;
  return false;
}

std::span<const Town> Directory::towns() const { return rows_->tables.towns; }

std::array<std::size_t, route_kinds> Directory::base_counts() const {
  std::array<std::size_t, route_kinds> counts{};
  for (const Route& route : rows_->tables.base) ++counts[static_cast<std::size_t>(route.kind)];
  return counts;
}

std::array<std::size_t, route_kinds> Directory::counts(Date date, TaxRegime regime) const {
  std::array<std::size_t, route_kinds> counts{};
  for (std::size_t place = 0; place < rows_->tables.towns.size(); ++place)
    ++counts[static_cast<std::size_t>(rows_->decided(place, date, regime).kind)];
  return counts;
}

const Directory& known_towns() {
  static const Directory directory(embedded::towns, embedded::services, embedded::changes);
  return directory;
}

}  // namespace fiscal::towns
