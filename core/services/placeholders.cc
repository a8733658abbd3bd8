#include "core/services/placeholders.h"

#include <algorithm>
#include <fiscal/encoding.hpp>

#include "core/services/redact.h"

namespace fiscal::services {
namespace {

constexpr std::string_view opening = "${secret:";

/// A placeholder in a text: where it stands and the name in it.
struct Placeholder {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string name;
};

std::optional<Placeholder> next_placeholder(std::string_view text, std::size_t from) {
  for (auto begin = text.find(opening, from); begin != std::string_view::npos;
       begin = text.find(opening, begin + 1)) {
    const auto name_at = begin + opening.size();
    const auto closing = text.find('}', name_at);
    if (closing == std::string_view::npos) return std::nullopt;
    const std::string_view name = text.substr(name_at, closing - name_at);
    if (is_valid_name(name)) return Placeholder{begin, closing + 1, std::string(name)};
  }
  return std::nullopt;
}

bool is_header_value(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

}  // namespace

std::set<std::string> placeholder_names(std::string_view text) {
  std::set<std::string> names;
  for (auto found = next_placeholder(text, 0); found; found = next_placeholder(text, found->end))
    names.insert(found->name);
  return names;
}

Placeholders::Placeholders(vault::Keyring& keyring, const Connection& connection, KnownSecrets& used)
    : keyring_(keyring), connection_(connection), used_(used) {}

Result<std::monostate> Placeholders::fill(WireRequest& request) {
  Escape body_escape = Escape::None;
  for (auto& [name, value] : request.headers) {
    if (is_header(name, "content-type")) body_escape = escape_for(value);
    if (value.find(opening) == std::string::npos) continue;
    auto text = header_value(name, value);
    if (!text) return text.error();
    value = std::move(*text);
  }
  const bool in_body = request.body && request.body->find(opening) != std::string::npos;
  if (!in_body && request.url.find(opening) == std::string::npos) return std::monostate{};
  const std::set<std::string> allowed = placeholder_names(connection_.settings);
  auto url = filled(request.url, Escape::Percent, &allowed);
  if (!url) return url.error();
  request.url = std::move(*url);
  if (!in_body) return std::monostate{};
  auto body = filled(*request.body, body_escape, &allowed);
  if (!body) return body.error();
  request.body = std::move(*body);
  return std::monostate{};
}

Result<std::string> Placeholders::header_value(const std::string& name, const std::string& value) {
  constexpr std::string_view basic = "Basic ";
  const bool is_basic = is_header(name, "authorization") && value.starts_with(basic);
  auto text = filled(is_basic ? std::string_view(value).substr(basic.size()) : value, Escape::None, nullptr);
  if (!text) return text;
  if (is_basic) return std::string(basic) + base64_encode(*text);
  if (!is_header_value(*text))
    return Finding{"secret_unusable", "", "/headers",
                   "a secret in the header " + name + " holds a line break",
                   "Set the secret again, without the line break."};
  return text;
}

Result<std::string> Placeholders::filled(std::string_view text, Escape escape,
                                         const std::set<std::string>* only) {
  std::string done;
  std::size_t copied = 0;
  for (auto found = next_placeholder(text, 0); found; found = next_placeholder(text, found->end)) {
    if (only != nullptr && !only->contains(found->name)) continue;
    const auto secret = keyring_.secret(connection_.account, found->name);
    if (!secret) return secret.error();
    used_.add(found->name, secret->view());
    done += text.substr(copied, found->begin - copied);
    done += escaped(secret->view(), escape);
    copied = found->end;
  }
  done += text.substr(copied);
  return done;
}

}  // namespace fiscal::services
