#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/api/dialects/dialect.h"
#include "core/api/router.h"

namespace fiscal::dialects {

/// Our own API with the dialects beside it: a request beneath a dialect's prefix is answered by that dialect,
/// any other by our own routes. Made once before the server starts, then read by every thread.
class Mounts {
 public:
  using Prefixes = std::map<std::string, std::string>;  ///< By dialect's name, as gateway.json has them.

  /// Throws std::runtime_error for a prefix of a dialect that is not there, and for two that are the same.
  Mounts(const api::Router& own, api::Authenticator& authenticator,
         std::vector<std::unique_ptr<Dialect>> dialects, const Prefixes& prefixes);

  /// Called after each answer of a dialect, on its thread.
  void observe(const std::function<void(const api::RouteMeasure&)>& observer);

  api::Response answer(const api::Request& request) const;
  /// Whether `request` is one of our own API that its router answers later.
  bool answers_later(const api::Request& request) const;

  /// A refusal that came about before any route was found, in the language of what lies at `target`.
  api::Response reworded(std::string_view target, api::Response refusal) const;

 private:
  struct Mount {
    std::string prefix;
    std::unique_ptr<Dialect> dialect;
    std::vector<KeyPlace> key_places;
    std::unique_ptr<api::Router> router;
  };

  const Mount* mount_of(std::string_view path) const;

  const api::Router& own_;
  std::vector<Mount> mounts_;
};

}  // namespace fiscal::dialects
