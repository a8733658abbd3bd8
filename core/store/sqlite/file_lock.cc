#include "core/store/sqlite/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace fiscal::store {

FileLock::FileLock(const std::filesystem::path& file) {
  const std::string name = file.string() + ".lock";
  descriptor_ = open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor_ < 0)
    throw std::runtime_error("cannot open " + name + ": " + std::strerror(errno) +
                             ". Check that the folder exists and may be written.");
  if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    const int reason = errno;
    close(descriptor_);
    if (reason == EWOULDBLOCK)
      throw std::runtime_error(
          "the store " + file.string() +
          " belongs to another running process: stop that one first, or give this one a file of "
          "its own");
    throw std::runtime_error("cannot lock " + name + ": " + std::strerror(reason));
  }
}

FileLock::~FileLock() { close(descriptor_); }

}  // namespace fiscal::store
