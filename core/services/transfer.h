#pragma once

#include <curl/curl.h>

#include <array>
#include <exception>
#include <functional>
#include <string>

#include "core/services/http_transport.h"
#include "core/services/trust_stores.h"

struct ssl_st;

namespace fiscal::services {

/// One request in a handle of libcurl: sets it up, hears its callbacks, and says what the outcome proves.
class Transfer {
 public:
  struct Limits {
    std::size_t body = 0;
    std::size_t head = 0;
    Duration connect_timeout;
  };

  Transfer(const WireRequest& request, const std::function<void()>& departs, TrustStore trust,
           const Limits& limits)
      : request_(request), departs_(departs), trust_(std::move(trust)), limits_(limits) {}
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  /// Throws what `departs` threw.
  HttpResult perform(CURL* handle, CURLSH* share);

 private:
  void set_up(CURL* handle, CURLSH* share);
  void release_buffers();
  void set_up_method(CURL* handle);
  void set_up_headers(CURL* handle);
  HttpFailure failure(CURLcode code) const;
  bool ends_with_connection(int status) const;

  int before_first_byte();
  bool take_header(std::string_view line);
  bool take_body(std::string_view bytes);
  bool use_tls(void* ssl_context);

  /// Runs `action`, whose exceptions must not pass through libcurl: the first one is kept for `perform`.
  template <class Result, class Action>
  Result guarded(Result on_exception, const Action& action);

  static int on_prereq(void* self, char*, char*, int, int);
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  static CURLcode on_ssl_context(CURL*, void* context, void* self);
  static void on_tls_event(const ssl_st* tls, int where, int alert);
#ifdef FISCAL_FAIL_POINTS
  static int on_trace(CURL*, curl_infotype what, char* data, std::size_t size, void*);
#endif
  static curl_socket_t on_open_socket(void* self, curlsocktype, curl_sockaddr* address);

  // libcurl runs a request on the thread that asked for it; OpenSSL's callback has no other way to find it.
  static thread_local Transfer* running_;

  const WireRequest& request_;
  const std::function<void()>& departs_;
  const TrustStore trust_;
  const Limits& limits_;

  CURL* handle_ = nullptr;
  curl_slist* header_lines_ = nullptr;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
  std::exception_ptr thrown_;
  bool at_first_byte_ = false;  // Connected; the request has left or is about to.
  bool second_send_refused_ = false;
  bool address_refused_ = false;
  bool too_large_ = false;
  bool head_ended_ = false;  // The empty line after the headers of the last answer came.
  std::size_t head_size_ = 0;
  ssl_st* tls_ = nullptr;  // Of the connection that the answer comes over.
  bool goodbye_ = false;   // The server ended TLS properly.
  HttpAnswer answer_;
};

}  // namespace fiscal::services
