#include "core/api/dialects/safe2pay/errors.h"

#include <nlohmann/json.hpp>

#include "core/api/resource.h"

namespace fiscal::dialects::safe2pay {

api::Response answer(const Error& error, int status) {
  return api::json_response(status,
                            api::Json{{"HasError", true}, {"ErrorCode", error.code}, {"Error", error.text}});
}

}  // namespace fiscal::dialects::safe2pay
