#include "core/api/problem.h"

#include <fiscal/json.hpp>

#include <nlohmann/json.hpp>

namespace fiscal::api {
namespace {

std::string kebab(std::string_view code) {
  std::string text(code);
  for (char& c : text)
    if (c == '_') c = '-';
  return text;
}

}  // namespace

Response problem(int status, std::string_view code, std::string_view title, std::string_view detail,
                 const Findings& errors) {
  nlohmann::ordered_json body{{"type", "https://fiscal-gateway.dev/problems/" + kebab(code)},
                              {"title", title},
                              {"status", status},
                              {"detail", detail},
                              {"code", code}};
  if (!errors.empty()) body["errors"] = nlohmann::ordered_json::parse(to_json(errors));
  Response response{status,
                    "application/problem+json",
                    body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace),
                    {}};
  response.refusal = std::make_shared<const Refusal>(
      Refusal{std::string(code), std::string(title), std::string(detail), errors});
  return response;
}

Response problem(int status, const Finding& finding) {
  const std::string detail = finding.fix.empty() ? finding.text : finding.text + ". " + finding.fix;
  return problem(status, finding.code, finding.text, detail, {finding});
}

}  // namespace fiscal::api
