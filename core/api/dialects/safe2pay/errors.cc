#include "core/api/dialects/safe2pay/errors.h"

#include <nlohmann/json.hpp>

#include "core/api/resource.h"

namespace fiscal::dialects::safe2pay {

Error unusable(const nlohmann::ordered_json& given, const std::string& path, const std::string& needed) {
  const bool missing = given.is_null() || given == "";
  return {std::string(fiscal_rule_code),
          "O campo " + path + (missing ? " é obrigatório: " : " é inválido: ") + needed + "."};
}

api::Response answer(const Error& error, int status) {
  return api::json_response(status,
                            api::Json{{"HasError", true}, {"ErrorCode", error.code}, {"Error", error.text}});
}

}  // namespace fiscal::dialects::safe2pay
