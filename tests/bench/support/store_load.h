#pragma once

#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "core/store/sqlite/sqlite_store.h"

namespace fiscal::bench {

/// Invoices of about two kilobytes as JSON, with other words in each, as clients send them.
class MadeInvoices {
 public:
  explicit MadeInvoices(unsigned seed) : random_(seed) {}

  std::string request();
  std::string token();
  std::uint64_t number() { return random_(); }

 private:
  std::string digits(int count);
  std::string word();
  std::string words(int count);

  std::mt19937_64 random_;
};

/// What a crowd of threads made of a store.
struct Crowd {
  std::int64_t accepted = 0;
  double seconds = 0;
  double processor_microseconds = 0;
  std::vector<float> microseconds;  ///< Of each accept, sorted; empty for a preload.

  double rate() const { return static_cast<double>(accepted) / seconds; }
  double processor_each() const { return processor_microseconds / static_cast<double>(accepted); }
  double at(double share) const;
};

/// Accounts that the invoices belong to: "account-0" and so on.
inline constexpr int crowd_accounts = 10;

/// 64 threads accept, each with a key and a reference that were never seen, for so many seconds. Jobs are due
/// `due` after now. The requests are made beforehand, so that the store alone is measured.
Crowd accept_for(store::Store& store, double seconds, unsigned seed, Duration due = {});
/// The same until so many are accepted.
Crowd accept_count(store::Store& store, std::int64_t count, unsigned seed, Duration due = {});

std::unique_ptr<store::SqliteStore> open_store(const std::filesystem::path& file, const Clock& clock);

}  // namespace fiscal::bench
