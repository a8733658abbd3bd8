#pragma once

#include <deque>
#include <mutex>
#include <vector>

#include "core/services/http_transport.h"

namespace fiscal::test {

/// A transport without a network: answers from a script, in order, or from a function. Keeps what was sent.
/// Safe from any thread.
class FakeTransport final : public services::HttpTransport {
 public:
  using Provider = std::function<HttpResult(const services::WireRequest&)>;

  FakeTransport() = default;
  explicit FakeTransport(Provider provider) : provider_(std::move(provider)) {}

  void will_answer(HttpResult result) {
    const std::lock_guard lock(mutex_);
    script_.push_back(std::move(result));
  }

  /// As the real one: the departure comes first unless the answer is `NotConnected` or `Blocked`.
  HttpResult send(const services::WireRequest& request, const std::function<void()>& departs) override {
    HttpResult result = next(request);
    const auto* failure = std::get_if<HttpFailure>(&result);
    const bool left = failure == nullptr || (failure->kind != HttpFailureKind::NotConnected &&
                                             failure->kind != HttpFailureKind::Blocked);
    if (left && departs) departs();
    if (left) {
      const std::lock_guard lock(mutex_);
      sent_.push_back(request);
    }
    return result;
  }

  /// The requests that left.
  std::vector<services::WireRequest> sent() const {
    const std::lock_guard lock(mutex_);
    return sent_;
  }

 private:
  HttpResult next(const services::WireRequest& request) {
    {
      const std::lock_guard lock(mutex_);
      if (!script_.empty()) {
        HttpResult result = std::move(script_.front());
        script_.pop_front();
        return result;
      }
    }
    if (provider_) return provider_(request);
    return HttpFailure{HttpFailureKind::NotConnected, "the script has no further answer"};
  }

  const Provider provider_;
  mutable std::mutex mutex_;
  std::deque<HttpResult> script_;            // Guarded by mutex_.
  std::vector<services::WireRequest> sent_;  // Guarded by mutex_.
};

}  // namespace fiscal::test
