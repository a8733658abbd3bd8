#include "core/app/fiscalctl/gateway.h"

#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "core/app/fiscalctl/failure.h"

namespace fiscal::ctl {
namespace {

constexpr long connect_milliseconds = 5'000;
// Longer than the longest wait that a gateway grants to `Prefer: wait`.
constexpr long answer_milliseconds = 90'000;
constexpr std::size_t max_answer = 64u << 20;

struct HeaderList {
  curl_slist* first = nullptr;
  HeaderList() = default;
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  ~HeaderList() { curl_slist_free_all(first); }
  void add(const std::string& line) { first = curl_slist_append(first, line.c_str()); }
};

std::size_t keep_body(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto& answer = *static_cast<Answer*>(user);
  if (answer.body.size() + size * count > max_answer) return 0;
  answer.body.append(bytes, size * count);
  return size * count;
}

std::size_t keep_header(char* bytes, std::size_t size, std::size_t count, void* user) {
  const std::string line(bytes, size * count);
  const auto colon = line.find(':');
  if (colon != std::string::npos) {
    std::string name = line.substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    const auto start = line.find_first_not_of(" \t", colon + 1);
    const auto end = line.find_last_not_of(" \t\r\n");
    if (start != std::string::npos && end >= start)
      static_cast<Answer*>(user)->headers[name] = line.substr(start, end - start + 1);
  }
  return size * count;
}

std::string escaped(const std::string& text) {
  const std::unique_ptr<char, decltype(&curl_free)> encoded(
      curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size())), curl_free);
  return encoded ? encoded.get() : "";
}

std::string finding_line(const nlohmann::ordered_json& finding) {
  std::string line = "  ";
  const std::string field = finding.value("field", "");
  if (!field.empty()) line += field + ": ";
  const std::string official = finding.value("official_code", "");
  if (!official.empty()) line += official + " ";
  line += finding.value("text", finding.value("code", ""));
  const std::string fix = finding.value("fix", "");
  if (!fix.empty()) line += (line.ends_with('.') ? " " : ". ") + fix;
  return line;
}

}  // namespace

struct Gateway::Handle {
  CURL* curl = curl_easy_init();
  ~Handle() { curl_easy_cleanup(curl); }
};

nlohmann::ordered_json Answer::json() const {
  auto document = nlohmann::ordered_json::parse(body, nullptr, false);
  if (document.is_discarded())
    throw Failure(ExitCode::Unreachable, "what answered is no gateway: status " + std::to_string(status) +
                                             " without JSON; check --url or FISCAL_URL");
  return document;
}

Gateway::Gateway(GatewayOptions options)
    : options_(std::move(options)), handle_(std::make_unique<Handle>()) {}
Gateway::~Gateway() = default;

Answer Gateway::ask(const std::string& method, const std::string& path, const std::string& body,
                    const RequestHeaders& headers) {
  CURL* curl = handle_->curl;
  curl_easy_reset(curl);
  const std::string url = options_.url + path;
  HeaderList lines;
  if (!options_.key.empty()) lines.add("Authorization: Bearer " + options_.key);
  for (const auto& [name, value] : headers) lines.add(name + ": " + value);
  Answer answer;
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method.c_str());
  if (!body.empty() || method == "POST" || method == "PUT") {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    lines.add("Content-Type: application/json");
    // No pause for "100 Continue" before a large body.
    lines.add("Expect:");
  }
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, lines.first);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, keep_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &answer);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, connect_milliseconds);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, answer_milliseconds);
  if (!options_.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, options_.ca_file.c_str());
  const CURLcode result = curl_easy_perform(curl);
  if (result != CURLE_OK)
    throw Failure(ExitCode::Unreachable, "the gateway at " + options_.url + " cannot be reached: " +
                                             curl_easy_strerror(result) + "; check --url or FISCAL_URL");
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  answer.status = static_cast<int>(status);
  return answer;
}

Answer Gateway::need(const std::string& method, const std::string& path, const std::string& body,
                     const RequestHeaders& headers) {
  Answer answer = ask(method, path, body, headers);
  if (!answer.is_good()) throw Failure(ExitCode::Refused, refusal_text(answer));
  return answer;
}

std::string refusal_text(const Answer& answer) {
  const auto problem = answer.json();
  if (!problem.is_object()) return "the gateway answered " + std::to_string(answer.status);
  std::string text = problem.value("title", "refused");
  const std::string detail = problem.value("detail", "");
  // Where one thing is wrong, the detail begins with the title.
  if (detail.starts_with(text))
    text = detail;
  else if (!detail.empty())
    text += ": " + detail;
  text += " (" + std::to_string(answer.status);
  if (problem.contains("code")) text += ", " + problem.value("code", "");
  text += ")";
  const auto findings = problem.value("errors", nlohmann::ordered_json::array());
  // A single finding that the headline already says is not said twice.
  const bool said = findings.size() == 1 && findings[0].value("field", "").empty() &&
                    text.find(findings[0].value("text", "")) != std::string::npos;
  if (!said)
    for (const auto& finding : findings) text += "\n" + finding_line(finding);
  return text;
}

std::string path_segment(const std::string& text) {
  // A dot segment would be resolved away by the client and name another resource.
  if (text.empty() || text == "." || text == "..")
    throw Failure(ExitCode::Usage, "'" + text + "' is no name; give the name of what is meant");
  return escaped(text);
}

std::string query_value(const std::string& text) { return escaped(text); }

}  // namespace fiscal::ctl
