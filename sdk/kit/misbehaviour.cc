#include "sdk/kit/misbehaviour.h"

#include <algorithm>

#include "core/base/require.h"

namespace fiscal::kit {
namespace {

constexpr std::string_view html_page =
    "<!DOCTYPE html><html><head><title>Serviço indisponível</title></head><body><h1>Portal em manutenção</h1>"
    "<p>Tente mais tarde.</p></body></html>";

WireAnswer page(int status) {
  return {status, {{"content-type", "text/html; charset=utf-8"}}, std::string(html_page), WireEnd::Whole};
}

WireAnswer empty(int status) { return {status, {{"content-type", "application/json"}}, "", WireEnd::Whole}; }

WireAnswer json(int status, std::string body) {
  return {status, {{"content-type", "application/json"}}, std::move(body), WireEnd::Whole};
}

WireAnswer ending(const HttpAnswer& recorded, WireEnd end) {
  return {recorded.status, recorded.headers, recorded.body, end};
}

}  // namespace

const std::vector<Misbehaviour>& all_misbehaviours() {
  static const std::vector<Misbehaviour> all{
      {"refused", "nobody listens at the provider's address",
       [](const HttpAnswer& recorded) { return ending(recorded, WireEnd::Refused); }},
      {"silence", "the request is taken and no answer comes",
       [](const HttpAnswer& recorded) { return ending(recorded, WireEnd::Silence); }},
      {"reset", "the connection is reset after the request",
       [](const HttpAnswer& recorded) { return ending(recorded, WireEnd::Reset); }},
      {"cut-head", "the connection ends within the headers",
       [](const HttpAnswer& recorded) { return ending(recorded, WireEnd::CutHead); }},
      {"cut-body", "the connection ends within the body",
       [](const HttpAnswer& recorded) { return ending(recorded, WireEnd::CutBody); }},
      {"half-body", "a proxy passes on half of the body as if it were all",
       [](const HttpAnswer& recorded) {
         WireAnswer half = ending(recorded, WireEnd::Whole);
         half.body.resize(half.body.size() / 2);
         return half;
       }},
      {"empty-body", "the status is right and the body empty",
       [](const HttpAnswer& recorded) { return empty(recorded.status); }},
      {"empty-object", "the status is right and the body says nothing",
       [](const HttpAnswer& recorded) { return json(recorded.status, "{}"); }},
      {"status-500", "status 500 without a body", [](const HttpAnswer&) { return empty(500); }},
      {"status-500-json", "status 500 and an error in JSON",
       [](const HttpAnswer&) {
         return json(500, R"({"message":"Internal Server Error","timestamp":"2026-11-20T12:00:00"})");
       }},
      {"status-502-page", "a gateway's page with status 502", [](const HttpAnswer&) { return page(502); }},
      {"status-503-retry", "status 503 that asks to come back in half a minute",
       [](const HttpAnswer&) {
         WireAnswer busy = empty(503);
         busy.headers.emplace_back("retry-after", "30");
         return busy;
       }},
      {"status-504", "status 504 without a body", [](const HttpAnswer&) { return empty(504); }},
      {"status-429", "status 429: too many requests",
       [](const HttpAnswer&) {
         WireAnswer busy = json(429, R"({"message":"rate limit exceeded"})");
         busy.headers.emplace_back("retry-after", "30");
         return busy;
       }},
      {"page-200", "a page with status 200", [](const HttpAnswer&) { return page(200); }},
      {"page-201", "a page with status 201", [](const HttpAnswer&) { return page(201); }},
      {"page-400", "a page with status 400", [](const HttpAnswer&) { return page(400); }},
      {"page-404", "a page with status 404: a wrong path", [](const HttpAnswer&) { return page(404); }},
      {"redirect", "a redirect to a page for signing in",
       [](const HttpAnswer&) {
         WireAnswer moved = page(302);
         moved.headers.emplace_back("location", "https://login.example/");
         return moved;
       }},
      {"wrong-type", "a text where JSON was promised",
       [](const HttpAnswer& recorded) { return json(recorded.status, "OK"); }},
  };
  return all;
}

const Misbehaviour& misbehaviour(std::string_view id) {
  const auto& all = all_misbehaviours();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Misbehaviour& one) { return one.id == id; });
  require(found != all.end(), "no such misbehaviour");
  return *found;
}

}  // namespace fiscal::kit
