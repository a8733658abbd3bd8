#pragma once

#include <fiscal/date.hpp>
#include <fiscal/invoice.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Which service the notes of a town go to, by day and tax regime, with the evidence for it. Data, not
/// opinion: a route names a service by an id ("national", "sao_paulo", "webiss-2.02"), and who speaks with
/// that service is the configuration's to say.
namespace fiscal::towns {

enum class RouteKind {
  National,        ///< The national system itself.
  NationalLayout,  ///< The national DPS at an address of the town's or its vendor's.
  Abrasf2,         ///< ABRASF 2.00 to 2.04.
  Abrasf1,         ///< ABRASF 1.00.
  Own,             ///< A layout of the town's or its vendor's own.
  None,            ///< No service is known.
};
inline constexpr std::size_t route_kinds = 6;

/// "national", "national_layout", "abrasf_2", "abrasf_1", "own", "none".
std::string_view to_text(RouteKind kind);
std::optional<RouteKind> parse_route_kind(std::string_view text);

/// One way that notes may go. Views live as long as the directory.
struct Route {
  RouteKind kind = RouteKind::None;
  std::string_view service;
  std::string_view production_url;  ///< Empty where it is not known, or the service's plugin knows it.
  std::string_view test_url;
  std::optional<Date> from;   ///< Inclusive; absent: since before the directory's time.
  std::optional<Date> to;     ///< Inclusive.
  std::string_view verified;  ///< The day on which somebody looked, "2026-06-28".
  std::string_view evidence;
};

/// The town's agreement (convênio) with the national system, July 2026.
struct Agreement {
  bool listed = false;
  bool active = false;
  bool national_issuer = false;  ///< Its taxpayers may issue at the national system.
  std::optional<Date> since;
};

struct Town {
  std::string_view code;   ///< IBGE.
  std::string_view state;  ///< UF.
  std::string_view name;
  Agreement agreement;
};

/// What the directory answers for one town, day and regime.
struct Answer {
  Town town;
  Route route;
  std::string why;            ///< For people: which row decided, and over which.
  std::vector<Route> others;  ///< Rows that hold for the day and regime too and gave way.
};

class Directory {
 public:
  /// The texts of the three tables, as the files have them (sdk/towns/README.md). Throws
  /// std::invalid_argument that names table and line. The texts must outlive the directory.
  Directory(std::string_view towns, std::string_view services, std::string_view changes);
  ~Directory();

  /// Nothing for a code that no town has. Of the rows that hold, the one that began last decides, and of two
  /// that began on one day that of the town itself. Pure; safe from any thread.
  std::optional<Answer> find(std::string_view code, Date date, TaxRegime regime) const;

  /// The route alone: what routing asks, without a reason.
  std::optional<Route> route(std::string_view code, Date date, TaxRegime regime) const;

  /// Whether a row names this service.
  bool knows_service(std::string_view service) const;
  std::span<const Town> towns() const;

  /// How many towns have each kind of route in the table of services itself, the dated changes left out.
  std::array<std::size_t, route_kinds> base_counts() const;
  /// How many have each kind on a day for a regime.
  std::array<std::size_t, route_kinds> counts(Date date, TaxRegime regime) const;

 private:
  struct Rows;
  std::unique_ptr<const Rows> rows_;
};

/// The directory that ships. Read when it is asked for first; safe from any thread.
const Directory& known_towns();

}  // namespace fiscal::towns
