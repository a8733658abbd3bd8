#include "core/services/transfer.h"

#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <fiscal/encoding.hpp>
#include <new>
#include <string_view>

#include "core/base/fail_point.h"
#include "core/base/require.h"
#include "core/services/network_address.h"

namespace fiscal::services {
namespace {

template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
  require(curl_easy_setopt(handle, option, value) == CURLE_OK, "libcurl 7.85 or newer has this option");
}

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return (a | 0x20) == (b | 0x20); });
}

bool has_header(const HttpHeaders& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(),
                     [&](const auto& header) { return equal_ignoring_case(header.first, name); });
}

std::string_view without_blanks(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Header values are bytes; what is not UTF-8 is taken for ISO 8859-1, which HTTP once said.
std::string text_of_value(std::string_view value) {
  if (is_valid_utf8(value)) return std::string(value);
  std::string text;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80)
      text += c;
    else
      text += {static_cast<char>(0xC0 | byte >> 6), static_cast<char>(0x80 | (byte & 0x3F))};
  }
  return text;
}

}  // namespace

thread_local Transfer* Transfer::running_ = nullptr;

Transfer::~Transfer() { curl_slist_free_all(header_lines_); }

HttpResult Transfer::perform(CURL* handle, CURLSH* share) {
  handle_ = handle;
  set_up(handle, share);
  running_ = this;
  FISCAL_FAIL_POINT(departs_ ? "http.write.before_connect" : "http.read.before_connect");
  const CURLcode code = curl_easy_perform(handle);
  FISCAL_FAIL_POINT(departs_ ? "http.write.after_answer" : "http.read.after_answer");
  running_ = nullptr;
  long status = 0;
  curl_off_t elapsed_us = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(handle, CURLINFO_TOTAL_TIME_T, &elapsed_us);
  release_buffers();
  // The handle goes on living without this object.
  curl_easy_reset(handle);
  if (thrown_) std::rethrow_exception(thrown_);
  if (code != CURLE_OK && !(FISCAL_BREAKS("I22") && code == CURLE_PARTIAL_FILE)) return failure(code);
  // libcurl takes a connection that ends inside the headers for an answer without a body.
  if (!head_ended_ || status < 200 || status > 599)
    return HttpFailure{HttpFailureKind::NoAnswer, "the connection ended inside the answer's headers"};
  // libcurl 7.88 takes any end of a TLS connection for a proper one.
  if (tls_ != nullptr && !goodbye_ && ends_with_connection(static_cast<int>(status)))
    return HttpFailure{HttpFailureKind::NoAnswer,
                       "the connection was cut where only its end marks the answer's end"};
  answer_.status = static_cast<int>(status);
  answer_.elapsed = milliseconds(elapsed_us / 1000);
  return std::move(answer_);
}

/// A connection that is kept waits without its buffers: 17 KB that the next request makes anew.
void Transfer::release_buffers() {
  curl_socket_t kept = CURL_SOCKET_BAD;
  curl_easy_getinfo(handle_, CURLINFO_ACTIVESOCKET, &kept);
  if (tls_ != nullptr && kept != CURL_SOCKET_BAD) SSL_free_buffers(tls_);
}

