#include "core/notify/standard_form.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <fiscal/encoding.hpp>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace fiscal::notify {
namespace {

constexpr std::string_view secret_prefix = "whsec_";
constexpr std::size_t new_key_bytes = 32;

std::string hmac_sha256(std::string_view key, std::string_view data) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(data.data()), data.size(), out.data(), &size) == nullptr)
    throw std::runtime_error("OpenSSL computes no HMAC");
  return {reinterpret_cast<const char*>(out.data()), size};
}

std::string signature_with(std::string_view key, std::string_view id, std::int64_t timestamp,
                           std::string_view body) {
  std::string content(id);
  content += '.' + std::to_string(timestamp) + '.';
  content += body;
  return "v1," + base64_encode(hmac_sha256(key, content));
}

}  // namespace

/// Standard Webhooks asks for 24 to 64 bytes.
std::optional<std::string> standard_key(std::string_view secret) {
  if (!secret.starts_with(secret_prefix)) return std::nullopt;
  auto key = base64_decode(secret.substr(secret_prefix.size()));
  if (!key || key->size() < 24 || key->size() > 64) return std::nullopt;
  return key;
}

std::optional<std::string> standard_signature(std::string_view secret, std::string_view id,
                                              std::int64_t timestamp, std::string_view body) {
  const auto key = standard_key(secret);
  if (!key) return std::nullopt;
  return signature_with(*key, id, timestamp, body);
}

HttpHeaders standard_headers(const Attempt& attempt, const std::vector<std::string>& keys) {
  const std::int64_t timestamp = attempt.at.milliseconds / 1000;
  std::string signatures;
  for (const std::string& key : keys)
    signatures +=
        (signatures.empty() ? "" : " ") + signature_with(key, attempt.id, timestamp, attempt.message.body);
  return {{"webhook-id", attempt.id},
          {"webhook-timestamp", std::to_string(timestamp)},
          {"webhook-signature", signatures}};
}

std::optional<Finding> StandardForm::problem_of(const Endpoint& endpoint, std::string_view secret) const {
  if (!secret.empty() && !standard_key(secret))
    return Finding{"secret_malformed",
                   {},
                   "/secret",
                   "is not whsec_ and base64 of 24 to 64 bytes",
                   "Leave it out: the gateway makes one."};
  if (endpoint.form_settings != "{}")
    return Finding{
        "field_unknown", {}, "/form_settings", "the standard form has no settings", "Leave it out."};
  return std::nullopt;
}

std::string StandardForm::new_secret() const {
  return std::string(secret_prefix) + base64_encode(random_bytes(new_key_bytes));
}

std::optional<Message> StandardForm::message_for(const ToldEvent& event, const Endpoint&) const {
  // `data` is JSON already, and stays as it is.
  Message message;
  message.body = R"({"type":)" + nlohmann::json(event.type).dump() + R"(,"timestamp":")" +
                 to_text_milliseconds(event.at) + R"(","data":)" + event.data + "}";
  return message;
}

HttpHeaders StandardForm::headers_for(const Attempt& attempt, const Endpoint&) const {
  std::vector<std::string> keys;
  for (const std::string& secret : attempt.secrets)
    if (auto key = standard_key(secret)) keys.push_back(*std::move(key));
  return standard_headers(attempt, keys);
}

}  // namespace fiscal::notify
