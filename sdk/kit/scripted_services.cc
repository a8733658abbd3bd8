#include "sdk/kit/scripted_services.h"

#include <fiscal/plugin.h>
#include <fiscal/json.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/services/egress.h"
#include "core/services/http_service.h"

namespace fiscal::kit {
namespace {

/// How long the scripted provider's silence is waited for at first.
constexpr Duration patience = milliseconds(40);
constexpr Duration most_patience = seconds(10);

/// Cookies and tokens that a provider hands out: none may come back in what the plugin says.
constexpr std::string_view session_canary = "canary-session-5b0e77c1d2";

plugin::CallServices::Answer error_answer(std::string_view message) {
  return {FISCAL_FAILED, nlohmann::json{{"error", {{"message", message}}}}.dump()};
}

}  // namespace

bool SeenRequest::left() const {
  const auto* failure = std::get_if<HttpFailure>(&result);
  return failure == nullptr ||
         (failure->kind != HttpFailureKind::NotConnected && failure->kind != HttpFailureKind::Blocked);
}

ScriptedServices::ScriptedServices(const Script& script, const Surroundings& around)
    : script_(script), around_(around) {
  leave(script.budget);
  if (script.cassette != nullptr) player_.emplace(*script.cassette, script.matching);
}

ScriptedServices::Answer ScriptedServices::call(std::string_view service, std::string_view request) {
  const auto began = Steady::now();
  if (stopped_) ++calls_after_stop;
  used.emplace_back(service);
  Answer answer = serve(service, request);
  if (answer.code == FISCAL_STOPPED) stopped_ = true;
  in_services += Steady::now() - began;
  return answer;
}

ScriptedServices::Answer ScriptedServices::serve(std::string_view service, std::string_view request) {
  const bool stops = script_.stop_at && used.size() > static_cast<std::size_t>(*script_.stop_at);
  if (stops || remaining() <= Duration{0}) return {FISCAL_STOPPED, {}};
  if (script_.withhold) {
    // What a host does with a provider that is slower than the budget.
    if (service == "http/1")
      if (const auto asked = read<HttpRequest>(service, request); asked && asked->effect == Effect::Write)
        mark.departed = true;
    leave({0});
    return {FISCAL_STOPPED, {}};
  }
  if (script_.broken && script_.broken->name == service) return {script_.broken->code, script_.broken->reply};
  if (service == "http/1") return http(request);
  if (service == "sign/1") return sign(request);
  if (service == "kv/1") return kv(request);
  if (service == "verify/1") return verify(request);
  return {FISCAL_UNSUPPORTED, {}};
}

void ScriptedServices::log(int, std::string_view record) { logged.emplace_back(record); }

Duration ScriptedServices::remaining() {
  return {std::chrono::floor<std::chrono::milliseconds>(ends_ - Steady::now()).count()};
}

void ScriptedServices::leave(Duration rest) {
  ends_ = std::min(ends_, Steady::now() + std::chrono::milliseconds(rest.milliseconds));
}

template <class T>
std::optional<T> ScriptedServices::read(std::string_view service, std::string_view json) {
  auto read = read_json<T>(json, UnknownFields::Refuse);
  if (read.ok()) return std::move(read.value);
  mistakes.push_back("a request to " + std::string(service) + " breaks its schema at \"" +
                     read.problems.front().field + "\": " + read.problems.front().text);
  return std::nullopt;
}

ScriptedServices::Answer ScriptedServices::http(std::string_view json) {
  const auto request = read<HttpRequest>("http/1", json);
  if (!request) return error_answer(mistakes.back());
  if (const auto wrong = services::HttpService::problem_of(*request)) {
    mistakes.push_back("a request to http/1 cannot be sent: " + wrong->text);
    return error_answer(wrong->text);
  }
  HttpResult result = send(*request);
  if (auto* answer = std::get_if<HttpAnswer>(&result)) {
    answer->elapsed = {};  // A measurement: equal calls are to look equal.
    std::erase_if(answer->headers, [](const auto& header) { return header.first == "date"; });
  }
  requests.push_back({*request, result});
  // As a gateway does: nothing is written any more while a write is in doubt.
  if (request->effect == Effect::Write && requests.back().left())
    in_doubt_ = services::HttpService::leaves_doubt(result);
  return {FISCAL_OK, to_json(result)};
}

HttpResult ScriptedServices::send(const HttpRequest& request) {
  if (const auto target = services::parse_url(request.url); !target) {
    mistakes.push_back("the address " + request.url + " cannot be read: " + target.error().text);
    return HttpFailure{HttpFailureKind::Blocked, target.error().text};
  }
  const bool write = request.effect == Effect::Write;
  if (write && in_doubt_) return HttpFailure{HttpFailureKind::Blocked, "an earlier write is in doubt"};
  if (write) mark.write_answered = false;
  wrote_ = wrote_ || write;
  HttpResult result = answered(request);
  if (write && std::holds_alternative<HttpAnswer>(result)) mark.write_answered = true;
  return result;
}

HttpResult ScriptedServices::answered(const HttpRequest& request) {
  auto recorded = player_ ? player_->answer(request) : std::nullopt;
  if (!recorded && script_.cassette != nullptr)
    mistakes.push_back("the cassette " + script_.cassette->name + " has no exchange for " + request.method +
                       " " + request.url);
  const HttpAnswer* answer = recorded ? std::get_if<HttpAnswer>(&*recorded) : nullptr;
  const Misbehaviour* misbehaves = wrote_ ? script_.writes : nullptr;
  if (misbehaves == nullptr && request.effect == Effect::Read) misbehaves = script_.reads;
  if (misbehaves != nullptr) {
    HttpResult result = carried(
        request, misbehaves->in_place_of(answer != nullptr ? *answer : HttpAnswer{200, {}, "{}", {}}));
    if (script_.left_by_provider) leave(*script_.left_by_provider);
    return result;
  }
  if (answer == nullptr) {
    const bool gone = !recorded || std::get<HttpFailure>(*recorded).kind == HttpFailureKind::NotConnected;
    return carried(request, {0, {}, {}, gone ? WireEnd::Refused : WireEnd::Reset});
  }
  HttpAnswer altered = *answer;
  if (script_.alter) script_.alter(altered);
  altered.headers.emplace_back("set-cookie", "session=" + std::string(session_canary));
  return carried(request, {altered.status, altered.headers, altered.body, WireEnd::Whole});
}

HttpResult ScriptedServices::carried(const HttpRequest& request, const WireAnswer& answer) {
  const bool write = request.effect == Effect::Write;
  if (!script_.on_the_wire) {
    if (write && answer.end != WireEnd::Refused) mark.departed = true;
    return in_memory(answer);
  }
  around_.server.next(answer);
  services::WireRequest wire;
  wire.method = request.method;
  wire.url = answer.end == WireEnd::Refused ? around_.server.refused_url() : around_.server.url();
  wire.headers = request.headers;
  wire.body = request.body;
  wire.pool = "kit";
  wire.connection = services::FreshConnection::Always;
  // On a busy machine a short patience may be over before the provider took the call: then nothing was told
  // to it, and its silence is still to be met.
  for (Duration wait = answer.end == WireEnd::Silence ? patience : most_patience;; wait = wait + wait) {
    wire.timeout = {std::max<std::int64_t>(1, std::min(wait.milliseconds, remaining().milliseconds))};
    HttpResult result = around_.transport.send(wire, [&] { mark.departed = mark.departed || write; });
    const auto* failure = std::get_if<HttpFailure>(&result);
    if (wait >= most_patience || failure == nullptr || failure->kind != HttpFailureKind::NotConnected)
      return result;
  }
}

HttpResult ScriptedServices::in_memory(const WireAnswer& answer) {
  if (answer.end == WireEnd::Refused) return HttpFailure{HttpFailureKind::NotConnected, "nobody listens"};
  if (answer.end != WireEnd::Whole) return HttpFailure{HttpFailureKind::NoAnswer, "no complete answer came"};
  return HttpAnswer{answer.status, answer.headers, answer.body, {}};
}

ScriptedServices::Answer ScriptedServices::sign(std::string_view json) {
  const auto request = read<SignRequest>("sign/1", json);
  if (!request) return error_answer(mistakes.back());
  return {FISCAL_OK, to_json(around_.key.sign(*request))};
}

/// A cassette holds no secrets: what it plays counts as genuine.
ScriptedServices::Answer ScriptedServices::verify(std::string_view json) {
  if (!read<VerifyRequest>("verify/1", json)) return error_answer(mistakes.back());
  return {FISCAL_OK, to_json(VerifyAnswer{true})};
}

ScriptedServices::Answer ScriptedServices::kv(std::string_view json) {
  const auto request = read<KvRequest>("kv/1", json);
  if (!request) return error_answer(mistakes.back());
  const auto found = around_.kv.find(request->key);
  const std::int64_t version = found == around_.kv.end() ? 0 : found->second.second;
  switch (request->op) {
    case KvOperation::Get:
      if (version == 0) return {FISCAL_OK, to_json(KvAnswer{})};
      return {FISCAL_OK, to_json(KvAnswer{found->second.first, version})};
    case KvOperation::Put:
      if (request->expected && *request->expected != version) return {FISCAL_OK, to_json(KvAnswer{})};
      around_.kv[request->key] = {request->value.value_or(""), version + 1};
      return {FISCAL_OK, to_json(KvAnswer{{}, version + 1})};
    case KvOperation::Delete:
      around_.kv.erase(request->key);
      break;
  }
  return {FISCAL_OK, to_json(KvAnswer{})};
}

}  // namespace fiscal::kit
