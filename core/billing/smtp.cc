#include "core/billing/smtp.h"

#include <curl/curl.h>

#include <fiscal/encoding.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "core/billing/business_days.h"

namespace fiscal::billing {
namespace {

constexpr std::size_t line_length = 76;

/// What a header may hold: no line can be begun from within it.
std::string on_one_line(std::string_view text) {
  std::string line(text);
  std::ranges::replace_if(
      line, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; }, ' ');
  return line;
}

/// Words of RFC 2047, each short enough for a line and ending between two characters.
std::string header_words(std::string_view text) {
  constexpr std::size_t bytes_a_word = 42;
  std::string words;
  while (!text.empty()) {
    std::size_t length = std::min(bytes_a_word, text.size());
    while (length < text.size() && length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80)
      --length;
    words += (words.empty() ? "" : "\r\n ") + std::string("=?UTF-8?B?") +
             base64_encode(text.substr(0, length)) + "?=";
    text.remove_prefix(length);
  }
  return words;
}

std::string mail_date(Instant at) {
  constexpr std::array<const char*, 7> days{"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::string text = to_text(at);  // 2026-11-21T12:00:00Z
  const Date date = local_date(at, ZoneOffset{});
  return std::string(days[static_cast<std::size_t>(days_since_epoch(date) % 7)]) + ", " + text.substr(8, 2) +
         " " + months[date.month - 1u] + " " + text.substr(0, 4) + " " + text.substr(11, 8) + " +0000";
}

std::string in_lines(const std::string& encoded) {
  std::string lines;
  for (std::size_t at = 0; at < encoded.size(); at += line_length)
    lines += encoded.substr(at, line_length) + "\r\n";
  return lines;
}

struct Reader {
  const std::string& text;
  std::size_t at = 0;
};

std::size_t read_on(char* into, std::size_t size, std::size_t count, void* reader) {
  auto& from = *static_cast<Reader*>(reader);
  const std::size_t length = std::min(size * count, from.text.size() - from.at);
  std::memcpy(into, from.text.data() + from.at, length);
  from.at += length;
  return length;
}

struct EndCall {
  void operator()(CURL* call) const { curl_easy_cleanup(call); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

SendOutcome outcome_of(CURLcode code, CURL* call, const char* words) {
  if (code == CURLE_OK) return {};
  long answer = 0;
  curl_easy_getinfo(call, CURLINFO_RESPONSE_CODE, &answer);
  const std::string why = *words == '\0' ? curl_easy_strerror(code) : words;
  // A refused login is the operator's to mend, and then the letter goes.
  const bool for_good = answer >= 500 && answer < 600 && code != CURLE_LOGIN_DENIED;
  return {for_good ? SendOutcome::Kind::Refused : SendOutcome::Kind::TryAgain, why};
}

}  // namespace

std::string message_of(const SmtpServer& server, const Email& letter, Instant now) {
  const std::string host = server.from.substr(server.from.rfind('@') + 1);
  std::string head = "Date: " + mail_date(now) + "\r\nFrom: ";
  if (!server.from_name.empty()) head += header_words(server.from_name) + " ";
  head += "<" + on_one_line(server.from) + ">\r\nTo: <" + on_one_line(letter.to) + ">\r\n";
  if (letter.reply_to) head += "Reply-To: <" + on_one_line(*letter.reply_to) + ">\r\n";
  return head + "Subject: " + header_words(on_one_line(letter.subject)) + "\r\nMessage-ID: <" + letter.id +
         "@" + on_one_line(host) +
         ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; "
         "charset=utf-8\r\n"
         "Content-Transfer-Encoding: base64\r\n\r\n" +
         in_lines(base64_encode(letter.text));
}

SendOutcome send_by_smtp(const SmtpServer& server, const Email& letter, Instant now) {
  const std::unique_ptr<CURL, EndCall> call(curl_easy_init());
  const std::unique_ptr<curl_slist, EndCall> recipients(
      curl_slist_append(nullptr, ("<" + on_one_line(letter.to) + ">").c_str()));
  if (!call || !recipients) throw std::runtime_error("curl has no memory");
  const std::string message = message_of(server, letter, now);
  const std::string sender = "<" + server.from + ">";
  std::array<char, CURL_ERROR_SIZE> words{};
  Reader reader{message};
  CURL* const curl = call.get();
  curl_easy_setopt(curl, CURLOPT_URL, server.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl, CURLOPT_USE_SSL,
                   static_cast<long>(server.require_tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  if (!server.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, server.ca_file.c_str());
  curl_easy_setopt(curl, CURLOPT_MAIL_FROM, sender.c_str());
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, &read_on);
  curl_easy_setopt(curl, CURLOPT_READDATA, &reader);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, words.data());
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(server.timeout.milliseconds));
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  if (!server.user.empty()) {
    curl_easy_setopt(curl, CURLOPT_USERNAME, server.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, server.password.c_str());
  }
  return outcome_of(curl_easy_perform(curl), curl, words.data());
}

}  // namespace fiscal::billing
