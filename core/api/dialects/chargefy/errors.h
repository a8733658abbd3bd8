#pragma once

#include <string>

#include "core/api/message.h"

/// What Chargefy answers when something is wrong. Its pages do not show the body of an error; the one here is
/// that of the API whose shape it took over: `{"error": {"type", "code", "message", "param"}}`.
namespace fiscal::dialects::chargefy {

struct Error {
  int status = 400;
  std::string type = "invalid_request_error";
  std::string code;
  std::string message;
  std::string param;  ///< Path of the parameter to blame: "line_items[0][quantity]"; may be empty.

  bool operator==(const Error&) const = default;
};

Error parameter_missing(std::string param);
Error parameter_unknown(std::string param);
Error parameter_invalid(std::string code, std::string param, std::string message);
Error not_authenticated();
/// No `what` ("invoice") of that id: 404 where the path names it, 400 where a parameter does.
Error no_such(const std::string& what, const std::string& id, std::string param = {});

api::Response answer(const Error& error);

}  // namespace fiscal::dialects::chargefy
