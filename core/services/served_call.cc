#include "core/services/served_call.h"

#include <fiscal/plugin.h>

#include <algorithm>
#include <fiscal/encoding.hpp>
#include <fiscal/json.hpp>
#include <fiscal/kv.hpp>
#include <nlohmann/json.hpp>

#include "core/services/placeholders.h"
#include "core/services/proof.h"
#include "core/services/redact.h"

namespace fiscal::services {
namespace {

using Answer = plugin::CallServices::Answer;

constexpr std::size_t max_signed_data = 1024 * 1024;
constexpr std::size_t max_log_text = 2000;

/// The error document of the plugin contract: {"error":{"message":...,"problems":[...]}}.
Answer error_answer(int code, const std::string& message, const Findings& problems = {}) {
  nlohmann::ordered_json error{{"message", message}};
  if (!problems.empty()) error["problems"] = nlohmann::ordered_json::parse(to_json(problems));
  return {code, nlohmann::ordered_json{{"error", error}}.dump(
                    -1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)};
}

Answer invalid(const Findings& problems) {
  return error_answer(FISCAL_INVALID, problems.front().field + ": " + problems.front().text, problems);
}

/// What was logged: the member `text` of a JSON object, or the whole record when it is not one.
std::string log_text(std::string_view record) {
  const auto document = nlohmann::json::parse(record, nullptr, false);
  if (document.is_object() && document.contains("text") && document["text"].is_string())
    return document["text"].get<std::string>();
  return std::string(record);
}

std::string cut_text(std::string text) {
  if (!is_valid_utf8(text)) return "[not UTF-8]";
  if (text.size() <= max_log_text) return text;
  std::size_t end = max_log_text;
  while ((text[end] & 0xC0) == 0x80) --end;
  return text.substr(0, end) + " [cut]";
}

LogLevel level_of(int level) {
  switch (level) {
    case 0:
      return LogLevel::Debug;
    case 1:
      return LogLevel::Info;
    case 2:
      return LogLevel::Warning;
    default:
      return LogLevel::Error;
  }
}

}  // namespace

Answer ServedCall::call(std::string_view service, std::string_view request) {
  if (remaining() <= Duration{0}) return {FISCAL_STOPPED, ""};
  try {
    return dispatch(service, request);
  } catch (...) {
    record_.broken = std::current_exception();
    return {FISCAL_STOPPED, ""};
  }
}

Duration ServedCall::remaining() {
  if (record_.broken) return {0};
  return {scope_.deadline.milliseconds - clock_.steady().milliseconds};
}

void ServedCall::log(int level, std::string_view record) {
  if (log_lines_left_ <= 0 || record_.broken) return;
  --log_lines_left_;
  try {
    const std::string text = cut_text(redacted_text(log_text(record), record_.secrets));
    const LogLevel as = level_of(level);
    record_.evidence.log_lines.push_back({clock_.now(), scope_.call, as, text});
    log_.write(as, "plugin_log",
               {{"plugin", std::string_view(scope_.connection.plugin)},
                {"connection", std::string_view(scope_.connection.id)},
                {"call", std::string_view(scope_.call)},
                {"text", std::string_view(text)}});
  } catch (...) {
    record_.broken = std::current_exception();
  }
}

Answer ServedCall::dispatch(std::string_view service, std::string_view request) {
  const auto is_named = [&](const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), service) != names.end();
  };
  if (!is_named(scope_.manifest.needs) && !is_named(scope_.manifest.uses))
    return error_answer(FISCAL_UNSUPPORTED,
                        "the plugin's manifest does not ask for " + std::string(service.substr(0, 80)));
  if (service == "http/1") return http(request);
  if (service == "sign/1") return sign(request);
  if (service == "verify/1") return verify(request);
  if (service == "kv/1") return kv(request);
  return error_answer(FISCAL_UNSUPPORTED, "the gateway does not offer " + std::string(service.substr(0, 80)));
}

Answer ServedCall::http(std::string_view request) {
  auto read = read_json<HttpRequest>(request, UnknownFields::Ignore);
  if (!read.ok()) return invalid(read.problems);
  if (const auto problem = HttpService::problem_of(read.value)) return invalid({*problem});
  return {FISCAL_OK, to_json(http_.send(std::move(read.value)))};
}

Answer ServedCall::sign(std::string_view request) {
  const auto read = read_json<SignRequest>(request, UnknownFields::Ignore);
  if (!read.ok()) return invalid(read.problems);
  if (read.value.data.size() > max_signed_data)
    return invalid(
        {{"too_large", "", "/data_b64", "is more than 1 MiB", "Sign the digest's input, not the archive."}});
  const Connection& connection = scope_.connection;
  if (!connection.certificate)
    return error_answer(FISCAL_FAILED, "connection " + connection.id + " has no certificate");
  const auto certificate = keyring_.certificate(connection.account, *connection.certificate);
  if (!certificate) return error_answer(FISCAL_FAILED, certificate.error().text);
  const Instant end = (*certificate)->summary().not_after;
  if (clock_.now() >= end)
    return error_answer(FISCAL_FAILED,
                        "the certificate " + *connection.certificate + " ended on " + to_text(end));
  return {FISCAL_OK, to_json(SignAnswer{(*certificate)->sign(read.value.algorithm, read.value.data),
                                        (*certificate)->der()})};
}

Answer ServedCall::verify(std::string_view request) {
  const auto read = read_json<VerifyRequest>(request, UnknownFields::Ignore);
  if (!read.ok()) return invalid(read.problems);
  const Connection& connection = scope_.connection;
  const auto names = placeholder_names(read.value.secret);
  if (names.size() != 1 || read.value.secret != "${secret:" + *names.begin() + "}" ||
      !placeholder_names(connection.settings).contains(*names.begin()))
    return invalid({{"secret_not_named", "", "/secret", "is not a secret that the connection's settings name",
                     "Pass on the setting as it is, \"${secret:name}\"."}});
  const auto secret = keyring_.secret(connection.account, *names.begin());
  if (!secret) return error_answer(FISCAL_FAILED, secret.error().text);
  record_.secrets.add(*names.begin(), secret->view());
  const auto genuine = proves(read.value, secret->view());
  if (!genuine)
    return error_answer(FISCAL_FAILED, "the secret " + *names.begin() + " " + genuine.error().text);
  return {FISCAL_OK, to_json(VerifyAnswer{*genuine})};
}

Answer ServedCall::kv(std::string_view request) {
  const auto read = read_json<KvRequest>(request, UnknownFields::Ignore);
  if (!read.ok()) return invalid(read.problems);
  const KvRequest& asked = read.value;
  const ConnectionId& connection = scope_.connection.id;
  switch (asked.op) {
    case KvOperation::Get:
      if (const auto found = kv_rows_.get(connection, asked.key, clock_.now()))
        return {FISCAL_OK, to_json(KvAnswer{found->value, found->version})};
      return {FISCAL_OK, to_json(KvAnswer{})};
    case KvOperation::Put: {
      if (!asked.value) return invalid({{"field_missing", "", "/value", "is required for put", "Add it."}});
      std::optional<Instant> expires_at;
      if (asked.expires_in) expires_at = clock_.now() + *asked.expires_in;
      return {FISCAL_OK,
              to_json(KvAnswer{
                  {}, kv_rows_.put(connection, asked.key, *asked.value, expires_at, asked.expected)})};
    }
    case KvOperation::Delete:
      break;
  }
  kv_rows_.remove(connection, asked.key);
  return {FISCAL_OK, to_json(KvAnswer{})};
}

}  // namespace fiscal::services
