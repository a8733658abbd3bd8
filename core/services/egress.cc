#include "core/services/egress.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>

namespace fiscal::services {
namespace {

constexpr std::size_t max_url = 8192;

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(char* part) const { curl_free(part); }
};

Finding bad_url(std::string text) {
  return {"url_invalid", "", "/url", std::move(text), "Send an absolute https URL without user name."};
}

std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lowered;
}

std::string part_of(CURLU* url, CURLUPart part, unsigned flags) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  const std::unique_ptr<char, FreeUrl> owned(text);
  return text;
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

bool admits(const std::string& entry, const UrlTarget& target) {
  // The colons of an address in brackets are not those of a port.
  const auto colon = entry.find(':', entry.starts_with('[') ? entry.find(']') : 0);
  const std::string port = colon == std::string::npos ? "443" : entry.substr(colon + 1);
  if (port != std::to_string(target.port)) return false;
  const std::string host = lower(entry.substr(0, colon));
  if (!host.starts_with("*.")) return host == target.host;
  return target.host.size() > host.size() - 1 && target.host.ends_with(host.substr(1));
}

}  // namespace

Result<UrlTarget> parse_url(std::string_view url) {
  if (url.size() > max_url) return bad_url("the URL is longer than 8 KiB");
  if (std::any_of(url.begin(), url.end(), [](char c) { return c <= ' ' || c >= 0x7F || c == '\\'; }))
    return bad_url("the URL holds a blank, a control character, a backslash or a character outside ASCII");
  // libcurl would overlook one slash too many or too few.
  const auto slashes = url.find("://");
  if (slashes == std::string_view::npos || url.substr(slashes + 3).starts_with('/'))
    return bad_url("the URL has no host where one belongs");
  const std::unique_ptr<CURLU, FreeUrl> parsed(curl_url());
  if (!parsed) throw std::bad_alloc();
  if (const CURLUcode code =
          curl_url_set(parsed.get(), CURLUPART_URL, std::string(url).c_str(), CURLU_DISALLOW_USER);
      code != CURLUE_OK)
    return bad_url(std::string("the URL cannot be used: ") + curl_url_strerror(code));
  UrlTarget target{part_of(parsed.get(), CURLUPART_SCHEME, 0),
                   lower(part_of(parsed.get(), CURLUPART_HOST, 0)), 0};
  if (target.scheme != "https" && target.scheme != "http")
    return bad_url("the URL is neither https nor http");
  const std::string port = part_of(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  target.port = static_cast<std::uint16_t>(std::stoul(port));
  return target;
}

std::optional<std::string> egress_refusal(const UrlTarget& target, const std::vector<std::string>& manifest,
                                          const std::vector<std::string>& connection, PlainHttp plain_http) {
  if (target.scheme == "http" && (plain_http == PlainHttp::Refused || !is_loopback(target.host)))
    return "requests leave over https only";
  const auto admitted = [&](const std::string& entry) { return admits(entry, target); };
  if (std::any_of(manifest.begin(), manifest.end(), admitted) ||
      std::any_of(connection.begin(), connection.end(), admitted))
    return std::nullopt;
  return target.host + ":" + std::to_string(target.port) +
         " is not in `egress` of the plugin's manifest or of the connection";
}

}  // namespace fiscal::services
