#include <fiscal/encoding.hpp>
#include <fiscal/municipal/document.hpp>
#include <fiscal/soap.hpp>

#include <array>
#include <stdexcept>

namespace fiscal::municipal {
namespace {

constexpr std::string_view xml_declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

std::string escaped_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

/// A document without a namespace, as an element of an envelope whose default namespace would else be its
/// own.
std::string without_namespace(std::string_view document) {
  std::string out(document);
  return out.insert(out.find_first_of(" />"), " xmlns=\"\"");
}

std::string carried(std::string_view document, Carry carry) {
  if (carry == Carry::Raw)
    return document.find("xmlns=") < document.find('>') ? std::string(document) : without_namespace(document);
  return carry == Carry::Cdata ? cdata_section(document) : escaped_text(document);
}

/// Fills every `{name}` of a template at once, so that what is filled in is never read as a template.
std::string filled_in(std::string_view pattern,
                      const std::vector<std::pair<std::string_view, std::string>>& values) {
  std::string out;
  while (!pattern.empty()) {
    const auto open = pattern.find('{');
    const auto close = pattern.find('}', open);
    if (open == std::string_view::npos || close == std::string_view::npos) break;
    out += pattern.substr(0, open);
    const std::string_view slot = pattern.substr(open + 1, close - open - 1);
    bool known = false;
    for (const auto& [name, value] : values) {
      if (name != slot) continue;
      out += value;
      known = true;
    }
    if (!known) out += pattern.substr(open, close - open + 1);
    pattern.remove_prefix(close + 1);
  }
  return out.append(pattern);
}

std::string_view charset_name(Charset charset) {
  if (charset == Charset::Latin1) return "ISO-8859-1";
  return charset == Charset::Windows1252 ? "windows-1252" : "UTF-8";
}

/// The places 80 to 9F of Windows-1252 that hold a character, by code point (WHATWG Encoding,
/// index-windows-1252).
constexpr auto windows_only = std::to_array<std::pair<char32_t, unsigned char>>(
    {{0x20AC, 0x80}, {0x201A, 0x82}, {0x0192, 0x83}, {0x201E, 0x84}, {0x2026, 0x85}, {0x2020, 0x86},
     {0x2021, 0x87}, {0x02C6, 0x88}, {0x2030, 0x89}, {0x0160, 0x8A}, {0x2039, 0x8B}, {0x0152, 0x8C},
     {0x017D, 0x8E}, {0x2018, 0x91}, {0x2019, 0x92}, {0x201C, 0x93}, {0x201D, 0x94}, {0x2022, 0x95},
     {0x2013, 0x96}, {0x2014, 0x97}, {0x02DC, 0x98}, {0x2122, 0x99}, {0x0161, 0x9A}, {0x203A, 0x9B},
     {0x0153, 0x9C}, {0x017E, 0x9E}, {0x0178, 0x9F}});

/// The next code point of valid UTF-8.
char32_t next_character(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  char32_t value = length == 1 ? first : first & (0x7FU >> length);
  for (std::size_t at = 1; at < length; ++at)
    value = (value << 6) | (static_cast<unsigned char>(text[at]) & 0x3FU);
  text.remove_prefix(length);
  return value;
}

std::optional<unsigned char> byte_of(char32_t character, Charset charset) {
  if (character < 0x80 || (character >= 0xA0 && character <= 0xFF))
    return static_cast<unsigned char>(character);
  if (charset != Charset::Windows1252) return std::nullopt;
  for (const auto& [point, byte] : windows_only)
    if (point == character) return byte;
  return std::nullopt;
}

HttpHeaders authentication_headers(const Profile& profile, const LocalFacts& local) {
  HttpHeaders headers;
  if (profile.authentication.basic)
    headers.emplace_back("Authorization", "Basic " + local.user + ":" + local.password);
  if (!profile.authentication.header.empty())
    headers.emplace_back(profile.authentication.header, local.access_key);
  return headers;
}

std::string envelope_body(const Profile& profile, const Operation& operation, std::string_view document,
                          const Caller& caller) {
  const std::string data =
      (profile.declaration && operation.carry != Carry::Raw ? std::string(xml_declaration) : std::string()) +
      std::string(document);
  return filled_in(
      operation.envelope,
      {{"data", carried(data, operation.carry)},
       {"header", profile.header.empty() ? std::string() : carried(profile.header, operation.carry)},
       {"user", escaped_text(caller.local.user)},
       {"password", escaped_text(caller.local.password)},
       {"access_key", escaped_text(caller.local.access_key)},
       {"authorization_key", escaped_text(caller.local.authorization_key)},
       {"cnpj", escaped_text(caller.issuer.tax_id)},
       {"municipal_registration", escaped_text(caller.issuer.municipal_registration.value_or(""))},
       {"municipality", escaped_text(caller.issuer.municipality)}});
}

/// Media type and XML declaration say the charset of the bytes.
void name_charset(Request& request, Charset charset) {
  if (charset == Charset::Utf8) return;
  const auto rename = [&](std::string& text, std::string_view from) {
    if (const auto at = text.find(from); at != std::string::npos)
      text.replace(at, from.size(), charset_name(charset));
  };
  for (auto& [name, value] : request.headers)
    if (name == "Content-Type") rename(value, "utf-8");
  rename(request.body, "utf-8");
}

}  // namespace

std::variant<std::string, Finding> encoded(std::string_view utf8, Charset charset) {
  if (charset == Charset::Utf8) return std::string(utf8);
  std::string out;
  for (std::string_view rest = utf8; !rest.empty();) {
    const std::string_view before = rest;
    const auto byte = byte_of(next_character(rest), charset);
    if (!byte)
      return Finding{"text_invalid",
                     {},
                     {},
                     "The service takes " + std::string(charset_name(charset)) +
                         ", which lacks the character \"" +
                         std::string(before.substr(0, before.size() - rest.size())) + "\".",
                     "Write it otherwise."};
    out += static_cast<char>(*byte);
  }
  return out;
}

std::variant<Request, Findings> enveloped(const Profile& profile, const Operation& operation,
                                          std::string_view document, const Caller& caller) {
  const std::string inside = envelope_body(profile, operation, document, caller);
  Request request;
  if (profile.soap == Soap::None) {
    request.headers = {{"Content-Type", "application/xml; charset=utf-8"}};
    request.body = inside;
  } else {
    SoapRequest soap;
    soap.version = profile.soap == Soap::V1_2 ? SoapVersion::V1_2 : SoapVersion::V1_1;
    soap.action = operation.action;
    soap.body = inside;
    // An inclusive signature takes up every prefix that is in scope.
    soap.names = operation.carry == Carry::Raw ? SoapNames::Default : SoapNames::Prefixed;
    SoapMessage message = soap_message(soap);
    request.headers = std::move(message.headers);
    request.body = std::move(message.body);
  }
  name_charset(request, profile.charset);
  for (auto& header : authentication_headers(profile, caller.local))
    request.headers.push_back(std::move(header));
  auto bytes = encoded(request.body, profile.charset);
  if (auto* finding = std::get_if<Finding>(&bytes)) return Findings{std::move(*finding)};
  request.body = std::move(std::get<std::string>(bytes));
  if (static_cast<std::int64_t>(request.body.size()) > profile.limits.most_bytes)
    return Findings{{"request_too_large",
                     {},
                     {},
                     "The request has " + std::to_string(request.body.size()) +
                         " bytes and the service takes " + std::to_string(profile.limits.most_bytes) + ".",
                     "Shorten the description."}};
  return request;
}

}  // namespace fiscal::municipal
