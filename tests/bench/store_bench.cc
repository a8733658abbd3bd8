// Measures the SQLite store: accepts by many threads, empty and after a preload, look-ups, pages, room on the
// disk and the time to open. `store_bench --help` says how.

#include <fiscal/encoding.hpp>
#include <fiscal/json.hpp>

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <random>
#include <string>
#include <thread>

#include "core/store/sqlite_store.h"

namespace {

using namespace fiscal;
using Steady = std::chrono::steady_clock;

struct Plan {
  std::filesystem::path folder = "/tmp/fiscal-store-bench";
  int threads = 64;
  double seconds = 5;
  std::int64_t preload = 0;
  int accounts = 10;
  bool with_reference = true;
  bool with_key = true;
  bool keep = false;
  bool compare = false;
  int idle_accounts = 0;
  std::int64_t wal_limit = store::SqliteStoreOptions{}.wal_limit;
};

double microseconds_since(Steady::time_point start) {
  return std::chrono::duration<double, std::micro>(Steady::now() - start).count();
}

double processor_microseconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

double resident_megabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::atof(line.c_str() + 6) / 1024;
  return 0;
}

/// Different words in every invoice, as clients send them: about 2 KB of JSON.
class Invoices {
 public:
  explicit Invoices(unsigned seed) : random_(seed) {}

