#pragma once

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/services/call_record.h"
#include "core/services/egress.h"
#include "core/services/http_transport.h"
#include "core/vault/keyring.h"

namespace fiscal::services {

/// The service http/1 for one call: lets requests out that may leave, fills in secrets, has every write's
/// departure witnessed, repeats a stored write in a permitted re-send, and records each exchange redacted.
class HttpService {
 public:
  struct Options {
    PlainHttp plain_http = PlainHttp::Refused;
    std::size_t recorded_body = 64 * 1024;  ///< Bytes of each body that the record keeps.
  };

  HttpService(HttpTransport& transport, vault::Keyring& keyring, const Clock& clock, Log& log,
              const Options& options, const CallScope& scope, CallRecord& record)
      : transport_(transport),
        keyring_(keyring),
        clock_(clock),
        log_(log),
        options_(options),
        scope_(scope),
        record_(record),
        replay_(scope.replay) {}

  /// What a request of the right form has wrong in its meaning (a header that would break the message); the
  /// field is a JSON pointer into the request.
  static std::optional<Finding> problem_of(const HttpRequest& request);

  /// Whether nobody knows what became of a write that left and came to this: no whole answer, or one of a
  /// provider in trouble (5xx). Nothing else may be written in its call then; only a question settles it.
  static bool leaves_doubt(const HttpResult& result);

  /// Throws what the departure's witness threw; nothing left then.
  HttpResult send(HttpRequest request);

 private:
  HttpResult carry(const HttpRequest& request);
  HttpResult refuse_second_write();
  Result<WireRequest> wire_request(const HttpRequest& request);
  void repeat_stored_write(HttpRequest& built);
  void depart(const HttpRequest& request);
  void keep(const HttpRequest& request, const HttpResult& result, Instant began, Duration elapsed);

  HttpTransport& transport_;
  vault::Keyring& keyring_;
  const Clock& clock_;
  Log& log_;
  const Options& options_;
  const CallScope& scope_;
  CallRecord& record_;
  std::optional<OutgoingWrite> replay_;  // Until the first write took it.
  bool departed_now_ = false;            // The request at hand is a write and left.
  bool in_doubt_ = false;                // A write left in this call, and what became of it nobody knows.
};

}  // namespace fiscal::services
