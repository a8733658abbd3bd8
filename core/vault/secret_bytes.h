#pragma once

#include <string_view>
#include <vector>

namespace fiscal::vault {

/// Bytes that must not outlive their use: overwritten when the value goes. Moved, never copied.
class SecretBytes {
 public:
  SecretBytes() = default;
  explicit SecretBytes(std::string_view bytes) : bytes_(bytes.begin(), bytes.end()) {}
  ~SecretBytes();
  SecretBytes(SecretBytes&&) noexcept = default;
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;

  /// `size` zero bytes, to be written through `data`.
  static SecretBytes of_size(std::size_t size);
  /// Fresh key material. Throws std::runtime_error when the system has no randomness.
  static SecretBytes random(std::size_t size);

  std::string_view view() const { return {bytes_.data(), bytes_.size()}; }
  unsigned char* data() { return reinterpret_cast<unsigned char*>(bytes_.data()); }
  std::size_t size() const { return bytes_.size(); }
  /// Keeps the first `size` bytes; the rest is overwritten.
  void shorten(std::size_t size);

 private:
  void overwrite(std::size_t from);

  // A vector, since moving a short std::string would leave its bytes behind.
  std::vector<char> bytes_;
};

}  // namespace fiscal::vault
