#include "core/app/fiscald/operator_key.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "core/api/auth.h"

namespace fiscal::app {

void write_operator_key(const std::filesystem::path& file, store::Store& store, const Clock& clock) {
  if (std::filesystem::exists(file)) return;
  // The file takes its name last: a gateway that dies on the way leaves a key that nobody holds, and makes
  // another.
  const std::filesystem::path draft = file.string() + ".new";
  const int descriptor = open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (descriptor < 0)
    throw std::system_error(errno, std::generic_category(), "cannot write " + draft.string());
  const api::NewApiKey key = api::make_api_key({}, Environment::Production, "first operator", clock.now());
  const std::string line = key.text + "\n";
  const bool written = write(descriptor, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
                       fsync(descriptor) == 0;
  close(descriptor);
  if (!written) throw std::runtime_error("cannot write " + draft.string() + ": the disk takes no more");
  store.put_api_key(key.kept);
  std::filesystem::rename(draft, file);
}

}  // namespace fiscal::app
