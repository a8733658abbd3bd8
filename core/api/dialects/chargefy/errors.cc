#include "core/api/dialects/chargefy/errors.h"

#include <nlohmann/json.hpp>

#include "core/api/resource.h"

namespace fiscal::dialects::chargefy {

Error parameter_missing(std::string param) {
  std::string message = "Missing required param: " + param + ".";
  return {400, "invalid_request_error", "parameter_missing", std::move(message), std::move(param)};
}

Error parameter_unknown(std::string param) {
  std::string message = "Received unknown parameter: " + param;
  return {400, "invalid_request_error", "parameter_unknown", std::move(message), std::move(param)};
}

Error parameter_invalid(std::string code, std::string param, std::string message) {
  return {400, "invalid_request_error", std::move(code), std::move(message), std::move(param)};
}

Error not_authenticated() {
  return {401,
          "authentication_error",
          "api_key_invalid",
          "Invalid API key provided. Send Authorization: Bearer <key>.",
          {}};
}

Error no_such(const std::string& what, const std::string& id, std::string param) {
  const int status = param.empty() ? 404 : 400;
  return {status, "invalid_request_error", "resource_missing", "No such " + what + ": '" + id + "'",
          param.empty() ? "id" : std::move(param)};
}

api::Response answer(const Error& error) {
  api::Json said{{"type", error.type}, {"code", error.code}, {"message", error.message}};
  if (!error.param.empty()) said["param"] = error.param;
  return api::json_response(error.status, api::Json{{"error", std::move(said)}});
}

}  // namespace fiscal::dialects::chargefy
