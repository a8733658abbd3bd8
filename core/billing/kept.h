#pragma once

#include <fiscal/date.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fiscal::billing {

/// What everything that this room keeps has in common. An id may be given by who adds it; otherwise it is
/// made.
struct Kept {
  std::string id;            ///< "cus_…", "chg_…", "svc_…", "bil_…".
  std::int64_t version = 0;  ///< 0: not kept yet; grows by one with every change.
  std::int64_t place = 0;    ///< Grows in the order in which they were added; the cursor of lists.
  Instant created_at;

  bool operator==(const Kept&) const = default;
};

/// Which part of a list is wanted.
struct ListPart {
  std::optional<std::int64_t> beyond;  ///< Cursor: `place` of the last one that was seen.
  std::int64_t offset = 0;
  int limit = 50;
  bool ascending = false;  ///< Oldest first; otherwise newest first.
  bool counted = false;    ///< Count all of them, whatever part is wanted.
  std::optional<Instant> created_from;
  std::optional<Instant> created_before;
  std::optional<Instant> due_before;  ///< Only those for which work has waited since earlier.
};

template <class T>
struct Page {
  std::vector<T> rows;
  std::optional<std::int64_t> total;  ///< When it was asked for.
};

/// `prefix` and twenty characters of Crockford's base 32 from the operating system: nobody guesses it.
std::string new_id(std::string_view prefix);

}  // namespace fiscal::billing
