// What the SQLite store costs as it grows: accepts, look-ups, pages, claims, counts and room on the disk.
// Accepts on the full store and on an empty one beside it take turns, so that whatever else the machine does
// falls on both alike.
#include <chrono>
#include <filesystem>

#include "tests/bench/support/figures.h"
#include "tests/bench/support/store_load.h"
#include "tests/support/paths.h"

namespace fiscal::bench {
namespace {

using Steady = std::chrono::steady_clock;

std::string count_name(std::int64_t count) {
  return count % 1'000'000 == 0 ? std::to_string(count / 1'000'000) + " million stored"
                                : std::to_string(count) + " stored";
}

template <class Call>
void measure_calls(const std::string& name, int count, Figures& figures, const Call& call) {
  for (int at = 0; at < count; ++at) {
    const auto start = Steady::now();
    call();
    figures.add(name, "us", std::chrono::duration<double, std::micro>(Steady::now() - start).count());
  }
}

std::vector<InvoiceId> sample_of_ids(store::Store& store, MadeInvoices& dice) {
  std::vector<InvoiceId> ids;
  store::ListRequest request;
  for (int account = 0; account < crowd_accounts; ++account) {
    request.account = "account-" + std::to_string(account);
    request.limit = 200;
    request.before.reset();
    for (int page = 0; page < 20; ++page) {
      const auto records = store.list(request);
      for (const InvoiceRecord& record : records) ids.push_back(record.id);
      if (records.empty()) break;
      // Pages from all over the store's time: a step back of up to a second in the clock's part of the id.
      request.before =
          InvoiceId{records.back().id.value - static_cast<std::int64_t>(dice.number() % 1'000'000'000)};
    }
  }
  return ids;
}

void measure_reads(store::Store& store, const std::string& when, const Options& options, Figures& figures) {
  MadeInvoices dice(99);
  const auto ids = sample_of_ids(store, dice);
  const auto any_id = [&] { return ids[dice.number() % ids.size()]; };
  const SystemClock clock;
  const int count = options.count(2000, 20);
  store::ListRequest page;
  page.account = "account-0";
  measure_calls(when + ": look-up by id", count, figures, [&] { store.find(any_id()); });
  measure_calls(when + ": page of 50", count / 4, figures, [&] {
    page.before = any_id();
    store.list(page);
  });
  page.before.reset();
  page.state = State::NeedsPerson;
  measure_calls(when + ": page of a state that nothing is in", count / 4, figures, [&] { store.list(page); });
  measure_calls(when + ": claim and release", count / 4, figures, [&] {
    for (const auto& claim : store.claim_due({clock.now(), minutes(1), "connection-account-0", 1}))
      store.release(claim);
  });
  measure_calls(when + ": counts of the queue", count / 10, figures,
                [&] { store.queue_figures(clock.now()); });
}

double room_of(const std::filesystem::path& folder) {
  double bytes = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder))
    if (!file.path().string().ends_with("-wal") && !file.path().string().ends_with("-shm"))
      bytes += static_cast<double>(file.file_size());
  return bytes;
}

/// Turns on the full store and on the empty one; the invoices of both are few beside those stored.
void measure_accepts(store::Store& full, store::Store& empty, const std::string& when, const Options& options,
                     unsigned seed, Figures& figures) {
  for (int turn = 0; turn < (options.is_short ? 1 : 9); ++turn) {
    const auto next = static_cast<unsigned>(turn) + seed * 100;
    const Crowd on_empty = accept_for(empty, options.seconds(1), next + 50);
    const Crowd on_full = accept_for(full, options.seconds(1), next);
    figures.add(when + ": accepted", "/s", on_full.rate());
    figures.add(when + ": accept p50", "us", on_full.at(0.5));
    figures.add(when + ": accept p99", "us", on_full.at(0.99));
    figures.add(when + ": processor an accept", "us", on_full.processor_each());
    figures.add(when + ": processor an accept, against an empty store in turns", "times",
                on_full.processor_each() / on_empty.processor_each());
  }
}

int measure(const Options& options) {
  Figures figures("store", options);
  const test::TemporaryFolder temporary(options.folder);
  // Grown stores are kept for start_bench, which opens them with a gateway.
  const auto folder = options.grow ? options.folder / "grown" : temporary.path() / "full";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  std::filesystem::create_directories(temporary.path() / "empty");
  const SystemClock clock;
  auto full = open_store(folder / "gateway.sqlite", clock);
  auto empty = open_store(temporary.path() / "empty/gateway.sqlite", clock);
  const std::vector<std::int64_t> sizes = options.is_short ? std::vector<std::int64_t>{500}
                                          : options.grow
                                              ? std::vector<std::int64_t>{100'000, 1'000'000, 5'000'000}
                                              : std::vector<std::int64_t>{100'000, 300'000};
  std::int64_t stored = 0;
  std::string when;
  unsigned seed = 1;
  for (const std::int64_t size : sizes) {
    when = count_name(size);
    const auto preloaded = accept_count(*full, size - stored, ++seed, hours(24));
    stored = size;
    figures.add(when + ": preload", "/s", preloaded.rate());
    measure_accepts(*full, *empty, when, options, seed, figures);
    full.reset();  // What is in the log comes into the file.
    const auto begun = Steady::now();
    full = open_store(folder / "gateway.sqlite", clock);
    figures.add(when + ": opening", "ms",
                std::chrono::duration<double, std::milli>(Steady::now() - begun).count());
    const auto waiting = full->queue_figures(clock.now()).waiting;
    figures.add(when + ": room on the disk, an invoice", "bytes",
                room_of(folder) / static_cast<double>(waiting));
    measure_reads(*full, when, options, figures);
  }
  figures.add("an invoice's body", "bytes", static_cast<double>(MadeInvoices(7).request().size()));
  figures.hold("accept, " + when + " against none",
               figures.median(when + ": processor an accept, against an empty store in turns"), "times",
               Bound::AtMost, 1.25);
  figures.hold("look-up by id, " + when, figures.median(when + ": look-up by id"), "us", Bound::AtMost, 20);
  figures.hold("page of 50, " + when, figures.median(when + ": page of 50"), "us", Bound::AtMost, 200);
  figures.hold("room on the disk, " + when, figures.median(when + ": room on the disk, an invoice"), "bytes",
               Bound::AtMost, 1536);
  if (!options.grow) figures.absent("five million stored invoices", "only with --grow");
  return figures.finish();
}

}  // namespace
}  // namespace fiscal::bench

int main(int count, char** words) { return fiscal::bench::run(fiscal::bench::measure, count, words); }
