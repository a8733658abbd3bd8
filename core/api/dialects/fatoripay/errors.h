#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/api/message.h"

/// What FatoriPay answers when something is wrong: `{"message": …, "errors": {field: [texts]}}`. Its pages do
/// not list the texts; these follow the framework it is built with, in Portuguese.
namespace fiscal::dialects::fatoripay {

/// Texts by field ("items.0.price"), in the order in which they were found.
class FieldErrors {
 public:
  void add(const std::string& field, std::string text);
  void required(const std::string& field);
  bool empty() const { return fields_.empty(); }
  const std::vector<std::pair<std::string, std::vector<std::string>>>& fields() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::vector<std::string>>> fields_;
};

/// 422 with every field that is wrong. `errors` is not empty.
api::Response answer(const FieldErrors& errors);

/// An error that no field is to blame for.
api::Response answer(int status, const std::string& message);

}  // namespace fiscal::dialects::fatoripay
