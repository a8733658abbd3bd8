#include "core/plugin/failure_document.h"

#include <nlohmann/json.hpp>

namespace fiscal::plugin {

std::string failure_document(std::string_view message) {
  using Json = nlohmann::ordered_json;
  return Json{{"error", {{"message", message}}}}.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace fiscal::plugin