void Transfer::set_up(CURL* handle, CURLSH* share) {
  curl_easy_reset(handle);
  set(handle, CURLOPT_SHARE, share);
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_ERRORBUFFER, error_text_.data());
  set(handle, CURLOPT_URL, request_.url.c_str());
  set(handle, CURLOPT_PATH_AS_IS, 1L);
  set(handle, CURLOPT_PROTOCOLS_STR, request_.url.starts_with("http:") ? "http" : "https");
  set(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(handle, CURLOPT_PROXY, "");
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(request_.timeout.milliseconds));
  set(handle, CURLOPT_CONNECTTIMEOUT_MS,
      static_cast<long>(std::min(request_.timeout, limits_.connect_timeout).milliseconds));
  // One connection per host that a provider has: its API and where its tokens come from.
  set(handle, CURLOPT_MAXCONNECTS, 2L);
  // Servers end idle connections, and a write on one that just ended would be in doubt.
  set(handle, CURLOPT_MAXAGE_CONN, 60L);
  set(handle, CURLOPT_FRESH_CONNECT, request_.connection == FreshConnection::Always ? 1L : 0L);
  set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  // The authorities come with the shared store; without this libcurl would parse its bundle for every
  // connection.
  set(handle, CURLOPT_CAINFO, static_cast<const char*>(nullptr));
  set(handle, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  set(handle, CURLOPT_SSL_CTX_FUNCTION, &Transfer::on_ssl_context);
  set(handle, CURLOPT_SSL_CTX_DATA, static_cast<void*>(this));
  set(handle, CURLOPT_PREREQFUNCTION, &Transfer::on_prereq);
  set(handle, CURLOPT_PREREQDATA, static_cast<void*>(this));
  set(handle, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  set(handle, CURLOPT_HEADERDATA, static_cast<void*>(this));
  set(handle, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  set(handle, CURLOPT_WRITEDATA, static_cast<void*>(this));
  if (request_.reachable == Reachable::PublicAddressesOnly) {
    set(handle, CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_open_socket);
    set(handle, CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
  }
#ifdef FISCAL_FAIL_POINTS
  set(handle, CURLOPT_VERBOSE, 1L);
  set(handle, CURLOPT_DEBUGFUNCTION, &Transfer::on_trace);
#endif
  set_up_method(handle);
  set_up_headers(handle);
}

void Transfer::set_up_method(CURL* handle) {
  const std::string& method = request_.method;
  if (method == "HEAD") return set(handle, CURLOPT_NOBODY, 1L);
  if (request_.body || method == "POST" || method == "PUT" || method == "PATCH") {
    const std::string_view body = request_.body ? std::string_view(*request_.body) : std::string_view("");
    set(handle, CURLOPT_POST, 1L);
    set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    set(handle, CURLOPT_POSTFIELDS, body.data());
  }
  set(handle, CURLOPT_CUSTOMREQUEST, method.c_str());
}

void Transfer::set_up_headers(CURL* handle) {
  const auto add = [&](const std::string& line) {
    curl_slist* longer = curl_slist_append(header_lines_, line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    header_lines_ = longer;
  };
  for (const auto& [name, value] : request_.headers) add(value.empty() ? name + ";" : name + ": " + value);
  // What leaves is what was asked for: libcurl's own ideas are taken back.
  for (const char* name : {"Accept", "Content-Type", "User-Agent"})
    if (!has_header(request_.headers, name)) add(std::string(name) + ":");
  add("Expect:");
  set(handle, CURLOPT_HTTPHEADER, header_lines_);
}

HttpFailure Transfer::failure(CURLcode code) const {
  std::string text = error_text_[0] != '\0' ? error_text_.data() : curl_easy_strerror(code);
  if (address_refused_) return {HttpFailureKind::Blocked, "the host's address is not on the public Internet"};
  if (!at_first_byte_) return {HttpFailureKind::NotConnected, std::move(text)};
  if (second_send_refused_)
    return {HttpFailureKind::NoAnswer,
            "the kept connection ended before an answer; a second send was refused"};
  if (too_large_) return {HttpFailureKind::TooLarge, "the answer is larger than the gateway takes"};
  return {HttpFailureKind::NoAnswer, std::move(text)};
}

bool Transfer::ends_with_connection(int status) const {
  const bool has_body = request_.method != "HEAD" && status != 204 && status != 304;
  return has_body && !has_header(answer_.headers, "content-length") &&
         !has_header(answer_.headers, "transfer-encoding");
}

template <class Result, class Action>
Result Transfer::guarded(Result on_exception, const Action& action) {
  try {
    return action();
  } catch (...) {
    if (!thrown_) thrown_ = std::current_exception();
    return on_exception;
  }
}

int Transfer::before_first_byte() {
  if (departs_ && at_first_byte_) {
    second_send_refused_ = true;
    return CURL_PREREQFUNC_ABORT;
  }
  FISCAL_FAIL_POINT(departs_ ? "http.write.before_departure" : "http.read.connected");
  if (departs_) departs_();
  if (departs_) FISCAL_FAIL_POINT("http.write.after_departure");
  at_first_byte_ = true;
  return CURL_PREREQFUNC_OK;
}

bool Transfer::take_header(std::string_view line) {
  head_size_ += line.size();
  if (head_size_ > limits_.head) return !(too_large_ = true);
  const bool begins_answer = line.starts_with("HTTP/") && (head_ended_ || answer_.headers.empty());
  if (begins_answer) {
    // The final answer after an interim one.
    head_ended_ = false;
    answer_.headers.clear();
    curl_tlssessioninfo* session = nullptr;
    if (curl_easy_getinfo(handle_, CURLINFO_TLS_SSL_PTR, &session) == CURLE_OK && session != nullptr)
      tls_ = static_cast<ssl_st*>(session->internals);
    return true;
  }
  // Trailers follow a chunked body; they are not part of the head.
  if (head_ended_) return true;
  const std::string_view content = without_blanks(line);
  if (content.empty()) return head_ended_ = true;
  const auto colon = content.find(':');
  if (colon == std::string_view::npos) return true;
  std::string name = text_of_value(without_blanks(content.substr(0, colon)));
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  answer_.headers.emplace_back(std::move(name), text_of_value(without_blanks(content.substr(colon + 1))));
  return answer_.headers.size() <= 200 || !(too_large_ = true);
}

bool Transfer::take_body(std::string_view bytes) {
  if (answer_.body.size() + bytes.size() > limits_.body) return !(too_large_ = true);
  answer_.body += bytes;
  return true;
}

bool Transfer::use_tls(void* ssl_context) {
  auto* context = static_cast<SSL_CTX*>(ssl_context);
  SSL_CTX_set1_cert_store(context, trust_.get());
  SSL_CTX_set_info_callback(context, &Transfer::on_tls_event);
  if (!request_.certificate) return true;
  const vault::Certificate& own = *request_.certificate;
  const auto* der = reinterpret_cast<const unsigned char*>(own.der().data());
  return SSL_CTX_use_certificate_ASN1(context, static_cast<int>(own.der().size()), der) == 1 &&
         SSL_CTX_use_PrivateKey(context, own.key()) == 1 && SSL_CTX_set1_chain(context, own.chain()) == 1;
}

int Transfer::on_prereq(void* self, char*, char*, int, int) {
  auto& transfer = *static_cast<Transfer*>(self);
  return transfer.guarded(CURL_PREREQFUNC_ABORT, [&] { return transfer.before_first_byte(); });
}

std::size_t Transfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::string_view line(data, size * count);
  return transfer.guarded(false, [&] { return transfer.take_header(line); }) ? line.size() : 0;
}

std::size_t Transfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::string_view bytes(data, size * count);
  return transfer.guarded(false, [&] { return transfer.take_body(bytes); }) ? bytes.size() : 0;
}

CURLcode Transfer::on_ssl_context(CURL*, void* context, void* self) {
  return static_cast<Transfer*>(self)->use_tls(context) ? CURLE_OK : CURLE_SSL_CERTPROBLEM;
}

void Transfer::on_tls_event(const ssl_st* tls, int where, int alert) {
  if (running_ != nullptr && running_->tls_ == tls && where == SSL_CB_READ_ALERT &&
      (alert & 0xFF) == SSL_AD_CLOSE_NOTIFY)
    running_->goodbye_ = true;
}

#ifdef FISCAL_FAIL_POINTS
int Transfer::on_trace(CURL*, curl_infotype what, char*, std::size_t, void*) {
  if (running_ != nullptr && what == CURLINFO_DATA_OUT) FISCAL_FAIL_POINT("http.write.body_sent");
  return 0;
}
#endif

curl_socket_t Transfer::on_open_socket(void* self, curlsocktype, curl_sockaddr* address) {
  if (!is_public_address(address->addr)) {
    static_cast<Transfer*>(self)->address_refused_ = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

}  // namespace fiscal::services
