#include "core/vault/local_master_keys.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fiscal/encoding.hpp>
#include <system_error>

#include "core/base/ids.h"
#include "core/vault/aes_gcm.h"

namespace fiscal::vault {
namespace {

constexpr std::size_t max_key_text = 64 * 1024;

Finding key_error(std::string code, std::string text, std::string fix) {
  return {std::move(code), "", "master_key", std::move(text), std::move(fix)};
}

class OpenFile {
 public:
  OpenFile(const std::filesystem::path& path, int flags, mode_t mode = 0)
      : fd_(::open(path.c_str(), flags, mode)) {}
  ~OpenFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int fd() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }

 private:
  int fd_;
};

[[noreturn]] void broken_file(const char* what, const std::filesystem::path& path) {
  throw std::system_error(errno, std::generic_category(), std::string(what) + " " + path.string());
}

/// A key that is used once and lost seals rows for ever: it must be on the disk before anything is sealed
/// with it.
void create_key_file(const std::filesystem::path& path) {
  const OpenFile file(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (!file.is_open()) {
    if (errno == EEXIST) return;
    broken_file("cannot create the master key file", path);
  }
  const SecretBytes key = SecretBytes::random(aes_key_size);
  const SecretBytes line("mk_" + hex(random_bytes(4)) + " " + base64_encode(key.view()) + "\n");
  if (::write(file.fd(), line.view().data(), line.size()) != static_cast<ssize_t>(line.size()) ||
      ::fsync(file.fd()) != 0)
    broken_file("cannot write the master key file", path);
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const OpenFile directory(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (!directory.is_open() || ::fsync(directory.fd()) != 0) broken_file("cannot sync the folder of", path);
}

}  // namespace

Result<LocalMasterKeys> LocalMasterKeys::from_file(const std::filesystem::path& path,
                                                   WhenMissing when_missing) {
  if (when_missing == WhenMissing::Create && !std::filesystem::exists(path)) create_key_file(path);
  const OpenFile file(path, O_RDONLY | O_CLOEXEC);
  if (!file.is_open())
    return key_error("master_key_missing", "cannot open " + path.string() + ": " + std::strerror(errno),
                     "Put the master key file there; without it nothing sealed can be opened.");
  struct stat status {};
  if (::fstat(file.fd(), &status) != 0) broken_file("cannot inspect", path);
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return key_error("master_key_exposed", path.string() + " may be read by others than its owner",
                     "chmod 600 " + path.string());
  SecretBytes text = SecretBytes::of_size(max_key_text);
  const ssize_t size = ::read(file.fd(), text.data(), text.size());
  if (size < 0) broken_file("cannot read", path);
  text.shorten(static_cast<std::size_t>(size));
  return from_text(text.view(), path.string());
}

Result<LocalMasterKeys> LocalMasterKeys::from_environment(const char* variable) {
  const char* text = std::getenv(variable);
  if (text == nullptr)
    return key_error("master_key_missing", std::string("the environment has no ") + variable,
                     "Set it to \"<id> <32 bytes in base64>\".");
  return from_text(text, variable);
}

Result<LocalMasterKeys> LocalMasterKeys::from_text(std::string_view text, const std::string& source) {
  LocalMasterKeys keys;
  int number = 0;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    const auto blank = line.find(' ');
    const std::string id(line.substr(0, blank));
    auto decoded = blank == std::string_view::npos ? std::nullopt : base64_decode(line.substr(blank + 1));
    SecretBytes key(decoded.value_or(""));
    if (decoded) decoded->assign(decoded->size(), '\0');
    if (!is_valid_name(id) || key.size() != aes_key_size || keys.keys_.contains(id))
      return key_error("master_key_invalid",
                       source + ", line " + std::to_string(number) + " is not a new id and a key",
                       "Write \"<id> <32 bytes in base64>\", id of [a-z0-9_-], each id once.");
    if (keys.current_.empty()) keys.current_ = id;
    keys.keys_.emplace(id, std::move(key));
  }
  if (keys.keys_.empty())
    return key_error("master_key_missing", source + " holds no key",
                     "Write \"<id> <32 bytes in base64>\" into it.");
  return keys;
}

WrappedKey LocalMasterKeys::wrap(std::string_view data_key, std::string_view bound) {
  return {current_, aes_gcm_encrypt(keys_.at(current_).view(), data_key, bound)};
}

Result<SecretBytes> LocalMasterKeys::unwrap(const WrappedKey& wrapped, std::string_view bound) {
  const auto found = keys_.find(wrapped.master_key);
  if (found == keys_.end())
    return key_error("master_key_unknown",
                     "sealed under the master key \"" + wrapped.master_key + "\", which is not here",
                     "Add that key's line to the master key file.");
  SecretBytes data_key;
  if (!aes_gcm_decrypt(found->second.view(), wrapped.bytes, bound, data_key))
    return key_error("seal_broken", "the sealed row was changed, moved or renamed since it was sealed",
                     "Import the certificate or set the secret again.");
  return data_key;
}

}  // namespace fiscal::vault
