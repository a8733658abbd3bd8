#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/api/auth.h"
#include "core/api/message.h"

namespace fiscal::api {

/// Who may call a route.
enum class Access {
  Anyone,
  Account,   ///< An account's key.
  Operator,  ///< An operator's key.
  Either,
};

/// One answered request, for metrics. `route` is a pattern and `method` one that the API has, or "other": few
/// values.
struct RouteMeasure {
  std::string_view method;
  std::string_view route;
  int status = 0;
  double seconds = 0;
};

using Handler = std::function<Response(const Request&, const Caller&)>;

/// A handler that waits for nothing: it replies once, now or when what it began has ended. When it throws, it
/// has not replied and will not. What a reply's `make` throws is answered as what a Handler throws.
using LaterHandler = std::function<void(const std::shared_ptr<const Request>&, const Caller&, Reply reply)>;

/// Finds the handler of a request by method and path. Filled once before the server starts, then read by
/// every thread.
class Router {
 public:
  explicit Router(Authenticator& authenticator) : authenticator_(authenticator) {}

  /// `pattern` is a path whose segments may be placeholders: "/v1/invoices/{id}".
  void add(std::string method, std::string pattern, Access access, Handler handler);
  /// A second way to answer a route that was added and has no placeholders.
  void also_later(const std::string& method, const std::string& path, LaterHandler handler);

  /// Called after each answer, on its thread.
  void observe(std::function<void(const RouteMeasure&)> observer) { observer_ = std::move(observer); }

  /// Calls `visit` with method and pattern of every route, in the order in which they were added.
  void for_each_route(
      const std::function<void(std::string_view method, std::string_view pattern)>& visit) const;

  /// Answers 404, 405 (with Allow), 401 or 403 by itself. Never throws: a broken environment is a 500 or 503.
  Response answer(const Request& request) const;

  /// Whether `answer_later` is for this request.
  bool answers_later(const Request& request) const { return later_route(request) != nullptr; }
  /// As `answer`.
  void answer_later(const std::shared_ptr<const Request>& request, Reply reply) const;

 private:
  struct Route {
    std::string method;
    std::string pattern;
    std::vector<std::string> segments;
    Access access;
    Handler handler;
    LaterHandler later;
  };

  Response find_and_answer(const Request& incoming, std::string_view& route) const;
  Response answer_route(const Route& route, const Request& request) const;
  const Route* later_route(const Request& request) const;
  std::optional<Response> turned_away(const Route& route, const Request& request, Caller& caller) const;
  void observe_answer(const Request& request, std::string_view route, int status,
                      std::chrono::steady_clock::time_point began) const;
  Response guarded(const Request& request, const std::function<Response()>& make) const;

  Authenticator& authenticator_;
  std::function<void(const RouteMeasure&)> observer_;
  std::vector<Route> routes_;
};

}  // namespace fiscal::api
