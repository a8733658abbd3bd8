#include "core/api/router.h"

#include <algorithm>
#include <chrono>

#include "core/api/framing.h"
#include "core/api/problem.h"
#include "core/base/require.h"
#include "core/store/store.h"

namespace fiscal::api {
namespace {

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto end = path.find('/');
    segments.emplace_back(path.substr(0, end));
    path = end == std::string_view::npos ? std::string_view() : path.substr(end);
  }
  return segments;
}

bool is_placeholder(std::string_view segment) { return segment.starts_with('{'); }

bool matches(const std::vector<std::string>& pattern, const std::vector<std::string>& path,
             std::vector<std::string>& captured) {
  if (pattern.size() != path.size()) return false;
  captured.clear();
  for (std::size_t at = 0; at < path.size(); ++at) {
    if (is_placeholder(pattern[at]))
      captured.push_back(path[at]);
    else if (pattern[at] != path[at])
      return false;
  }
  return true;
}

}  // namespace

void Router::add(std::string method, std::string pattern, Access access, Handler handler) {
  auto segments = segments_of(pattern);
  routes_.push_back(
      {std::move(method), std::move(pattern), std::move(segments), access, std::move(handler), {}});
}

void Router::also_later(const std::string& method, const std::string& path, LaterHandler handler) {
  const auto route = std::find_if(routes_.begin(), routes_.end(), [&](const Route& each) {
    return each.method == method && each.pattern == path;
  });
  require(route != routes_.end(), "only a route that was added is answered later");
  route->later = std::move(handler);
}

void Router::for_each_route(
    const std::function<void(std::string_view method, std::string_view pattern)>& visit) const {
  for (const Route& route : routes_) visit(route.method, route.pattern);
}

Response Router::answer(const Request& incoming) const {
  const auto began = std::chrono::steady_clock::now();
  std::string_view route = "other";
  Response response = find_and_answer(incoming, route);
  observe_answer(incoming, route, response.status, began);
  return response;
}

void Router::observe_answer(const Request& request, std::string_view route, int status,
                            std::chrono::steady_clock::time_point began) const {
  if (observer_)
    observer_({request.method, route, status,
               std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count()});
}

Response Router::find_and_answer(const Request& incoming, std::string_view& pattern) const {
  Request request = incoming;
  // Only as it came does the path tell a slash within a name from one between two; a request made in this
  // process has its path alone.
  const auto segments = request.target.empty() ? segments_of(request.path) : path_segments(request.target);
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  std::string allowed;
  for (const Route& route : routes_) {
    if (!matches(route.segments, segments, request.captured)) continue;
    pattern = route.pattern;
    if (route.method == method) return answer_route(route, request);
    allowed += (allowed.empty() ? "" : ", ") + route.method;
  }
  if (allowed.empty())
    return problem(
        404, "not_found", "There is nothing here",
        "Check the path: /openapi.json lists those of the API, docs/dialects those of other systems.");
  return problem(405, "method_not_allowed", "The method is not allowed here", "Allowed: " + allowed + ".")
      .with("Allow", allowed);
}

Response Router::answer_route(const Route& route, const Request& request) const {
  return guarded(request, [&] {
    Caller caller;
    if (auto refused = turned_away(route, request, caller)) return *std::move(refused);
    return route.handler(request, caller);
  });
}

/// A client that wants to wait for its invoice keeps a thread meanwhile.
const Router::Route* Router::later_route(const Request& request) const {
  const auto route = std::find_if(routes_.begin(), routes_.end(), [&](const Route& each) {
    return each.later && each.pattern == request.path && each.method == request.method;
  });
  return route == routes_.end() || request.header("prefer") ? nullptr : &*route;
}

void Router::answer_later(const std::shared_ptr<const Request>& request, Reply reply) const {
  const auto began = std::chrono::steady_clock::now();
  const Route& route = *later_route(*request);
  const auto last = std::make_shared<const Reply>(std::move(reply));
  const Reply guarded_reply = [this, began, request, last, &route](std::function<Response()> make) {
    (*last)([this, began, request, &route, make = std::move(make)] {
      Response response = guarded(*request, make);
      observe_answer(*request, route.pattern, response.status, began);
      return response;
    });
  };
  std::optional<Response> at_once;
  try {
    Caller caller;
    at_once = turned_away(route, *request, caller);
    if (!at_once) route.later(request, caller, guarded_reply);
  } catch (const std::exception&) {
    return guarded_reply(
        [failure = std::current_exception()]() -> Response { std::rethrow_exception(failure); });
  }
  if (at_once) guarded_reply([response = *std::move(at_once)] { return response; });
}

/// The refusal of a key that may not use the route; without one, who calls.
std::optional<Response> Router::turned_away(const Route& route, const Request& request,
                                            Caller& caller) const {
  if (route.access == Access::Anyone) return std::nullopt;
  const auto known = authenticator_.authenticate(request);
  if (!known) return problem(401, known.error()).with("WWW-Authenticate", "Bearer");
  caller = *known;
  const bool is_operator = caller.account.empty();
  if ((route.access == Access::Operator && !is_operator) || (route.access == Access::Account && is_operator))
    return problem(403, "wrong_kind_of_key", "This key may not do that",
                   is_operator ? "Use a key of the account." : "Use an operator's key.");
  return std::nullopt;
}

/// What `make` answers, or the answer to what it threw.
Response Router::guarded(const Request& request, const std::function<Response()>& make) const {
  try {
    return make();
  } catch (const store::StoreFull&) {
    return problem(503, "store_full", "The gateway has no room to keep the request",
                   "Nothing was done; send it again later.")
        .with("Retry-After", "30");
  } catch (const store::StoreUnavailable& gone) {
    authenticator_.log().warning("store_unavailable", {{"request_id", std::string_view(request.request_id)},
                                                       {"path", std::string_view(request.path)},
                                                       {"text", std::string_view(gone.what())}});
    return problem(503, "store_unavailable", "The gateway cannot reach its store",
                   "Whether the request took effect is not known: repeat it with the same Idempotency-Key.")
        .with("Retry-After", "5");
  } catch (const std::exception& broken) {
    authenticator_.log().error("request_failed", {{"request_id", std::string_view(request.request_id)},
                                                  {"path", std::string_view(request.path)},
                                                  {"text", std::string_view(broken.what())}});
    return problem(500, "internal_error", "The gateway failed",
                   "Whether the request took effect is not known: repeat it with the same Idempotency-Key.");
  }
}

}  // namespace fiscal::api
