#include "core/api/router.h"

#include <chrono>

#include "core/api/problem.h"
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
  routes_.push_back({std::move(method), std::move(pattern), std::move(segments), access, std::move(handler)});
}

void Router::for_each_route(
    const std::function<void(std::string_view method, std::string_view pattern)>& visit) const {
  for (const Route& route : routes_) visit(route.method, route.pattern);
}

Response Router::answer(const Request& incoming) const {
  const auto began = std::chrono::steady_clock::now();
  std::string_view route = "other";
  Response response = find_and_answer(incoming, route);
  if (observer_)
    observer_({incoming.method, route, response.status,
               std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count()});
  return response;
}

Response Router::find_and_answer(const Request& incoming, std::string_view& pattern) const {
  Request request = incoming;
  const auto segments = segments_of(request.path);
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  std::string allowed;
  for (const Route& route : routes_) {
    if (!matches(route.segments, segments, request.captured)) continue;
    pattern = route.pattern;
    if (route.method == method) return answer_route(route, request);
    allowed += (allowed.empty() ? "" : ", ") + route.method;
  }
  if (allowed.empty())
    return problem(404, "not_found", "There is nothing here",
                   "Check the path; /openapi.json lists them all.");
  return problem(405, "method_not_allowed", "The method is not allowed here", "Allowed: " + allowed + ".")
      .with("Allow", allowed);
}

Response Router::answer_route(const Route& route, const Request& request) const {
  try {
    Caller caller;
    if (route.access != Access::Anyone) {
      const auto known = authenticator_.authenticate(request);
      if (!known) return problem(401, known.error()).with("WWW-Authenticate", "Bearer");
      caller = *known;
      const bool is_operator = caller.account.empty();
      if ((route.access == Access::Operator && !is_operator) ||
          (route.access == Access::Account && is_operator))
        return problem(403, "wrong_kind_of_key", "This key may not do that",
                       is_operator ? "Use a key of the account." : "Use an operator's key.");
    }
    return route.handler(request, caller);
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
