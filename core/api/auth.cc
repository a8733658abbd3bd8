#include "core/api/auth.h"

#include <fiscal/encoding.hpp>
#include <fiscal/json.hpp>

#include <algorithm>

namespace fiscal::api {
namespace {

constexpr Duration key_is_kept = seconds(30);
constexpr std::size_t most_kept_keys = 10'000;
constexpr std::size_t key_id_characters = 8;
constexpr std::size_t key_secret_characters = 40;
constexpr std::string_view key_prefix = "gwk_";
constexpr std::string_view key_alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

struct KeyText {
  Environment environment;
  std::string id;
  std::string secret;
};

std::optional<KeyText> parse_key(std::string_view text) {
  if (text.size() > 100 || !text.starts_with(key_prefix)) return std::nullopt;
  text.remove_prefix(key_prefix.size());
  const auto first = text.find('_');
  if (first == std::string_view::npos) return std::nullopt;
  const auto environment = parse_environment(text.substr(0, first));
  text.remove_prefix(first + 1);
  if (!environment || text.size() != key_id_characters + 1 + key_secret_characters ||
      text[key_id_characters] != '_')
    return std::nullopt;
  const auto in_alphabet = [](char c) { return key_alphabet.find(c) != std::string_view::npos; };
  const std::string_view id = text.substr(0, key_id_characters);
  const std::string_view secret = text.substr(key_id_characters + 1);
  if (!std::all_of(id.begin(), id.end(), in_alphabet) ||
      !std::all_of(secret.begin(), secret.end(), in_alphabet))
    return std::nullopt;
  return KeyText{*environment, std::string(id), std::string(secret)};
}

/// Characters drawn evenly: bytes beyond the last whole multiple of the alphabet are thrown away.
std::string random_characters(std::size_t count) {
  std::string text;
  constexpr unsigned limit = 256 - 256 % key_alphabet.size();
  while (text.size() < count)
    for (const char byte : random_bytes(2 * count)) {
      const auto value = static_cast<unsigned char>(byte);
      if (value < limit && text.size() < count) text += key_alphabet[value % key_alphabet.size()];
    }
  return text;
}

Finding key_error(std::string code, std::string text, std::string fix) {
  return {std::move(code), {}, {}, std::move(text), std::move(fix)};
}

}  // namespace

std::optional<ApiKey> Authenticator::find(const std::string& id) {
  const Duration now = clock_.steady();
  {
    const std::lock_guard lock(mutex_);
    const auto at = kept_.find(id);
    if (at != kept_.end() && now - at->second.read_at < key_is_kept) return at->second.key;
  }
  auto key = store_.find_api_key(id);
  const std::lock_guard lock(mutex_);
  if (kept_.size() >= most_kept_keys) kept_.clear();
  kept_[id] = {key, now};
  return key;
}

void Authenticator::forget(const std::string& key_id) {
  const std::lock_guard lock(mutex_);
  kept_.erase(key_id);
}

Result<Caller> Authenticator::authenticate(const Request& request) {
  const auto header = request.header("authorization");
  if (!header)
    return key_error("key_missing", "The request carries no API key", "Send Authorization: Bearer <key>.");
  constexpr std::string_view scheme = "Bearer ";
  const auto text = header->starts_with(scheme) ? parse_key(header->substr(scheme.size())) : std::nullopt;
  const auto key = text ? find(text->id) : std::nullopt;
  // One answer for every wrong key, so that it tells nothing about which keys exist.
  if (!key || key->revoked || key->environment != text->environment ||
      !constant_time_equal(key->secret_digest, sha256(text->secret)))
    return key_error("key_not_valid", "The API key is not valid",
                     "Check the key, or create one with fiscalctl key create.");
  if (key->expires_at && *key->expires_at <= clock_.now())
    return key_error("key_expired", "The API key has expired", "Create a new one with fiscalctl key create.");
  return Caller{key->account, key->environment, key->id};
}

NewApiKey make_api_key(const AccountId& account, Environment environment, const std::string& label,
                       Instant now) {
  const std::string id = random_characters(key_id_characters);
  const std::string secret = random_characters(key_secret_characters);
  return {std::string(key_prefix) + std::string(to_text(environment)) + "_" + id + "_" + secret,
          {id, sha256(secret), account, environment, label, now, std::nullopt, false}};
}

}  // namespace fiscal::api
