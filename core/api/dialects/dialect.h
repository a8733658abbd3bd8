#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/api/dialects/key_place.h"
#include "core/api/dialects/routes.h"
#include "core/api/message.h"

namespace fiscal::dialects {

/// The API of another system, as the gateway speaks it: requests in that system's shape become what our own
/// API would have been asked, and answers become what that system would have said. A dialect translates and
/// decides nothing; what it cannot express is an error in that system's own shape. Handlers are safe from any
/// thread.
class Dialect {
 public:
  virtual ~Dialect() = default;

  /// As configuration and docs call it; also the first segment of its default prefix: "/<name>".
  virtual std::string_view name() const = 0;

  /// Where that system's clients put their key, in the order in which they are looked at.
  virtual std::vector<KeyPlace> key_places() const = 0;

  /// Called once, before the server starts.
  virtual void add_routes(Routes& routes) = 0;

  /// A refusal in that system's shape. Every refusal beneath the prefix passes here, whoever made it: the
  /// server (413, 400 for a URL that cannot be read, 503 when it is crowded), the router (401, 403, 404, 405,
  /// 500, 503) or a handler that answers with an `api::problem`. Headers are kept, the status may be changed.
  virtual api::Response refusal(int status, const api::Refusal& why) const = 0;
};

}  // namespace fiscal::dialects
