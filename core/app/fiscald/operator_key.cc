#include "core/app/fiscald/operator_key.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "core/api/auth.h"

namespace fiscal::app {

void write_operator_key(const std::filesystem::path& file, store::Store& store, const Clock& clock) {
  const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0 && errno == EEXIST) return;
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "cannot write " + file.string());
  // The key is good from the moment it is in the store, so the file is written whole before that.
  const api::NewApiKey key = api::make_api_key({}, Environment::Production, "first operator", clock.now());
  const std::string line = key.text + "\n";
  const bool written = write(descriptor, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && fsync(descriptor) == 0;
  close(descriptor);
  if (!written) throw std::runtime_error("cannot write " + file.string() + ": the disk takes no more");
  store.put_api_key(key.kept);
}

}  // namespace fiscal::app
