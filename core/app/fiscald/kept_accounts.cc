#include "core/app/fiscald/kept_accounts.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <fiscal/encoding.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <future>
#include <set>
#include <sstream>
#include <stdexcept>

#include "core/base/descriptor.h"

namespace fiscal::app {
namespace {

constexpr std::size_t checksum_size = 32;

constexpr std::string_view first_line = "fiscald accounts 1\n";
/// Enough for the names of hundreds of plugins.
constexpr std::size_t beginning = 16 * 1024;

std::string counted(std::string_view text) { return std::to_string(text.size()) + ":" + std::string(text); }

/// What `counted` made at the beginning of `bytes`; nothing when it did not.
std::optional<std::string_view> take_counted(std::string_view& bytes) {
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), size);
  const auto at = static_cast<std::size_t>(end - bytes.data());
  if (error != std::errc{} || at >= bytes.size() || bytes[at] != ':' || size > bytes.size() - at - 1)
    return std::nullopt;
  const std::string_view text = bytes.substr(at + 1, size);
  bytes.remove_prefix(at + 1 + size);
  return text;
}

/// One a line.
std::string plugins_of(const routing::Table<Connection>& connections) {
  std::set<std::string, std::less<>> names;
  routing::each_head(connections, [&](std::string_view, const routing::ConnectionHead& one) {
    if (!names.contains(one.plugin)) names.emplace(one.plugin);
  });
  std::string lines;
  for (const std::string& name : names) lines += name + "\n";
  return lines;
}

std::string read_up_to(const std::filesystem::path& file, std::size_t most) {
  std::error_code failed;
  const auto size = std::filesystem::file_size(file, failed);
  if (failed) return {};
  std::string bytes(std::min<std::uintmax_t>(size, most), '\0');
  std::ifstream in(file, std::ios::binary);
  if (!in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()))) return {};
  return bytes;
}

/// A file that was replaced or written to has other ones.
std::string dates_of(const std::filesystem::path& file) {
  struct stat status {};
  if (stat(file.c_str(), &status) != 0) return {};
  std::string dates;
  for (const auto number :
       {static_cast<std::int64_t>(status.st_dev), static_cast<std::int64_t>(status.st_ino),
        static_cast<std::int64_t>(status.st_size), static_cast<std::int64_t>(status.st_mtim.tv_sec),
        static_cast<std::int64_t>(status.st_mtim.tv_nsec), static_cast<std::int64_t>(status.st_ctim.tv_sec),
        static_cast<std::int64_t>(status.st_ctim.tv_nsec)})
    dates += std::to_string(number) + " ";
  return dates;
}

void write_whole(const Descriptor& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file.number(), bytes.data(), bytes.size());
    if (count <= 0) throw std::runtime_error("the kept accounts cannot be written");
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace

KeptAccounts::KeptAccounts(store::Store& store, std::filesystem::path file,
                           const std::filesystem::path& program)
    : store_(store), file_(std::move(file)), program_(dates_of(program)) {}

std::vector<std::string> KeptAccounts::plugins_before() const {
  const std::string bytes = read_up_to(file_, beginning);
  std::string_view rest = bytes;
  if (!rest.starts_with(first_line)) return {};
  rest.remove_prefix(first_line.size());
  std::vector<std::string> names;
  std::istringstream lines(std::string(take_counted(rest).value_or("")));
  for (std::string name; std::getline(lines, name);) names.push_back(name);
  return names;
}

settings::Stored KeptAccounts::read(
    const std::function<void(const routing::Table<Connection>&)>& connections_known) {
  const std::string stamp = store_.accounts_stamp();
  std::optional<settings::Stored> kept;
  {
    const std::lock_guard lock(mutex_);
    if (!stamp.empty() && last_ && last_->stamp == stamp) kept = last_->rows;
  }
  const bool is_in_memory = kept.has_value();
  if (!is_in_memory) kept = from_file(stamp);
  if (kept) {
    connections_known(kept->connections);
    const std::lock_guard lock(mutex_);
    if (!is_in_memory) in_file_ = stamp;
    last_ = Read{stamp, *kept};
    return *std::move(kept);
  }
  settings::Stored rows = from_store(connections_known);
  // What changed while they were read has another stamp, and these rows have none.
  if (!stamp.empty() && store_.accounts_stamp() == stamp) {
    const std::lock_guard lock(mutex_);
    last_ = Read{stamp, rows};
  }
  return rows;
}

settings::Stored KeptAccounts::from_store(
    const std::function<void(const routing::Table<Connection>&)>& connections_known) const {
  settings::Stored rows;
  auto accounts = std::async(std::launch::async, [this] {
    routing::Table<Account> table;
    for (const Account& one : store_.accounts()) table.put(one);
    return table;
  });
  for (const Connection& one : store_.connections()) rows.connections.put(one);
  connections_known(rows.connections);
  rows.accounts = accounts.get();
  rows.accounts.settle();
  rows.connections.settle();
  return rows;
}

std::optional<settings::Stored> KeptAccounts::from_file(const std::string& stamp) const {
  if (stamp.empty() || program_.empty()) return std::nullopt;
  const std::string bytes = read_up_to(file_, SIZE_MAX);
  if (!bytes.starts_with(first_line) || bytes.size() < first_line.size() + checksum_size) return std::nullopt;
  std::string_view rest = std::string_view(bytes).substr(0, bytes.size() - checksum_size);
  const std::string_view summed = rest;
  rest.remove_prefix(first_line.size());
  if (!take_counted(rest) || take_counted(rest) != program_ || take_counted(rest) != stamp ||
      sha256(summed) != std::string_view(bytes).substr(summed.size()))
    return std::nullopt;
  auto accounts = routing::PackedTable::take_from(rest);
  auto connections = accounts ? routing::PackedTable::take_from(rest) : std::nullopt;
  if (!connections || !rest.empty()) return std::nullopt;
  accounts->settle();
  connections->settle();
  return settings::Stored{routing::Table<Account>(*std::move(accounts)),
                          routing::Table<Connection>(*std::move(connections))};
}

void KeptAccounts::keep() {
  const std::lock_guard one_at_a_time(keeping_);
  const std::string stamp = store_.accounts_stamp();
  if (stamp.empty() || program_.empty()) return;
  Read now{stamp, {}};
  {
    const std::lock_guard lock(mutex_);
    if (in_file_ == stamp) return;
    if (last_ && last_->stamp == stamp)
      now.rows = last_->rows;
    else
      now.stamp.clear();
  }
  if (now.stamp.empty()) {
    now.rows = from_store([](const routing::Table<Connection>&) {});
    // Still being changed: the next time, then.
    if (store_.accounts_stamp() != stamp) return;
    now.stamp = stamp;
  }
  write(now);
  const std::lock_guard lock(mutex_);
  in_file_ = stamp;
}

/// Whole or not at all: a start may come at any moment.
void KeptAccounts::write(const Read& read) const {
  std::string bytes(first_line);
  bytes += counted(plugins_of(read.rows.connections)) + counted(program_) + counted(read.stamp);
  read.rows.accounts.rows().append_to(bytes);
  read.rows.connections.rows().append_to(bytes);
  bytes += sha256(bytes);
  const std::filesystem::path unfinished = file_.string() + ".new";
  {
    const Descriptor file(
        open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file) throw std::runtime_error("the kept accounts cannot be written: " + unfinished.string());
    write_whole(file, bytes);
    if (fsync(file.number()) != 0)
      throw std::runtime_error("the kept accounts cannot be written to the disk");
  }
  std::filesystem::rename(unfinished, file_);
}

}  // namespace fiscal::app
