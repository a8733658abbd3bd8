#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/base/log.h"
#include "core/settings/gateway.h"

namespace fiscal::app {

/// The gateway as one whole: makes every part, hands each what it uses, starts and stops them. The only place
/// that knows all rooms.
class Wiring {
 public:
  /// Whether the store is what this gateway wrote last. A backup of its own making says by itself that it is
  /// one.
  enum class Store { AsItWas, Restored };

  /// `fatal` is called when the disk has failed so that only a new start can tell what it holds.
  Wiring(const settings::Gateway& gateway, const std::string& gateway_file, Store store, Log& log,
         std::function<void(const std::string& reason)> fatal);
  ~Wiring();

  void start();

  /// Takes no new requests, lets those in hand and the calls under way finish, then ends. False: the time for
  /// that was over; the process must end without taking this apart, and the next start finds the calls that
  /// were cut.
  bool stop();

  /// Takes the operator's files and the server's certificate up anew; what is wrong keeps the old ones in
  /// force and is logged.
  void reload();

  std::string url() const;
  std::string health_url() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace fiscal::app
