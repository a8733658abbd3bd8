#include <fiscal/described/byte_block.hpp>
#include <fiscal/encoding.hpp>

#include <libdeflate.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <stdexcept>

namespace fiscal {
namespace {

constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// Two characters for each twelve bits, so that three bytes are two look-ups.
constexpr auto base64_pairs = [] {
  std::array<std::array<char, 2>, 64 * 64> pairs{};
  for (std::size_t i = 0; i < pairs.size(); ++i)
    pairs[i] = {base64_alphabet[i / 64], base64_alphabet[i % 64]};
  return pairs;
}();

constexpr std::uint32_t not_base64 = std::uint32_t{1} << 31;

/// What a character means at each place of four, so that a group of them is one OR.
constexpr auto base64_places = [] {
  std::array<std::array<std::uint32_t, 256>, 4> places{};
  for (std::size_t place = 0; place < 4; ++place) {
    places[place].fill(not_base64);
    for (std::uint32_t i = 0; i < 64; ++i)
      places[place][static_cast<std::uint8_t>(base64_alphabet[i])] = i << (18 - 6 * place);
  }
  return places;
}();

/// The bits of a character that stands at this place of its group.
std::uint32_t base64_bits(std::size_t place, char c) {
  return base64_places[place][static_cast<std::uint8_t>(c)];
}

constexpr auto is_no_base64_digit = [](unsigned char byte) -> bool {
  const unsigned char letter = byte | 0x20;
  return ((letter < 'a') | (letter > 'z')) & ((byte < '0') | (byte > '9')) & (byte != '+') & (byte != '/');
};

bool is_base64_whitespace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/// Of a signed document half is a signature and a certificate, which do not shrink: level 6 makes the whole 2
/// to 4 % shorter and takes up to three times as long, which is a tenth of a signature.
constexpr int deflate_level = 1;

/// DEFLATE cannot expand a byte to more than this (RFC 1951: 258 bytes from two bits), so a larger declared
/// size is a lie and costs no allocation.
constexpr std::size_t deflate_max_ratio = 1032;

struct CompressorDeleter {
  void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
  void operator()(libdeflate_decompressor* decompressor) const { libdeflate_free_decompressor(decompressor); }
};
using Decompressor = std::unique_ptr<libdeflate_decompressor, CompressorDeleter>;

/// Something that is dear to make, for one call: one of its kind is kept between calls. It is not
/// thread-local because a plugin must hold no thread-local state with a destructor.
template <class T, T* (*make)(), void (*free)(T*)>
class Borrowed {
 public:
  Borrowed() : borrowed_(kept_.exchange(nullptr, std::memory_order_acq_rel)) {
    if (borrowed_ == nullptr) borrowed_ = make();
    if (borrowed_ == nullptr) throw std::bad_alloc();
  }
  ~Borrowed() { free(kept_.exchange(borrowed_, std::memory_order_acq_rel)); }
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;
  T* get() const { return borrowed_; }

 private:
  static inline std::atomic<T*> kept_{nullptr};
  T* borrowed_;
};

libdeflate_compressor* make_compressor() { return libdeflate_alloc_compressor(deflate_level); }

using BorrowedCompressor = Borrowed<libdeflate_compressor, make_compressor, libdeflate_free_compressor>;
using BorrowedDigest = Borrowed<EVP_MD_CTX, EVP_MD_CTX_new, EVP_MD_CTX_free>;

Decompressor make_decompressor() {
  Decompressor decompressor(libdeflate_alloc_decompressor());
  if (!decompressor) throw std::bad_alloc();
  return decompressor;
}

/// An algorithm looked up once: OpenSSL 3 otherwise searches its providers on every digest. Never freed, so
/// that the end of the process needs no order.
const EVP_MD* fetch_digest(const char* name) {
  const EVP_MD* digest = EVP_MD_fetch(nullptr, name, nullptr);
  if (digest == nullptr) throw std::runtime_error(std::string("OpenSSL offers no ") + name);
  return digest;
}

std::string digest_of(std::string_view bytes, const EVP_MD* digest) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int size = 0;
  const BorrowedDigest context;
  if (EVP_DigestInit_ex2(context.get(), digest, nullptr) != 1 ||
      EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) != 1 ||
      EVP_DigestFinal_ex(context.get(), out.data(), &size) != 1)
    throw std::runtime_error("OpenSSL could not compute a digest");
  return {reinterpret_cast<const char*>(out.data()), size};
}

}  // namespace

std::string base64_encode(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4, '=');
  char* out = text.data();
  const auto* in = reinterpret_cast<const std::uint8_t*>(bytes.data());
  std::size_t left = bytes.size();
  for (; left >= 3; left -= 3, in += 3, out += 4) {
    const std::uint32_t group = (std::uint32_t{in[0]} << 16) | (std::uint32_t{in[1]} << 8) | in[2];
    std::memcpy(out, base64_pairs[group >> 12].data(), 2);
    std::memcpy(out + 2, base64_pairs[group & 0xFFF].data(), 2);
  }
  if (left > 0) {
    const std::uint32_t group =
        (std::uint32_t{in[0]} << 16) | (left == 2 ? std::uint32_t{in[1]} << 8 : std::uint32_t{0});
    *out++ = base64_alphabet[group >> 18];
    *out++ = base64_alphabet[(group >> 12) & 63];
    if (left == 2) *out = base64_alphabet[(group >> 6) & 63];
  }
  return text;
}

