#pragma once

#include <fiscal/date.hpp>
#include <fiscal/money.hpp>

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fiscal::municipal {

/// A point in time as a calendar and a clock of a place show it.
struct LocalTime {
  Instant at;
  ZoneOffset zone;
};

/// A value that a document can carry. How it is written (decimals, order of the day and the month) is the
/// profile's to say; what it means is not.
using Fact = std::variant<std::string, Money, Rate, Date, LocalTime>;

/// What is known of one request, by the names that a profile's tree uses: `service.amount`, `customer.cnpj`.
/// A fact that is not there is absent, and an empty text is as good as absent. Values, hence safe to copy; no
/// order matters.
class Facts {
 public:
  void set(std::string_view name, Fact value);
  /// nullptr for what is absent or an empty text.
  const Fact* find(std::string_view name) const;

  /// Adds one entry of a repeated group, `declarations` or `deductions`.
  Facts& add(std::string_view list);
  std::span<const Facts> list(std::string_view name) const;

 private:
  std::map<std::string, Fact, std::less<>> facts_;
  std::map<std::string, std::vector<Facts>, std::less<>> lists_;
};

/// Every name that a tree may use, in alphabetical order, so that a misspelt one is found when a profile is
/// loaded.
std::span<const std::string_view> known_facts();
/// Every name of a repeated group.
std::span<const std::string_view> known_lists();

}  // namespace fiscal::municipal
