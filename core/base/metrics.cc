#include "core/base/metrics.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "core/base/require.h"

namespace fiscal {
namespace {

/// Exposition format: backslash, quote and line feed are escaped in label values.
void append_label_value(std::string& text, std::string_view value) {
  for (const char c : value) {
    if (c == '\\' || c == '"') text += '\\';
    if (c == '\n')
      text += "\\n";
    else
      text += c;
  }
}

std::string written_labels(const Labels& labels) {
  std::string text;
  text.reserve(100);
  for (const auto& [name, value] : labels) {
    if (!text.empty()) text += ',';
    text.append(name).append("=\"");
    append_label_value(text, value);
    text += '"';
  }
  return text;
}

std::string written_number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  char digits[32];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  require(error == std::errc{}, "a double fits in 32 characters");
  return {digits, end};
}

/// "0.0005" rather than "5e-04": bounds are compared as text by those who read them.
std::string written_bound(double bound) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%g", bound);
  return digits;
}

void sample(std::string& text, std::string_view name, std::string_view labels, const std::string& value) {
  text.append(name);
  if (!labels.empty()) text.append("{").append(labels).append("}");
  text.append(" ").append(value).append("\n");
}

void histogram_samples(std::string& text, const std::string& name, const std::string& labels,
                       const Histogram& histogram) {
  const std::string before = labels.empty() ? "" : labels + ",";
  const auto bounds = Histogram::bounds;
  for (std::size_t at = 0; at < bounds.size(); ++at)
    sample(text, name + "_bucket", before + "le=\"" + written_bound(bounds[at]) + "\"",
           std::to_string(histogram.up_to(at)));
  const std::string all = std::to_string(histogram.up_to(bounds.size()));
  sample(text, name + "_bucket", before + "le=\"+Inf\"", all);
  sample(text, name + "_sum", labels, written_number(histogram.sum()));
  sample(text, name + "_count", labels, all);
}

}  // namespace

void Histogram::observe(double seconds) {
  const auto at =
      static_cast<std::size_t>(std::lower_bound(bounds.begin(), bounds.end(), seconds) - bounds.begin());
  counts_[at].fetch_add(1, std::memory_order_relaxed);
  nanoseconds_.fetch_add(static_cast<std::uint64_t>(std::max(seconds, 0.0) * 1e9), std::memory_order_relaxed);
}

std::uint64_t Histogram::up_to(std::size_t at) const {
  std::uint64_t count = 0;
  for (std::size_t bucket = 0; bucket <= at; ++bucket)
    count += counts_[bucket].load(std::memory_order_relaxed);
  return count;
}

template <class Measure>
Measure& Metrics::find(std::string_view name, std::string_view help, const Labels& labels, Kind kind,
                       std::map<std::string, std::unique_ptr<Measure>> Family::*measures) {
  const std::lock_guard lock(mutex_);
  auto at = families_.find(name);
  if (at == families_.end())
    at = families_.emplace(std::string(name), Family{kind, std::string(help), {}, {}, {}}).first;
  require(at->second.kind == kind, "a metric has one kind");
  auto& sets = at->second.*measures;
  std::string key = written_labels(labels);
  auto found = sets.find(key);
  if (found == sets.end() && sets.size() >= most_label_sets) {
    Labels other = labels;
    for (auto& [label, value] : other) value = "other";
    key = written_labels(other);
    found = sets.find(key);
  }
  if (found == sets.end()) found = sets.emplace(std::move(key), std::make_unique<Measure>()).first;
  return *found->second;
}

Counter& Metrics::counter(std::string_view name, std::string_view help, const Labels& labels) {
  return find<Counter>(name, help, labels, Kind::Counter, &Family::counters);
}

Gauge& Metrics::gauge(std::string_view name, std::string_view help, const Labels& labels) {
  return find<Gauge>(name, help, labels, Kind::Gauge, &Family::gauges);
}

Histogram& Metrics::histogram(std::string_view name, std::string_view help, const Labels& labels) {
  return find<Histogram>(name, help, labels, Kind::Histogram, &Family::histograms);
}

void Metrics::before_text(std::function<void()> refresh) {
  const std::lock_guard lock(mutex_);
  refreshes_.push_back(std::move(refresh));
}

std::string Metrics::text() {
  std::vector<std::function<void()>> refreshes;
  {
    const std::lock_guard lock(mutex_);
    refreshes = refreshes_;
  }
  for (const auto& refresh : refreshes) refresh();
  const std::lock_guard lock(mutex_);
  std::string text;
  for (const auto& [name, family] : families_) {
    constexpr std::string_view kinds[] = {"counter", "gauge", "histogram"};
    text += "# HELP " + name + " " + family.help + "\n# TYPE " + name + " ";
    text.append(kinds[static_cast<std::size_t>(family.kind)]).append("\n");
    for (const auto& [labels, counter] : family.counters)
      sample(text, name, labels, std::to_string(counter->value()));
    for (const auto& [labels, gauge] : family.gauges)
      sample(text, name, labels, written_number(gauge->value()));
    for (const auto& [labels, histogram] : family.histograms)
      histogram_samples(text, name, labels, *histogram);
  }
  return text;
}

}  // namespace fiscal
