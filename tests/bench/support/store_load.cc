#include "tests/bench/support/store_load.h"

#include <fiscal/encoding.hpp>
#include <fiscal/json.hpp>

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <limits>
#include <mutex>
#include <thread>

namespace fiscal::bench {
namespace {

using Steady = std::chrono::steady_clock;

constexpr int threads = 64;
/// A preload only has to be quick: the more at once, the more share a sync.
constexpr int threads_of_preload = 256;

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

store::Acceptance acceptance_of(MadeInvoices& invoices, const std::string& request, Instant now,
                                Duration due) {
  store::Acceptance acceptance;
  acceptance.record.account = "account-" + std::to_string(invoices.number() % crowd_accounts);
  acceptance.record.route = {"connection-" + acceptance.record.account, "account_default", 1, {}};
  acceptance.record.created_at = now;
  acceptance.record.competence_date = {2026, 11, 21};
  acceptance.record.amount = {150'000};
  acceptance.record.job = Job{JobKind::Issue, now + due};
  acceptance.record.reference = invoices.token();
  acceptance.idempotency_key = invoices.token();
  acceptance.request = request;
  acceptance.fingerprint = sha256(acceptance.idempotency_key);
  acceptance.event = {now, "accepted", R"({"rule":"account_default","snapshot":1})"};
  return acceptance;
}

enum class Latencies { Kept, Dropped };

Crowd accept(store::Store& store, std::int64_t count, double seconds, unsigned seed, Duration due,
             Latencies latencies) {
  static const std::vector<std::string> requests = [] {
    MadeInvoices invoices(7);
    std::vector<std::string> made;
    for (int at = 0; at < 2000; ++at) made.push_back(invoices.request());
    return made;
  }();
  const SystemClock clock;
  std::atomic<std::int64_t> given{0};
  std::mutex mutex;
  Crowd crowd;
  const auto start = Steady::now();
  const double processor = processor_microseconds();
  std::vector<std::thread> members;
  for (int at = 0; at < (latencies == Latencies::Kept ? threads : threads_of_preload); ++at)
    members.emplace_back([&, at] {
      MadeInvoices invoices(seed * 1000 + static_cast<unsigned>(at));
      std::vector<float> own;
      std::int64_t accepted = 0;
      while (given.fetch_add(1) < count && microseconds_since(start) < seconds * 1e6) {
        const auto& request = requests[invoices.number() % requests.size()];
        const auto acceptance = acceptance_of(invoices, request, clock.now(), due);
        const auto begun = Steady::now();
        store.accept(acceptance);
        ++accepted;
        if (latencies == Latencies::Kept) own.push_back(static_cast<float>(microseconds_since(begun)));
      }
      const std::lock_guard lock(mutex);
      crowd.accepted += accepted;
      crowd.microseconds.insert(crowd.microseconds.end(), own.begin(), own.end());
    });
  for (std::thread& member : members) member.join();
  crowd.seconds = microseconds_since(start) / 1e6;
  crowd.processor_microseconds = processor_microseconds() - processor;
  std::sort(crowd.microseconds.begin(), crowd.microseconds.end());
  return crowd;
}

}  // namespace

double Crowd::at(double share) const {
  if (microseconds.empty()) return 0;
  return static_cast<double>(
      microseconds[static_cast<std::size_t>(share * static_cast<double>(microseconds.size() - 1))]);
}

Crowd accept_for(store::Store& store, double seconds, unsigned seed, Duration due) {
  return accept(store, std::numeric_limits<std::int64_t>::max(), seconds, seed, due, Latencies::Kept);
}

Crowd accept_count(store::Store& store, std::int64_t count, unsigned seed, Duration due) {
  return accept(store, count, 1e9, seed, due, Latencies::Dropped);
}

std::unique_ptr<store::SqliteStore> open_store(const std::filesystem::path& file, const Clock& clock) {
  store::SqliteStoreOptions options;
  options.file = file;
  return std::make_unique<store::SqliteStore>(options, clock);
}

std::string MadeInvoices::request() {
  const auto address = [&] {
    Address made;
    made.street = words(3);
    made.number = digits(4);
    made.complement = words(2);
    made.district = words(2);
    made.municipality = "3550308";
    made.postal_code = digits(8);
    return made;
  };
  Invoice invoice;
  invoice.environment = Environment::Test;
  invoice.competence_date = Date{2026, 11, 21};
  Issuer issuer;
  issuer.tax_id = digits(14);
  issuer.name = words(4);
  issuer.municipality = "3550308";
  issuer.municipal_registration = digits(8);
  issuer.email = word() + "@" + word() + ".com.br";
  issuer.phone = digits(11);
  issuer.address = address();
  issuer.tax_regime = TaxRegime::SimplesMeEpp;
  issuer.simples_assessment = SimplesAssessment::AllInSimples;
  invoice.issuer = issuer;
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

std::string MadeInvoices::token() {
  char text[40];
  std::snprintf(text, sizeof text, "%016llx-%016llx", static_cast<unsigned long long>(random_()),
                static_cast<unsigned long long>(random_()));
  return text;
}

std::string MadeInvoices::digits(int count) {
  std::string text;
  for (int at = 0; at < count; ++at) text += static_cast<char>('0' + random_() % 10);
  return text;
}

std::string MadeInvoices::word() {
  static const char* syllables[] = {
      "ser", "vi",  "ço", "de",  "con", "sul", "to", "ria", "em",  "pre", "sa",  "mi",  "lo", "ca",
      "ção", "ma",  "te", "ri",  "al",  "pro", "je", "tos", "an",  "dar", "rua", "nor", "te", "sul",
      "pau", "lis", "ta", "men", "sa",  "li",  "da", "de",  "téc", "ni",  "co",  "su",  "por"};
  std::string text;
  for (auto parts = 2 + random_() % 3; parts > 0; --parts)
    text += syllables[random_() % std::size(syllables)];
  return text;
}

std::string MadeInvoices::words(int count) {
  std::string text;
  for (int at = 0; at < count; ++at) text += (at == 0 ? "" : " ") + word();
  return text;
}

}  // namespace fiscal::bench
