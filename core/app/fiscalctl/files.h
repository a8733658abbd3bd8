#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace fiscal::ctl {

/// Most bytes of a file that are read: what a gateway would take, and room for certificates.
constexpr std::size_t max_file_size = 8u << 20;

/// A file's bytes, or those of standard input when `path` is "-". Throws Failure(File).
std::string read_file(const std::string& path);

/// Parses JSON that came from `path`. Throws Failure(File) that names the file, line and column.
nlohmann::ordered_json parse_json(std::string_view text, const std::string& path);

/// The two above together; a document that is no object is refused.
nlohmann::ordered_json read_json_object(const std::string& path);

enum class Readers { Everybody, OwnerOnly };

/// Writes a whole file or nothing: into a neighbour first, which is then renamed. Throws Failure(File).
void write_file(const std::string& path, std::string_view bytes, Readers readers = Readers::Everybody);

/// The first line of a file that holds a secret, without its end. Throws Failure(File) when it is empty.
std::string read_secret(const std::string& path);

}  // namespace fiscal::ctl
