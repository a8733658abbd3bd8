#include "tests/bench/support/figures.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace fiscal::bench {
namespace {

double median_of(std::vector<double> samples) {
  std::sort(samples.begin(), samples.end());
  const std::size_t middle = samples.size() / 2;
  return samples.size() % 2 == 1 ? samples[middle] : (samples[middle - 1] + samples[middle]) / 2;
}

/// Four significant digits at most.
std::string shown(double value) {
  char text[40];
  const int decimals = value >= 1000 ? 0 : value >= 100 ? 1 : value >= 1 ? 2 : 3;
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

}  // namespace

Figures::Figures(std::string bench, const Options& options) : bench_(std::move(bench)), options_(options) {}

const Figures::Figure* Figures::find(const std::string& name) const {
  const auto at = std::find_if(figures_.begin(), figures_.end(),
                               [&](const Figure& figure) { return figure.name == name; });
  return at == figures_.end() ? nullptr : &*at;
}

bool Figures::has(const std::string& name) const { return find(name) != nullptr; }

void Figures::add(const std::string& name, const std::string& unit, double value) {
  if (!std::isfinite(value) || value < 0)
    throw std::runtime_error(name + " cannot be " + std::to_string(value) + " " + unit);
  auto at = std::find_if(figures_.begin(), figures_.end(),
                         [&](const Figure& figure) { return figure.name == name; });
  if (at == figures_.end()) at = figures_.insert(figures_.end(), {name, unit, {}});
  if (at->unit != unit) throw std::runtime_error(name + " was in " + at->unit + " before");
  at->samples.push_back(value);
}

double Figures::median(const std::string& name) const {
  const Figure* figure = find(name);
  if (figure == nullptr) throw std::runtime_error("nothing was measured under " + name);
  return median_of(figure->samples);
}

double Figures::ratio(const std::string& name, const std::string& above, const std::string& below) {
  if (median(below) <= 0) throw std::runtime_error(below + " is nothing to compare with");
  const double value = median(above) / median(below);
  add(name, "times", value);
  return value;
}

void Figures::hold(const std::string& bar, double value, const std::string& unit, Bound bound, double limit) {
  bars_.push_back({bar, unit, value, bound, limit});
}

void Figures::absent(const std::string& what, const std::string& why) { absences_.push_back({what, why}); }

int Figures::finish() const {
  nlohmann::ordered_json figures = nlohmann::ordered_json::array();
  for (const Figure& figure : figures_) {
    const double median = median_of(figure.samples);
    std::printf("  %-66s %10s %s\n", figure.name.c_str(), shown(median).c_str(), figure.unit.c_str());
    figures.push_back(
        {{"name", figure.name}, {"unit", figure.unit}, {"median", median}, {"samples", figure.samples}});
  }
  nlohmann::ordered_json bars = nlohmann::ordered_json::array();
  for (const Held& held : bars_) {
    const char* word = held.bound == Bound::AtLeast ? "at least" : "at most";
    std::printf("  %-66s %10s %s, %s %s: %s\n", held.bar.c_str(), shown(held.value).c_str(),
                held.unit.c_str(), word, shown(held.limit).c_str(),
                options_.is_short ? "not judged"
                : held.holds()    ? "holds"
                                  : "MISSED");
    bars.push_back({{"bar", held.bar},
                    {"value", held.value},
                    {"unit", held.unit},
                    {"bound", word},
                    {"limit", held.limit},
                    {"holds", held.holds()}});
  }
  nlohmann::ordered_json absences = nlohmann::ordered_json::array();
  for (const Absence& absence : absences_) {
    std::printf("  absent: %s (%s)\n", absence.what.c_str(), absence.why.c_str());
    absences.push_back({{"what", absence.what}, {"why", absence.why}});
  }
  if (options_.out) {
    std::ofstream out(*options_.out);
    out << nlohmann::ordered_json{{"bench", bench_},
                                  {"short", options_.is_short},
                                  {"figures", figures},
                                  {"bars", bars},
                                  {"absent", absences}}
               .dump(1)
        << "\n";
    if (!out.flush()) throw std::runtime_error("cannot write " + options_.out->string());
  }
  return figures_.empty() ? 1 : 0;
}

int run(int (*measure)(const Options&), int count, char** words) {
  try {
    return measure(read_options(count, words));
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s: %s\n", words[0], failure.what());
    return 1;
  }
}

}  // namespace fiscal::bench
