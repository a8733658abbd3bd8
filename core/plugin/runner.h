#pragma once

#include <fiscal/date.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "core/base/result.h"
#include "core/model/account.h"
#include "core/plugin/manifest.h"

namespace fiscal::plugin {

/// What a call of a plugin may ask of the host. One object a call; used from one thread at a time, while the
/// call runs.
class CallServices {
 public:
  virtual ~CallServices() = default;

  /// How a service answered: `code` is one of plugin.h's fiscal_code values, `reply` its JSON document.
  struct Answer {
    int code = 0;
    std::string reply;
  };

  virtual Answer call(std::string_view service, std::string_view request) = 0;
  virtual void log(int level, std::string_view record) = 0;
  /// What is left of the call's budget; 0 or less: the plugin must return.
  virtual Duration remaining() = 0;
};

/// How a call of a plugin ended, before anyone judges it.
enum class CallEnd {
  Answered,     ///< FISCAL_OK with a reply.
  Unsupported,  ///< No such method.
  Invalid,      ///< The plugin says that the request breaks its schema.
  Stopped,      ///< Budget over, or cancelled.
  Failed,       ///< The plugin said so, or threw.
  Crashed,      ///< Its process is gone (worker only).
  NotOpened,    ///< `open` refused the connection's settings.
};

struct CallResult {
  CallEnd end = CallEnd::Failed;
  std::string reply;  ///< The JSON document, or the text of the error.
};

/// Runs calls of plugins, in this process or in another. Safe from any thread; calls over one connection may
/// run at once, each on an instance of its own.
class PluginRunner {
 public:
  virtual ~PluginRunner() = default;

  /// Calls `method` ("issue/1") of the connection's plugin. Blocks until the plugin answered or the grace
  /// after the budget is over; never throws for what a plugin does.
  virtual CallResult call(const Connection& connection, std::string_view method, std::string_view request,
                          CallServices& services) = 0;

  /// Opens one instance with these settings and closes it: an error names the setting.
  virtual Result<std::monostate> check_settings(const Connection& connection) = 0;

  /// The manifest of a plugin, methods included; nothing when there is no such plugin.
  virtual std::shared_ptr<const Manifest> manifest(std::string_view plugin) = 0;
};

}  // namespace fiscal::plugin
