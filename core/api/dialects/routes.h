#pragma once

#include <string>

#include "core/api/router.h"

namespace fiscal::dialects {

/// The routes of one dialect, beneath its prefix.
class Routes {
 public:
  Routes(api::Router& router, std::string prefix) : router_(router), prefix_(std::move(prefix)) {}

  /// `pattern` is that system's own path: "/v3/invoices/{id}". The caller is an account; its key was checked.
  void add(std::string method, const std::string& pattern, api::Handler handler) {
    router_.add(std::move(method), prefix_ + pattern, api::Access::Account, std::move(handler));
  }

  /// A route that asks for no key.
  void add_open(std::string method, const std::string& pattern, api::Handler handler) {
    router_.add(std::move(method), prefix_ + pattern, api::Access::Anyone, std::move(handler));
  }

  /// "/asaas": what a path of this dialect begins with, for links.
  const std::string& prefix() const { return prefix_; }

 private:
  api::Router& router_;
  std::string prefix_;
};

}  // namespace fiscal::dialects
