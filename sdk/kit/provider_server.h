#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include "core/base/descriptor.h"
#include "sdk/kit/misbehaviour.h"

namespace fiscal::kit {

/// A provider on loopback that answers each request with what it was told to answer next. Owns one thread,
/// which serves one connection at a time. Throws std::system_error when it cannot listen.
class ProviderServer {
 public:
  ProviderServer();
  ~ProviderServer();
  ProviderServer(const ProviderServer&) = delete;
  ProviderServer& operator=(const ProviderServer&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

  /// An address of this machine at which nobody listens.
  std::string refused_url() const { return "http://127.0.0.1:" + std::to_string(closed_port_) + "/"; }

  /// What the next request gets.
  void next(WireAnswer answer);

 private:
  void serve();
  void answer(const Descriptor& connection);

  Descriptor listener_;
  Descriptor closed_;  ///< Bound and never listening, so that nobody else takes its port.
  std::uint16_t port_ = 0;
  std::uint16_t closed_port_ = 0;
  std::mutex mutex_;  ///< Guards what follows.
  WireAnswer next_;
  std::thread thread_;
};

}  // namespace fiscal::kit