std::optional<std::string> base64_decode(std::string_view text, Base64Whitespace whitespace) {
  std::string joined;
  if (whitespace == Base64Whitespace::Skipped &&
      std::any_of(text.begin(), text.end(), is_base64_whitespace)) {
    joined.reserve(text.size());
    std::copy_if(text.begin(), text.end(), std::back_inserter(joined),
                 [](char c) { return !is_base64_whitespace(c); });
    text = joined;
  }
  if (text.size() % 4 != 0) return std::nullopt;
  if (text.empty()) return std::string();
  const std::size_t padding = text.back() != '=' ? 0 : (text[text.size() - 2] != '=' ? 1 : 2);
  const std::size_t digits = text.size() - padding;

  std::string bytes(text.size() / 4 * 3 - padding, '\0');
  std::size_t out = 0;
  std::size_t at = 0;
  for (; at + 4 <= digits; at += 4) {
    const std::uint32_t group = base64_bits(0, text[at]) | base64_bits(1, text[at + 1]) |
                                base64_bits(2, text[at + 2]) | base64_bits(3, text[at + 3]);
    if ((group & not_base64) != 0) return std::nullopt;
    bytes[out++] = static_cast<char>(group >> 16);
    bytes[out++] = static_cast<char>((group >> 8) & 0xFF);
    bytes[out++] = static_cast<char>(group & 0xFF);
  }
  if (padding > 0) {
    const std::uint32_t group = base64_bits(0, text[at]) | base64_bits(1, text[at + 1]) |
                                (padding == 1 ? base64_bits(2, text[at + 2]) : 0);
    if ((group & not_base64) != 0) return std::nullopt;
    if ((group & (padding == 1 ? 0xFFU : 0xFFFFU)) != 0) return std::nullopt;
    bytes[out++] = static_cast<char>(group >> 16);
    if (padding == 1) bytes[out++] = static_cast<char>((group >> 8) & 0xFF);
  }
  return bytes;
}

bool is_base64(std::string_view text) {
  if (text.empty()) return true;
  if (text.size() % 4 != 0) return false;
  // Only the last group may be padded.
  const std::string_view digits = text.substr(0, text.size() - 4);
  const auto rest = digits.substr(described::blocks_without(digits, 0, is_no_base64_digit));
  return std::none_of(rest.begin(), rest.end(), is_no_base64_digit) &&
         base64_decode(text.substr(digits.size())).has_value();
}

std::string gzip(std::string_view bytes) {
  const BorrowedCompressor compressor;
  std::string packed(libdeflate_gzip_compress_bound(compressor.get(), bytes.size()), '\0');
  packed.resize(
      libdeflate_gzip_compress(compressor.get(), bytes.data(), bytes.size(), packed.data(), packed.size()));
  return packed;
}

std::optional<std::string> gunzip(std::string_view bytes, std::size_t max_size) {
  constexpr std::size_t smallest_member = 18;
  if (bytes.size() < smallest_member) return std::nullopt;
  // The last four bytes declare the size modulo 2^32; libdeflate refuses the member when they do not hold.
  std::size_t size = 0;
  for (std::size_t i = 1; i <= 4; ++i)
    size = (size << 8) | static_cast<std::uint8_t>(bytes[bytes.size() - i]);
  if (size > max_size || size / deflate_max_ratio > bytes.size()) return std::nullopt;

  std::string content(size, '\0');
  std::size_t consumed = 0;
  std::size_t produced = 0;
  const auto outcome = libdeflate_gzip_decompress_ex(make_decompressor().get(), bytes.data(), bytes.size(),
                                                     content.data(), content.size(), &consumed, &produced);
  if (outcome != LIBDEFLATE_SUCCESS || consumed != bytes.size() || produced != size) return std::nullopt;
  return content;
}

std::string deflate_bytes(std::string_view bytes) {
  const BorrowedCompressor compressor;
  std::string packed(libdeflate_deflate_compress_bound(compressor.get(), bytes.size()), '\0');
  packed.resize(libdeflate_deflate_compress(compressor.get(), bytes.data(), bytes.size(), packed.data(),
                                            packed.size()));
  return packed;
}

std::optional<std::string> inflate_bytes(std::string_view bytes, std::size_t max_size) {
  const auto decompressor = make_decompressor();
  // A raw stream does not say how much it holds; fiscal XML and JSON shrink to a fifth or so.
  std::size_t room = std::min(max_size, bytes.size() * 8 + 256);
  while (true) {
    std::string content(room, '\0');
    std::size_t consumed = 0;
    std::size_t produced = 0;
    const auto outcome = libdeflate_deflate_decompress_ex(
        decompressor.get(), bytes.data(), bytes.size(), content.data(), content.size(), &consumed, &produced);
    if (outcome == LIBDEFLATE_SUCCESS) {
      if (consumed != bytes.size()) return std::nullopt;
      content.resize(produced);
      return content;
    }
    if (outcome != LIBDEFLATE_INSUFFICIENT_SPACE || room == max_size) return std::nullopt;
    room = room > max_size / 4 ? max_size : room * 4;
  }
}

std::string sha256(std::string_view bytes) {
  static const EVP_MD* const digest = fetch_digest("SHA256");
  return digest_of(bytes, digest);
}

std::string sha1(std::string_view bytes) {
  static const EVP_MD* const digest = fetch_digest("SHA1");
  return digest_of(bytes, digest);
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

bool is_valid_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

bool constant_time_equal(std::string_view left, std::string_view right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace fiscal
