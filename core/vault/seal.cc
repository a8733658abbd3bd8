#include "core/vault/seal.h"

#include <optional>

#include "core/base/ids.h"
#include "core/base/require.h"
#include "core/vault/aes_gcm.h"

namespace fiscal::vault {
namespace {

constexpr char form_version = 1;

struct Envelope {
  WrappedKey data_key;
  std::string_view ciphertext;
};

std::string bound_text(const SealedPlace& place) {
  // No part can hold the separator, so that different places have different texts.
  require(is_valid_name(place.account) && is_valid_name(place.name) && is_valid_name(place.kind),
          "a sealed place is made of valid names");
  return place.account + "|" + place.kind + "|" + place.name + "|" + std::to_string(form_version);
}

std::string packed(const WrappedKey& data_key, std::string_view ciphertext) {
  require(
      !data_key.master_key.empty() && data_key.master_key.size() <= 255 && data_key.bytes.size() <= 0xFFFF,
      "a wrapped key fits its length fields");
  std::string bytes(1, form_version);
  bytes += static_cast<char>(data_key.master_key.size());
  bytes += data_key.master_key;
  bytes += static_cast<char>(data_key.bytes.size() >> 8);
  bytes += static_cast<char>(data_key.bytes.size() & 0xFF);
  bytes += data_key.bytes;
  bytes += ciphertext;
  return bytes;
}

std::optional<std::string_view> take(std::string_view& bytes, std::size_t count) {
  if (bytes.size() < count) return std::nullopt;
  const auto taken = bytes.substr(0, count);
  bytes.remove_prefix(count);
  return taken;
}

std::size_t number_in(std::string_view bytes) {
  std::size_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

std::optional<Envelope> unpacked(std::string_view bytes) {
  if (const auto version = take(bytes, 1); !version || version->front() != form_version) return std::nullopt;
  const auto id_size = take(bytes, 1);
  const auto id = id_size ? take(bytes, number_in(*id_size)) : std::nullopt;
  const auto key_size = id ? take(bytes, 2) : std::nullopt;
  const auto key = key_size ? take(bytes, number_in(*key_size)) : std::nullopt;
  if (!key) return std::nullopt;
  return Envelope{{std::string(*id), std::string(*key)}, bytes};
}

Finding broken_seal() {
  return {"seal_broken", "", "", "the sealed row is damaged, or was moved or renamed since it was sealed",
          "Import the certificate or set the secret again."};
}

}  // namespace

std::string seal(const SealedPlace& place, std::string_view plain, MasterKeys& keys) {
  const std::string bound = bound_text(place);
  const SecretBytes data_key = SecretBytes::random(aes_key_size);
  return packed(keys.wrap(data_key.view(), bound), aes_gcm_encrypt(data_key.view(), plain, bound));
}

Result<SecretBytes> open_seal(const SealedPlace& place, std::string_view sealed, MasterKeys& keys) {
  const std::string bound = bound_text(place);
  const auto envelope = unpacked(sealed);
  if (!envelope) return broken_seal();
  const auto data_key = keys.unwrap(envelope->data_key, bound);
  if (!data_key) return data_key.error();
  SecretBytes plain;
  if (!aes_gcm_decrypt(data_key->view(), envelope->ciphertext, bound, plain)) return broken_seal();
  return plain;
}

Result<std::string> reseal(const SealedPlace& place, std::string_view sealed, MasterKeys& keys) {
  const std::string bound = bound_text(place);
  const auto envelope = unpacked(sealed);
  if (!envelope) return broken_seal();
  if (envelope->data_key.master_key == keys.current()) return std::string(sealed);
  const auto data_key = keys.unwrap(envelope->data_key, bound);
  if (!data_key) return data_key.error();
  return packed(keys.wrap(data_key->view(), bound), envelope->ciphertext);
}

}  // namespace fiscal::vault
