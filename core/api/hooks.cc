#include "core/api/hooks.h"

#include "core/api/problem.h"

namespace fiscal::api {
namespace {

constexpr std::size_t most_callback_bytes = 256 * 1024;
constexpr Duration longest_callback_body = seconds(10);

std::string query_of(const std::string& target) {
  const auto mark = target.find('?');
  return mark == std::string::npos ? std::string() : target.substr(mark);
}

}  // namespace

PathLimit hook_limit() { return {"/hooks/", most_callback_bytes, longest_callback_body}; }

void add_hook_route(Router& router, intake::Reception& reception, std::function<bool()> has_room) {
  router.add("POST", "/hooks/{connection}", Access::Anyone,
             [&reception, has_room = std::move(has_room)](const Request& request, const Caller&) {
               if (!has_room())
                 return problem(503, "store_full", "The gateway has no room to keep the request",
                                "Send it again later.")
                     .with("Retry-After", "30");
               // An escaped path goes around the limit that the server has for this one.
               if (request.body.size() > most_callback_bytes)
                 return problem(413, "body_too_large", "The request cannot be read",
                                "A callback may have at most 256 KiB.");
               switch (reception.receive(request.captured[0], {request.method, query_of(request.target),
                                                               request.headers, request.body})) {
                 case intake::Received::NoAddress:
                   return problem(404, "not_found", "Nobody listens here",
                                  "Check the connection's name in the URL.");
                 case intake::Received::TooMany:
                   return problem(429, "too_many_requests", "The connection gets too many callbacks",
                                  "Send it again later.")
                       .with("Retry-After", "5");
                 case intake::Received::Kept:
                 case intake::Received::Known:
                   break;
               }
               return Response{200, "application/json", R"({"received":true})", {}};
             });
}

}  // namespace fiscal::api
