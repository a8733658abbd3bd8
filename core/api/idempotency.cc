#include "core/api/idempotency.h"

#include <algorithm>

#include "core/api/problem.h"

namespace fiscal::api {
namespace {

constexpr std::size_t longest_idempotency_key = 255;

bool may_be_in_a_key(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' ||
         c == ':' || c == '-';
}

}  // namespace

std::string idempotency_key(const Request& request) {
  std::string key(request.header("idempotency-key").value_or(""));
  if (key.size() >= 2 && key.front() == '"' && key.back() == '"') key = key.substr(1, key.size() - 2);
  return key;
}

std::optional<Response> unrepeatable(const std::string& key, bool has_reference) {
  if (key.size() > longest_idempotency_key || !std::ranges::all_of(key, may_be_in_a_key))
    return problem(400, "idempotency_key_invalid",
                   "The idempotency key has characters that it may not have, or too many",
                   "Send 1 to 255 characters of 0-9, A-Z, a-z and . _ : - as Idempotency-Key.");
  if (key.empty() && !has_reference)
    return problem(400, "idempotency_key_missing", "The request cannot be told from its repeat",
                   "Send an Idempotency-Key header, or a reference in the body.");
  return std::nullopt;
}

}  // namespace fiscal::api
