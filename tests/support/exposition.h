#pragma once

#include <map>
#include <string>
#include <string_view>

namespace fiscal::test {

/// Prometheus' text format, read strictly: a family's HELP and TYPE stand once and before its samples, which
/// stand together; names, labels, escapes and numbers are well-formed; no sample comes twice; a histogram's
/// buckets grow and its last one is its count.
struct Exposition {
  std::map<std::string, double> samples;     ///< By name and labels as written: `a_total{b="c"}`.
  std::map<std::string, std::string> types;  ///< By family.

  /// Throws std::runtime_error that names the line.
  static Exposition parse(std::string_view text);

  double at(const std::string& sample) const { return samples.at(sample); }
};

}  // namespace fiscal::test
