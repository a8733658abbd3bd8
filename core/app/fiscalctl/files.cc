#include "core/app/fiscalctl/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "core/app/fiscalctl/failure.h"

namespace fiscal::ctl {
namespace {

[[noreturn]] void file_failure(const std::string& path, const std::string& what) {
  throw Failure(ExitCode::File, (path == "-" ? "standard input" : path) + ": " + what);
}

/// Closes what it holds, standard input aside.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ > STDERR_FILENO) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

std::string place_of(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, std::min(byte, text.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto start = before.rfind('\n');
  const auto column = before.size() - (start == std::string_view::npos ? 0 : start + 1);
  return "line " + std::to_string(line) + ", column " + std::to_string(std::max<std::size_t>(column, 1));
}

}  // namespace

std::string read_file(const std::string& path) {
  const bool standard_input = path == "-";
  const Descriptor file(standard_input ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) file_failure(path, std::strerror(errno));
  std::string bytes;
  std::string chunk(1 << 16, '\0');
  while (true) {
    const ssize_t got = ::read(file.number(), chunk.data(), chunk.size());
    if (got < 0) file_failure(path, std::strerror(errno));
    if (got == 0) return bytes;
    bytes.append(chunk, 0, static_cast<std::size_t>(got));
    if (bytes.size() > max_file_size) file_failure(path, "is larger than 8 MiB");
  }
}

nlohmann::ordered_json parse_json(std::string_view text, const std::string& path) {
  try {
    return nlohmann::ordered_json::parse(text);
  } catch (const nlohmann::ordered_json::parse_error& error) {
    file_failure(path, "is not valid JSON at " + place_of(text, error.byte));
  }
}

nlohmann::ordered_json read_json_object(const std::string& path) {
  auto document = parse_json(read_file(path), path);
  if (!document.is_object()) file_failure(path, "must hold one JSON object, {...}");
  return document;
}

void write_file(const std::string& path, std::string_view bytes, Readers readers) {
  const std::string neighbour = path + ".part";
  const mode_t mode = readers == Readers::OwnerOnly ? 0600 : 0644;
  {
    const Descriptor file(::open(neighbour.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
    if (file.number() < 0) file_failure(path, std::strerror(errno));
    std::string_view left = bytes;
    while (!left.empty()) {
      const ssize_t wrote = ::write(file.number(), left.data(), left.size());
      if (wrote < 0) file_failure(path, std::strerror(errno));
      left.remove_prefix(static_cast<std::size_t>(wrote));
    }
  }
  if (std::rename(neighbour.c_str(), path.c_str()) != 0) file_failure(path, std::strerror(errno));
}

std::string read_secret(const std::string& path) {
  std::string text = read_file(path);
  text.resize(std::min(text.find_first_of("\r\n"), text.size()));
  if (text.empty()) file_failure(path, "its first line is empty; it must hold the secret");
  return text;
}

}  // namespace fiscal::ctl
