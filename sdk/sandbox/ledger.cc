#include "sdk/sandbox/ledger.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <system_error>

namespace fiscal::sandbox {
namespace {

[[noreturn]] void file_error(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), "ledger: " + what);
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

Ledger::Ledger(const std::string& path, const std::function<void(std::string_view, LedgerPlace)>& replay) {
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file_ < 0) file_error("cannot open " + path);
  struct stat status {};
  if (::fstat(file_, &status) != 0) file_error("cannot stat " + path);
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size > 0) {
    void* map = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file_, 0);
    if (map == MAP_FAILED) file_error("cannot read " + path);
    const std::string_view text(static_cast<const char*>(map), size);
    for (std::size_t at = 0, line_end; (line_end = text.find('\n', at)) != std::string_view::npos;
         at = line_end + 1) {
      ++sequence_;
      replay(text.substr(at, line_end - at), {at, line_end - at});
      end_ = line_end + 1;
    }
    ::munmap(map, size);
    if (end_ != size && ::ftruncate(file_, static_cast<off_t>(end_)) != 0)
      file_error("cannot cut the torn last line");
  }
  durable_ = end_;
  writer_ = std::thread([this] { write_loop(); });
}

Ledger::~Ledger() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  writer_.join();
  ::close(file_);
}

LedgerPlace Ledger::append(std::string_view members) {
  const std::lock_guard lock(mutex_);
  const std::string head = "{\"seq\":" + std::to_string(++sequence_) + ",";
  pending_.append(head).append(members).append("}\n");
  const LedgerPlace place{end_, head.size() + members.size() + 1};
  end_ = place.end();
  return place;
}

void Ledger::wait_durable(const LedgerPlace& place) {
  std::unique_lock lock(mutex_);
  if (durable_ >= place.end()) return;
  wanted_ = std::max(wanted_, place.end());
  wake_.notify_one();
  synced_.wait(lock, [&] { return durable_ >= place.end() || broken_; });
  if (durable_ < place.end()) throw std::runtime_error("ledger: the disk refused the line");
}

bool Ledger::is_durable(const LedgerPlace& place) const {
  const std::lock_guard lock(mutex_);
  return durable_ >= place.end();
}

std::string Ledger::read(const LedgerPlace& place) {
  wait_durable(place);
  std::string line(place.size, '\0');
  if (::pread(file_, line.data(), line.size(), static_cast<off_t>(place.offset)) !=
      static_cast<ssize_t>(line.size())) {
    file_error("cannot read a line back");
  }
  return line;
}

// Lines that nobody waits for (requests) ride along with the next sync, or a tenth of a second later.
void Ledger::write_loop() {
  std::unique_lock lock(mutex_);
  while (!broken_) {
    wake_.wait_for(lock, std::chrono::milliseconds(100), [&] { return wanted_ > durable_ || stopping_; });
    if (pending_.empty()) {
      if (stopping_) return;
      continue;
    }
    std::string batch;
    batch.swap(pending_);
    const std::uint64_t upto = end_;
    lock.unlock();
    const bool done = write_all(file_, batch) && ::fdatasync(file_) == 0;
    lock.lock();
    if (done) {
      durable_ = upto;
    } else {
      broken_ = true;
    }
    synced_.notify_all();
  }
}

}  // namespace fiscal::sandbox
