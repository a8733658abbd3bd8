#include "core/settings/file_watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace fiscal::settings {
namespace {

constexpr std::uint32_t writes = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE;

int checked(int descriptor, const char* what) {
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), what);
  return descriptor;
}

/// Reads until nothing is left; true when there was something.
bool drain(int descriptor) {
  alignas(inotify_event) std::array<char, 4096> buffer;
  bool any = false;
  while (read(descriptor, buffer.data(), buffer.size()) > 0) any = true;
  return any;
}

}  // namespace

FileWatch::FileWatch()
    : inotify_(checked(inotify_init1(IN_NONBLOCK | IN_CLOEXEC), "inotify")),
      wake_(checked(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd")) {}

FileWatch::~FileWatch() {
  close(inotify_);
  close(wake_);
}

void FileWatch::watch(const std::vector<std::filesystem::path>& folders) {
  for (const int watch : watches_) inotify_rm_watch(inotify_, watch);
  watches_.clear();
  for (const auto& folder : folders)
    if (const int watch = inotify_add_watch(inotify_, folder.c_str(), writes); watch >= 0)
      watches_.push_back(watch);
}

bool FileWatch::wait(std::optional<Duration> longest) {
  std::array<pollfd, 2> sources{{{inotify_, POLLIN, 0}, {wake_, POLLIN, 0}}};
  const int timeout =
      longest ? static_cast<int>(std::clamp<std::int64_t>(longest->milliseconds, 0, 3'600'000)) : -1;
  if (poll(sources.data(), sources.size(), timeout) < 0 && errno != EINTR)
    throw std::system_error(errno, std::generic_category(), "poll");
  drain(wake_);
  return drain(inotify_);
}

void FileWatch::wake() {
  const std::uint64_t one = 1;
  // A counter that is full wakes too.
  if (write(wake_, &one, sizeof(one)) < 0) return;
}

}  // namespace fiscal::settings
