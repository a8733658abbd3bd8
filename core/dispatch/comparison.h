#pragma once

#include <string>
#include <vector>

#include "core/dispatch/worker.h"

namespace fiscal::dispatch {

/// What gateway and authority have of one connection's documents that were issued in a period, held against
/// each other.
struct Comparison {
  struct Difference {
    InvoiceId invoice;
    std::string access_key;
    std::string text;
  };

  /// Numbers of a series that no invoice of the period has, between those that some have.
  struct Gap {
    std::string series;
    std::int64_t from = 0;
    std::int64_t to = 0;
  };

  int here = 0;   ///< Documents that the gateway knows of,
  Money amount;   ///< and what they come to, the ended ones aside.
  int there = 0;  ///< Documents that the authority lists.
  int alike = 0;
  std::vector<std::string> only_there;  ///< Access keys.
  std::vector<Difference> only_here;
  std::vector<Difference> different;  ///< Ended at one of the two.
  std::vector<Gap> gaps;
  bool whole =
      true;  ///< False: the authority has more than is read at once, or could not be asked to the end.
  std::string error;  ///< Why not.
};

/// Reads what the provider lists (list/1), from the beginning, and what the store has. `from` and `to`: first
/// and last day, in the account's zone. Changes nothing. An error: the connection is unknown, or its plugin
/// does not list.
Result<Comparison> compare(const Worker::Parts& parts, const ConnectionId& connection, Date from, Date to);

}  // namespace fiscal::dispatch
