#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fiscal::sandbox {

std::string base64_encode(std::string_view bytes);
/// Strict: no blanks, padding where it belongs; nothing otherwise.
std::optional<std::string> base64_decode(std::string_view text);
/// Base64 as it stands in XML, where line breaks are allowed.
std::optional<std::string> base64_decode_loose(std::string_view text);

std::string gzip(std::string_view bytes);
/// Nothing when the stream is damaged, ends early or grows past `limit` bytes.
std::optional<std::string> gunzip(std::string_view bytes, std::size_t limit);

/// The first `size` bytes at most of what a stream holds; fewer where it is damaged or ends early.
std::string gunzip_beginning(std::string_view bytes, std::size_t size);

std::string sha256_hex(std::string_view bytes);

}  // namespace fiscal::sandbox
