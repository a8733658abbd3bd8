#include "core/plugin/library_image.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#include <cerrno>
#include <fiscal/encoding.hpp>
#include <optional>
#include <system_error>

#include "core/plugin/elf_symbols.h"

namespace fiscal::plugin {
namespace {

constexpr off_t max_image = 256 << 20;

Finding changed(const CatalogEntry& entry, std::string_view how) {
  return {"library_changed",
          {},
          {},
          "the library " + entry.library.string() + " " + std::string(how),
          "Make the gateway read its plugins again: fiscalctl config reload, or SIGHUP."};
}

std::string path_of(const Descriptor& file) { return "/proc/self/fd/" + std::to_string(file.number()); }

/// Size of a regular file within the limit.
std::optional<off_t> size_of(const Descriptor& file) {
  struct stat status {};
  if (!file || fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_size > max_image)
    return std::nullopt;
  return status.st_size;
}

/// The hash of what is mapped, so that no copy of a large library is made.
std::string sha256_of(const Descriptor& file, off_t size) {
  if (size == 0) return hex(sha256({}));
  const auto length = static_cast<std::size_t>(size);
  void* const bytes = mmap(nullptr, length, PROT_READ, MAP_PRIVATE, file.number(), 0);
  if (bytes == MAP_FAILED) return {};
  std::string digest = hex(sha256({static_cast<const char*>(bytes), length}));
  munmap(bytes, length);
  return digest;
}

bool copy(const Descriptor& from, const Descriptor& to, off_t size) {
  for (off_t left = size; left > 0;) {
    const ssize_t count = sendfile(to.number(), from.number(), nullptr, static_cast<std::size_t>(left));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    left -= count;
  }
  return true;
}

}  // namespace

Result<std::shared_ptr<const LibraryImage>> LibraryImage::of(const CatalogEntry& entry) {
  const Descriptor file(::open(entry.library.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  const auto size = size_of(file);
  if (!size) return changed(entry, "is no longer a regular file that can be read");
  Descriptor memory(memfd_create(entry.id.c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!memory) throw std::system_error(errno, std::generic_category(), "memfd_create");
  constexpr int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  if (!copy(file, memory, *size) || fcntl(memory.number(), F_ADD_SEALS, seals) != 0)
    return changed(entry, "cannot be copied");
  if (sha256_of(memory, *size) != entry.sha256)
    return changed(entry, "is not the one that was there when the gateway read its plugins");
  auto needed = needed_libraries(path_of(memory));
  if (!needed) return needed.error();
  for (const std::string& name : *needed)
    if (name.find('/') != std::string::npos)
      return Finding{"library_invalid",
                     {},
                     {},
                     "the plugin " + entry.id + " needs a library by its path: " + name,
                     "Link it to libraries of the system, by their names."};
  return std::shared_ptr<const LibraryImage>(new LibraryImage(std::move(memory), std::move(*needed)));
}

Descriptor LibraryImage::open() const {
  Descriptor again(::open(path_of(memory_).c_str(), O_RDONLY | O_CLOEXEC));
  if (!again) throw std::system_error(errno, std::generic_category(), "cannot open a library image");
  return again;
}

std::string file_sha256(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  const auto size = size_of(file);
  return size ? sha256_of(file, *size) : std::string();
}

}  // namespace fiscal::plugin
