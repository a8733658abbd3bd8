#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace fiscal::bench {

/// What every benchmark takes on its command line.
struct Options {
  /// The least that still touches everything, to see that the benchmark works; its figures mean nothing.
  bool is_short = false;
  bool grow = false;  ///< Preload up to five million invoices, which takes minutes and some gigabytes.
  int rounds = 5;     ///< Turns of each contestant; the median counts.
  std::string only;   ///< One part of a benchmark that has parts; empty: all of it.
  std::optional<std::filesystem::path> out;  ///< Where the figures go as JSON.
  std::optional<std::filesystem::path>
      node;                      ///< Folder in which npm installed the peers; absent: no Node peers.
  std::filesystem::path folder;  ///< For data files, on the disk that is to be measured.

  double seconds(double wanted) const { return is_short ? 0.2 : wanted; }
  bool wants(const std::string& part) const { return only.empty() || only == part; }
  int count(int wanted, int at_least) const { return is_short ? at_least : wanted; }
};

/// Ends the process with 2 and the usage when the words cannot be obeyed.
Options read_options(int count, char** words);

}  // namespace fiscal::bench
