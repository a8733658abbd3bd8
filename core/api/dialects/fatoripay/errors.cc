#include "core/api/dialects/fatoripay/errors.h"

#include <nlohmann/json.hpp>

#include "core/api/resource.h"

namespace fiscal::dialects::fatoripay {

void FieldErrors::add(const std::string& field, std::string text) {
  for (auto& [name, texts] : fields_)
    if (name == field) return texts.push_back(std::move(text));
  fields_.push_back({field, {std::move(text)}});
}

void FieldErrors::required(const std::string& field) { add(field, "O campo " + field + " é obrigatório."); }

api::Response answer(const FieldErrors& errors) {
  api::Json fields = api::Json::object();
  for (const auto& [name, texts] : errors.fields()) fields[name] = texts;
  return api::json_response(
      422, api::Json{{"message", "Os dados fornecidos são inválidos."}, {"errors", std::move(fields)}});
}

api::Response answer(int status, const std::string& message) {
  return api::json_response(status, api::Json{{"message", message}});
}

}  // namespace fiscal::dialects::fatoripay
