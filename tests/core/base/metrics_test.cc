#include "core/base/metrics.h"

#include <cmath>
#include <thread>

#include "tests/support/catch.h"
#include "tests/support/exposition.h"

namespace fiscal {

TEST_CASE("what was measured is written as a strict reader reads it", "[metrics]") {
  Metrics metrics;
  metrics.counter("invoices_total", "Invoices.", {{"plugin", "p"}, {"outcome", "authorized"}}).add(3);
  metrics.counter("invoices_total", "Invoices.", {{"plugin", "p"}, {"outcome", "authorized"}}).add();
  metrics.counter("invoices_total", "Invoices.", {{"plugin", "odd\"name\\with\nbreak"}, {"outcome", "x"}})
      .add();
  metrics.gauge("oldest_seconds", "Age.").set(1.25);
  metrics.gauge("never_seconds", "Never.").set(INFINITY);
  metrics.before_text([&] { metrics.gauge("looked_up", "At each text.").set(7); });
  Histogram& took = metrics.histogram("took_seconds", "Time.", {{"route", "/v1"}});
  for (const double seconds : {0.0001, 0.0005, 0.02, 3.0, 100.0}) took.observe(seconds);

  const auto read = test::Exposition::parse(metrics.text());
  CHECK(read.at(R"(invoices_total{plugin="p",outcome="authorized"})") == 4);
  CHECK(read.at(R"(invoices_total{plugin="odd\"name\\with\nbreak",outcome="x"})") == 1);
  CHECK(read.at("oldest_seconds") == 1.25);
  CHECK(std::isinf(read.at("never_seconds")));
  CHECK(read.at("looked_up") == 7);
  CHECK(read.at(R"(took_seconds_bucket{route="/v1",le="0.0005"})") == 2);
  CHECK(read.at(R"(took_seconds_bucket{route="/v1",le="5"})") == 4);
  CHECK(read.at(R"(took_seconds_count{route="/v1"})") == 5);
  CHECK(read.at(R"(took_seconds_sum{route="/v1"})") == Approx(103.0206));
  CHECK(read.types.at("took_seconds") == "histogram");
}

TEST_CASE("a label with ever new values cannot grow without bound", "[metrics]") {
  Metrics metrics;
  for (int n = 0; n < 2000; ++n)
    metrics.counter("events_total", "Events.", {{"what", std::to_string(n)}}).add();
  const auto read = test::Exposition::parse(metrics.text());
  CHECK(read.samples.size() <= Metrics::most_label_sets + 1);
  CHECK(read.at(R"(events_total{what="other"})") == 2000 - static_cast<double>(Metrics::most_label_sets));
}

TEST_CASE("nothing is lost when many threads count", "[metrics]") {
  Metrics metrics;
  std::vector<std::thread> threads;
  for (int n = 0; n < 8; ++n)
    threads.emplace_back([&] {
      for (int turn = 0; turn < 1000; ++turn) {
        metrics.counter("turns_total", "Turns.").add();
        metrics.histogram("took_seconds", "Time.").observe(0.1);
        if (turn % 250 == 0) test::Exposition::parse(metrics.text());
      }
    });
  for (std::thread& thread : threads) thread.join();
  const auto read = test::Exposition::parse(metrics.text());
  CHECK(read.at("turns_total") == 8000);
  CHECK(read.at("took_seconds_count") == 8000);
}

TEST_CASE("the reader of the tests refuses what is no exposition", "[metrics]") {
  for (const char* wrong :
       {"a 1", "# HELP a b\n# TYPE a gauge\na 1", "# HELP a b\n# TYPE a gauge\na 1\na 1\n",
        "# HELP a b\n# TYPE a counter\na 1\n", "# HELP a b\n# TYPE a gauge\na{x=y} 1\n",
        "# HELP a b\n# TYPE a gauge\na one\n", "# HELP a b\n# TYPE a gauge\nb 1\n",
        "# HELP a b\n# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count "
        "1\n"})
    CHECK_THROWS_AS(test::Exposition::parse(wrong), std::runtime_error);
}

}  // namespace fiscal
