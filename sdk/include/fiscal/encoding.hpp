#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// Bytes to text and back, compression and digests. Every function is pure and may be called from any thread.
/// Bytes travel in `std::string`; a decoder answers nothing when its input is not exactly one valid encoding.
namespace fiscal {

/// Whether base64 text may be broken into lines, as XML's base64Binary may be.
enum class Base64Whitespace { Refused, Skipped };

/// RFC 4648 §4: standard alphabet, padded, one line.
std::string base64_encode(std::string_view bytes);

/// The inverse of `base64_encode`. Refuses other alphabets, missing or misplaced padding, and left-over bits
/// that are not zero, so that one value has one spelling.
std::optional<std::string> base64_decode(std::string_view text,
                                         Base64Whitespace whitespace = Base64Whitespace::Refused);

/// Whether `base64_decode` answers something, for a text that goes on as it is.
bool is_base64(std::string_view text);

/// RFC 1952, one member without time or file name: the same bytes always give the same answer.
std::string gzip(std::string_view bytes);

/// Opens one gzip member. Refuses more than `max_size` bytes of content (before allocating them), a wrong
/// checksum, a cut stream, and anything after the member, a second member included.
std::optional<std::string> gunzip(std::string_view bytes, std::size_t max_size);

/// RFC 1951 without header or checksum, for bytes that are kept in a store that has checksums of its own.
std::string deflate_bytes(std::string_view bytes);

/// The inverse of `deflate_bytes`. Refuses more than `max_size` bytes of content, a cut stream and trailing
/// bytes.
std::optional<std::string> inflate_bytes(std::string_view bytes, std::size_t max_size);

/// The digest as 32 raw bytes.
std::string sha256(std::string_view bytes);

/// The digest as 20 raw bytes. Only for formats that ask for it: it does not resist collisions.
std::string sha1(std::string_view bytes);

/// Two lower-case digits per byte.
std::string hex(std::string_view bytes);

/// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_valid_utf8(std::string_view text);

/// Compares secrets in a time that depends on the length alone.
bool constant_time_equal(std::string_view left, std::string_view right);

}  // namespace fiscal