  std::string request() {
    Invoice invoice;
    invoice.environment = Environment::Test;
    invoice.competence_date = Date{2026, 11, 21};
    invoice.issuer = Issuer{digits(14),
                            words(4),
                            "3550308",
                            digits(8),
                            {},
                            word() + "@" + word() + ".com.br",
                            digits(11),
                            address(),
                            TaxRegime::SimplesMeEpp,
                            SimplesAssessment::AllInSimples,
                            SpecialRegime::None};
    Party customer;
    customer.tax_id = digits(14);
    customer.name = words(5);
    customer.email = word() + "." + word() + "@" + word() + ".com.br";
    customer.phone = digits(11);
    customer.address = address();
    invoice.customer = customer;
    invoice.service.national_code = "010701";
    invoice.service.description = words(90);
    invoice.service.nbs = "115022000";
    invoice.amount = {static_cast<std::int64_t>(random_() % 10'000'000)};
    invoice.taxes.iss.rate = Rate{50'000};
    invoice.taxes.approximate = ApproximateTaxes{};
    invoice.taxes.approximate->simples_percent = Rate{60'000};
    invoice.metadata = {{"order", digits(12)}, {"branch", word()}, {"salesperson", words(2)}};
    return to_json(invoice);
  }

  std::string token() {
    char text[40];
    std::snprintf(text, sizeof text, "%016llx-%016llx", static_cast<unsigned long long>(random_()),
                  static_cast<unsigned long long>(random_()));
    return text;
  }

  std::uint64_t number() { return random_(); }

 private:
  Address address() {
    Address address;
    address.street = words(3);
    address.number = digits(4);
    address.complement = words(2);
    address.district = words(2);
    address.municipality = "3550308";
    address.postal_code = digits(8);
    return address;
  }
  std::string digits(int count) {
    std::string text;
    for (int at = 0; at < count; ++at) text += static_cast<char>('0' + random_() % 10);
    return text;
  }
  std::string word() {
    static const char* syllables[] = {
        "ser", "vi",  "ço", "de",  "con", "sul", "to", "ria", "em",  "pre", "sa",  "mi",  "lo", "ca",
        "ção", "ma",  "te", "ri",  "al",  "pro", "je", "tos", "an",  "dar", "rua", "nor", "te", "sul",
        "pau", "lis", "ta", "men", "sa",  "li",  "da", "de",  "téc", "ni",  "co",  "su",  "por"};
    std::string text;
    for (auto parts = 2 + random_() % 3; parts > 0; --parts)
      text += syllables[random_() % std::size(syllables)];
    return text;
  }
  std::string words(int count) {
    std::string text;
    for (int at = 0; at < count; ++at) text += (at == 0 ? "" : " ") + word();
    return text;
  }

  std::mt19937_64 random_;
};

store::Acceptance acceptance_of(Invoices& invoices, const std::string& request, const Plan& plan,
                                Instant now) {
  store::Acceptance acceptance;
  acceptance.record.account =
      "account-" + std::to_string(invoices.number() % static_cast<std::uint64_t>(plan.accounts));
  acceptance.record.route = {"connection-" + acceptance.record.account, "account_default", 1, {}};
  acceptance.record.created_at = now;
  acceptance.record.competence_date = {2026, 11, 21};
  acceptance.record.amount = {150'000};
  acceptance.record.job = Job{JobKind::Issue, now};
  if (plan.with_reference) acceptance.record.reference = invoices.token();
  if (plan.with_key) acceptance.idempotency_key = invoices.token();
  acceptance.request = request;
  acceptance.fingerprint = sha256(acceptance.idempotency_key + acceptance.record.reference.value_or(""));
  acceptance.event = {now, "accepted", R"({"rule":"account_default","snapshot":1})"};
  return acceptance;
}

struct Run {
  std::int64_t accepted = 0;
  double seconds = 0;
  double processor = 0;
  std::vector<float> latencies;  ///< Microseconds, sorted.

  double at(double share) const {
    return latencies.empty()
               ? 0
               : static_cast<double>(
                     latencies[static_cast<std::size_t>(share * static_cast<double>(latencies.size() - 1))]);
  }
};

/// Accepts from `threads` threads until `count` or the time is reached. Requests are made beforehand, so that
/// only the store is measured.
Run accept_many(store::Store& store, const Plan& plan, int threads, std::int64_t count, double seconds,
                unsigned seed) {
  static const std::vector<std::string> requests = [] {
    Invoices invoices(7);
    std::vector<std::string> made;
    for (int at = 0; at < 2000; ++at) made.push_back(invoices.request());
    return made;
  }();
  const SystemClock clock;
  std::atomic<std::int64_t> given{0};
  std::mutex mutex;
  Run run;
  const auto start = Steady::now();
  const double processor = processor_microseconds();
  std::vector<std::thread> crowd;
  for (int at = 0; at < threads; ++at)
    crowd.emplace_back([&, at] {
      Invoices invoices(seed * 1000 + static_cast<unsigned>(at));
      std::vector<float> latencies;
      std::int64_t accepted = 0;
      while (given.fetch_add(1) < count && microseconds_since(start) < seconds * 1e6) {
        const auto& request = requests[invoices.number() % requests.size()];
        const auto acceptance = acceptance_of(invoices, request, plan, clock.now());
        const auto begun = Steady::now();
        store.accept(acceptance);
        ++accepted;
        // A preload's latencies are not of interest, and their memory would count as the store's.
        if (count == INT64_MAX) latencies.push_back(static_cast<float>(microseconds_since(begun)));
      }
      const std::lock_guard lock(mutex);
      run.accepted += accepted;
      run.latencies.insert(run.latencies.end(), latencies.begin(), latencies.end());
    });
  for (auto& thread : crowd) thread.join();
  run.seconds = microseconds_since(start) / 1e6;
  run.processor = processor_microseconds() - processor;
  std::sort(run.latencies.begin(), run.latencies.end());
  return run;
}

void show(const char* name, const Run& run) {
  std::printf(
      "%-28s %8.0f/s  p50 %6.0f  p99 %7.0f  p99.9 %7.0f  max %7.0f us  cpu %5.1f us each  rss %.0f MB\n",
      name, static_cast<double>(run.accepted) / run.seconds, run.at(0.5), run.at(0.99), run.at(0.999),
      run.at(1.0), run.processor / static_cast<double>(run.accepted), resident_megabytes());
  std::fflush(stdout);
}

template <class F>
void show_calls(const char* name, int count, F call) {
  std::vector<double> times;
  for (int at = 0; at < count; ++at) {
    const auto start = Steady::now();
    call();
    times.push_back(microseconds_since(start));
  }
  std::sort(times.begin(), times.end());
  std::printf("%-28s p50 %6.1f us  p99 %6.1f us\n", name, times[times.size() / 2],
              times[times.size() * 99 / 100]);
}

void measure_reads(store::Store& store, const Plan& plan) {
  Invoices invoices(99);
  std::vector<InvoiceId> ids;
  store::ListRequest request;
  for (int account = 0; account < plan.accounts && ids.size() < 20'000; ++account) {
    request.account = "account-" + std::to_string(account);
    request.limit = 500;
    request.before.reset();
    for (int page = 0; page < 20; ++page) {
      const auto records = store.list(request);
      for (const auto& record : records) ids.push_back(record.id);
      if (records.empty()) break;
      request.before =
          InvoiceId{records.back().id.value - static_cast<std::int64_t>(invoices.number() % 1'000'000'000)};
    }
  }
  if (ids.empty()) return;
  request = {};
  request.account = "account-0";
  show_calls("look-up by id", 5000, [&] { store.find(ids[invoices.number() % ids.size()]); });
  show_calls("request by id", 5000, [&] { store.request_of(ids[invoices.number() % ids.size()]); });
  show_calls("page of 50", 1000, [&] {
    request.before = ids[invoices.number() % ids.size()];
    store.list(request);
  });
  request.before.reset();
  show_calls("first page of 50", 1000, [&] { store.list(request); });
  request.state = State::Queued;
  show_calls("page of 50, one state", 1000, [&] { store.list(request); });
  request.state = State::NeedsPerson;
  show_calls("page of a state with none", 1000, [&] { store.list(request); });
  const SystemClock clock;
  show_calls("due connections", 200, [&] { store.due_connections(clock.now()); });
  show_calls("claim and release 1", 1000, [&] {
    for (const auto& claim : store.claim_due({clock.now(), minutes(1), "connection-account-0", 1}))
      store.release(claim);
  });
  show_calls("figures", 200, [&] { store.queue_figures(clock.now()); });
}

void measure_life(store::Store& store, const Plan& plan) {
  const SystemClock clock;
  std::atomic<int> left{20'000};
  const auto start = Steady::now();
  const double processor = processor_microseconds();
  std::atomic<int> done{0};
  std::vector<std::thread> crowd;
  for (int at = 0; at < 32; ++at)
    crowd.emplace_back([&, at] {
      const ConnectionId connection = "connection-account-" + std::to_string(at % plan.accounts);
      while (left.fetch_sub(1) > 0) {
        const auto claims = store.claim_due({clock.now(), minutes(1), connection, 1});
        if (claims.empty()) return;
        const auto& claim = claims[0];
        store::AttemptStart attempt{claim.record, {{clock.now(), "attempt_started", "{}"}}, "1"};
        attempt.record.state = State::Sending;
        attempt.record.facts.attempts = 1;
        const InvoiceRecord sending = store.start_attempt(claim, attempt);
        store.mark_departed(
            claim, {clock.now(), "issue", "POST", "https://x.example/nfse", {}, std::string(3000, 'x')});
        store::Settlement settlement;
        settlement.record = sending;
        settlement.record.state = State::Authorized;
        settlement.record.job.reset();
        settlement.record.access_key =
            "3550308212345678000195000000000000" + std::to_string(claim.record.id.value);
        settlement.record.facts.authorized =
            Authorized{*settlement.record.access_key, "12345", "ABCD", {}, clock.now(), {}, {}, {}};
        settlement.events = {{clock.now(), "authorized", "{}"}};
        settlement.documents = {{"nfse", "application/xml", std::string(6000, 'y')}};
        store.settle(claim, settlement);
        ++done;
      }
    });
  for (auto& thread : crowd) thread.join();
  const double seconds = microseconds_since(start) / 1e6;
  std::printf("%-28s %8.0f/s  cpu %5.1f us each (claim, start, depart, settle)\n", "lives of an invoice",
              done / seconds, (processor_microseconds() - processor) / done);
}

std::uintmax_t file_size(const Plan& plan, const char* ending) {
  std::error_code absent;
  const auto size = std::filesystem::file_size(plan.folder / (std::string("store.db") + ending), absent);
  return absent ? 0 : size;
}

Plan read_plan(int count, char** words) {
  Plan plan;
  for (int at = 1; at < count; ++at) {
    const std::string word = words[at];
    const auto value = [&] {
      return ++at < count ? words[at] : (std::puts("a value is missing"), std::exit(2), "");
    };
    if (word == "--folder")
      plan.folder = value();
    else if (word == "--threads")
      plan.threads = std::atoi(value());
    else if (word == "--seconds")
      plan.seconds = std::atof(value());
    else if (word == "--preload")
      plan.preload = std::atoll(value());
    else if (word == "--accounts")
      plan.accounts = std::atoi(value());
    else if (word == "--wal-limit")
      plan.wal_limit = std::atoll(value());
    else if (word == "--no-reference")
      plan.with_reference = false;
    else if (word == "--no-key")
      plan.with_key = false;
    else if (word == "--keep")
      plan.keep = true;
    else if (word == "--compare")
      plan.compare = true;
    else if (word == "--idle-accounts")
      plan.idle_accounts = std::atoi(value());
    else {
      std::puts(
          "store_bench [--folder F] [--threads 64] [--seconds 5] [--preload 1000000] [--accounts 10]\n"
          "  [--wal-limit BYTES] [--no-reference] [--no-key] [--idle-accounts N] [--keep: use and leave the "
          "file]");
      std::exit(2);
    }
  }
  return plan;
}

std::unique_ptr<store::SqliteStore> open_store(const Plan& plan, const Clock& clock, const char* name) {
  const auto start = Steady::now();
  const double processor = processor_microseconds();
  store::SqliteStoreOptions options;
  options.file = plan.folder / "store.db";
  options.wal_limit = plan.wal_limit;
  auto store = std::make_unique<store::SqliteStore>(options, clock);
  const double opened = microseconds_since(start) / 1000;
  const double processor_opened = (processor_microseconds() - processor) / 1000;
  const auto accounts = store->accounts().size();
  const auto connections = store->connections().size();
  std::printf("%-28s %8.1f ms (cpu %.1f); with %zu accounts and %zu connections read %.1f ms (cpu %.1f)\n",
              name, opened, processor_opened, accounts, connections, microseconds_since(start) / 1000,
              (processor_microseconds() - processor) / 1000);
  return store;
}

/// Short turns on the full store and on an empty one, so that whatever else the machine does falls on both
/// alike.
void compare_with_empty(store::Store& full, const Plan& plan, const Clock& clock) {
  Plan beside = plan;
  beside.folder = plan.folder.string() + "-empty";
  std::filesystem::remove_all(beside.folder);
  std::filesystem::create_directories(beside.folder);
  auto empty = open_store(beside, clock, "open an empty one beside");
  std::vector<double> ratios;
  for (unsigned turn = 0; turn < 9; ++turn) {
    const Run on_empty = accept_many(*empty, plan, plan.threads, INT64_MAX, 1, 100 + turn);
    const Run on_full = accept_many(full, plan, plan.threads, INT64_MAX, 1, 200 + turn);
    ratios.push_back(on_full.processor / static_cast<double>(on_full.accepted) /
                     (on_empty.processor / static_cast<double>(on_empty.accepted)));
    show("  turn on the empty one", on_empty);
    show("  turn on the full one", on_full);
  }
  std::sort(ratios.begin(), ratios.end());
  std::printf("%-28s %8.2f times the processor time on the empty one (median of 9)\n",
              "an accept on the full one", ratios[4]);
  empty.reset();
  std::filesystem::remove_all(beside.folder);
}

}  // namespace

int main(int count, char** words) {
  const Plan plan = read_plan(count, words);
  if (!plan.keep) std::filesystem::remove_all(plan.folder);
  std::filesystem::create_directories(plan.folder);
  const SystemClock clock;
  auto store = open_store(plan, clock, "open");
  for (int at = 0; at < plan.idle_accounts; ++at) {
    Account account;
    account.id = "idle-" + std::to_string(at);
    account.issuer.name = "An issuer of some name Ltda";
    account.issuer.address = Address{"Rua", "1", {}, "Centro", "3550308", "01001000", {}, {}, {}, {}};
    store->put_account(account);
    store->put_connection({"of-" + account.id, account.id, "sandbox"});
  }
  std::int64_t rows = 0;
  const auto measured = [&](const char* name, const Run& run) {
    rows += run.accepted;
    show(name, run);
  };
  measured("accepts now", accept_many(*store, plan, plan.threads, INT64_MAX, plan.seconds, 1));
  if (plan.preload > 0) {
    measured("preload", accept_many(*store, plan, 128, plan.preload, 1e9, 2));
    measured("accepts after preload", accept_many(*store, plan, plan.threads, INT64_MAX, plan.seconds, 3));
  }
  store.reset();
  store = open_store(plan, clock, "open again");
  measure_reads(*store, plan);
  if (plan.compare) compare_with_empty(*store, plan, clock);
  measure_life(*store, plan);
  store.reset();
  open_store(plan, clock, "open at the end").reset();
  std::printf("database %.1f MB, log %.1f MB\n", static_cast<double>(file_size(plan, "")) / 1e6,
              static_cast<double>(file_size(plan, "-wal")) / 1e6);
  if (!plan.keep) std::filesystem::remove_all(plan.folder);
}
