#include "core/services/redact.h"

#include <algorithm>
#include <array>
#include <fiscal/tax_id.hpp>

namespace fiscal::services {
namespace {

constexpr std::string_view redacted_mark = "[redacted]";

constexpr std::array<std::string_view, 16> credential_fields{
    "accesstoken",     "refreshtoken", "idtoken",   "token",          "clientsecret", "secret",
    "password",        "passwd",       "senha",     "apikey",         "privatekey",   "passphrase",
    "clientassertion", "assertion",    "sessionid", "accesskeysecret"};

constexpr std::size_t longest_field = 20;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr bool is_letter_or_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// A table, since every byte of every body that is kept is asked for.
constexpr std::array<bool, 256> name_characters = [] {
  std::array<bool, 256> known{};
  for (int c = 0; c < 128; ++c)
    known[static_cast<std::size_t>(c)] = is_letter_or_digit(static_cast<char>(c)) || c == '_' || c == '-';
  return known;
}();

bool is_name_character(char c) { return name_characters[static_cast<unsigned char>(c)]; }

char lower_case(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// "Access-Token", "access_token" and "accessToken" are one name.
bool is_credential_field(std::string_view name) {
  if (name.size() < 5 || name.size() > longest_field) return false;
  std::array<char, longest_field> plain;
  std::size_t size = 0;
  for (const char c : name)
    if (c != '_' && c != '-') plain[size++] = lower_case(c);
  return std::find(credential_fields.begin(), credential_fields.end(),
                   std::string_view(plain.data(), size)) != credential_fields.end();
}

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n'))
    ++at;
  return at;
}

struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::size_t end_of_json_string(std::string_view text, std::size_t at) {
  for (; at < text.size() && text[at] != '"'; ++at)
    if (text[at] == '\\') ++at;
  return std::min(at, text.size());
}

/// The value that belongs to a field's name which ends at `at`: `name": "value"`, `<name>value<`,
/// `name="value"`, `name=value&`. A value that the text cuts off reaches to its end.
Span value_after(std::string_view text, std::size_t at) {
  const auto end_at = [&](std::size_t from, std::string_view stops) {
    return Span{from, std::min(text.find_first_of(stops, from), text.size())};
  };
  if (at >= text.size()) return {};
  if (text[at] == '"') {
    at = skip_blanks(text, at + 1);
    if (at >= text.size() || text[at] != ':') return {};
    at = skip_blanks(text, at + 1);
    if (at >= text.size()) return {};
    if (text[at] != '"') return end_at(at, ",}] \r\n");
    return {at + 1, end_of_json_string(text, at + 1)};
  }
  if (text[at] == '>') return end_at(at + 1, "<");
  if (text[at] != '=') return {};
  ++at;
  if (at < text.size() && (text[at] == '"' || text[at] == '\'')) return end_at(at + 1, text.substr(at, 1));
  return end_at(at, "& \r\n");
}

/// The places of a character, from the first to the last.
class Places {
 public:
  Places(std::string_view text, char sought) : text_(text), sought_(sought) {}

  /// The first one that is not before `from`.
  std::size_t next(std::size_t from) {
    if (at_ < from || !is_known_) at_ = text_.find(sought_, from);
    is_known_ = true;
    return at_;
  }

 private:
  std::string_view text_;
  char sought_;
  std::size_t at_ = 0;
  bool is_known_ = false;
};

/// Looks for what ends a name and back from there, since most of a body is one long text in base64.
std::string without_credential_fields(std::string_view text) {
  std::string done;
  std::size_t copied = 0;
  Places quotes(text, '"'), brackets(text, '>'), signs(text, '=');
  for (std::size_t from = 0;;) {
    const std::size_t end = std::min({quotes.next(from), brackets.next(from), signs.next(from)});
    if (end == std::string_view::npos) break;
    std::size_t begin = end;
    while (begin > copied && end - begin <= longest_field && is_name_character(text[begin - 1])) --begin;
    from = end + 1;
    if (!is_credential_field(text.substr(begin, end - begin))) continue;
    const Span value = value_after(text, end);
    if (value.begin >= value.end) continue;
    done += text.substr(copied, value.begin - copied);
    done += redacted_mark;
    copied = from = value.end;
  }
  done += text.substr(copied);
  return done;
}

/// Masks every CPF that stands alone, written plainly or with its punctuation.
std::string with_masked_cpfs(std::string text) {
  for (std::size_t at = 0; at + 11 <= text.size(); ++at) {
    if (!is_digit(text[at]) || (at > 0 && is_letter_or_digit(text[at - 1]))) continue;
    const bool punctuated =
        at + 14 <= text.size() && text[at + 3] == '.' && text[at + 7] == '.' && text[at + 11] == '-';
    const std::size_t size = punctuated ? 14 : 11;
    if (at + size < text.size() && is_letter_or_digit(text[at + size])) continue;
    const std::string number = normalise_tax_id(std::string_view(text).substr(at, size));
    if (number.size() != 11 || tax_id_kind(number) != TaxIdKind::Cpf) continue;
    text.replace(at, size, masked_tax_id(number));
  }
  return text;
}

}  // namespace

bool is_header(std::string_view name, std::string_view lower) {
  return std::equal(name.begin(), name.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return lower_case(a) == b; });
}

bool is_credential_header(std::string_view name) {
  std::string plain;
  for (const char c : name)
    if (c != '-' && c != '_') plain += lower_case(c);
  for (const std::string_view part : {"authorization", "cookie", "token", "secret", "password", "senha",
                                      "apikey", "accesskey", "credential"})
    if (plain.find(part) != std::string::npos) return true;
  return plain == "xauth";
}

std::string redacted_head(const HttpHeaders& headers, const KnownSecrets& secrets) {
  std::string head;
  for (const auto& [name, value] : headers) {
    head += name + ": ";
    head += is_credential_header(name) ? std::string(redacted_mark) : redacted_text(value, secrets);
    head += '\n';
  }
  return head;
}

std::string redacted_url(std::string_view url, const KnownSecrets& secrets) {
  return redacted_text(without_credential_fields(url), secrets);
}

std::string redacted_body(std::string_view body, const KnownSecrets& secrets, std::size_t limit) {
  // A little further than the cut, so that a value that the cut would split is still recognised; what a value
  // may have left of itself at the end of that goes too.
  const std::string_view seen = body.substr(0, limit + secrets.longest());
  std::string text = without_credential_fields(secrets.without_secrets(std::string(seen)));
  if (body.size() <= limit && text.size() <= 2 * limit) return text;
  if (seen.size() < body.size()) text.resize(text.size() - std::min(text.size(), secrets.longest()));
  text.resize(std::min(text.size(), limit));
  return text + "\n[cut: " + std::to_string(body.size()) + " bytes in all]";
}

std::string redacted_text(std::string_view text, const KnownSecrets& secrets) {
  return with_masked_cpfs(secrets.without_secrets(std::string(text)));
}

}  // namespace fiscal::services
