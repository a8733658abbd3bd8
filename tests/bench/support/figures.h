#pragma once

#include <deque>
#include <string>
#include <vector>

#include "tests/bench/support/options.h"

namespace fiscal::bench {

enum class Bound { AtLeast, AtMost };

/// Everything that one benchmark found: samples, the bars they are held against, and who was absent. Printed
/// as a table and written as JSON by `finish`. Throws std::runtime_error for what cannot be true (a rate of
/// nothing, a time below zero): a benchmark that measures nonsense fails, a slow one does not.
class Figures {
 public:
  Figures(std::string bench, const Options& options);

  /// One sample. Those of one name are turns of the same measurement, in one unit; the median of them counts.
  void add(const std::string& name, const std::string& unit, double value);
  double median(const std::string& name) const;
  bool has(const std::string& name) const;

  /// Adds the ratio of two medians under a name of its own and answers it.
  double ratio(const std::string& name, const std::string& above, const std::string& below);

  /// Holds a value against its bar.
  void hold(const std::string& bar, double value, const std::string& unit, Bound bound, double limit);

  /// A contestant or a measurement that is not there, and why.
  void absent(const std::string& what, const std::string& why);

  /// Prints the table, writes the JSON and answers the exit code of the program.
  int finish() const;

 private:
  struct Figure {
    std::string name;
    std::string unit;
    std::vector<double> samples;
  };
  struct Held {
    std::string bar;
    std::string unit;
    double value;
    Bound bound;
    double limit;

    bool holds() const { return bound == Bound::AtLeast ? value >= limit : value <= limit; }
  };
  struct Absence {
    std::string what;
    std::string why;
  };

  const Figure* find(const std::string& name) const;

  std::string bench_;
  Options options_;
  std::deque<Figure> figures_;
  std::vector<Held> bars_;
  std::vector<Absence> absences_;
};

/// The `main` of a benchmark: reads the command line, measures, and says what went wrong. Answers the exit
/// code.
int run(int (*measure)(const Options&), int count, char** words);

}  // namespace fiscal::bench
