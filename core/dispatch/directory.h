#pragma once

#include <memory>
#include <string_view>

#include "core/model/account.h"

namespace fiscal::dispatch {

/// Accounts and connections as the configuration in force has them. Safe from any thread. Connections that
/// were taken out of the configuration while invoices still need them are answered too, for status and
/// cancellation.
class Directory {
 public:
  virtual ~Directory() = default;
  virtual std::shared_ptr<const Connection> connection(std::string_view id) = 0;
  virtual std::shared_ptr<const Account> account(std::string_view id) = 0;
};

}  // namespace fiscal::dispatch
