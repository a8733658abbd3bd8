#include "sdk/sandbox/aggregator/document.h"

#include <array>
#include <utility>

namespace fiscal::sandbox {
namespace {

constexpr std::array<std::pair<Stage, std::string_view>, 6> stage_names{
    {{Stage::Processing, "processing"},
     {Stage::Issued, "issued"},
     {Stage::Failed, "failed"},
     {Stage::Cancelling, "cancelling"},
     {Stage::Cancelled, "cancelled"},
     {Stage::CancelDenied, "cancel_denied"}}};

}  // namespace

std::string_view stage_name(Stage stage) {
  for (const auto& [known, name] : stage_names)
    if (known == stage) return name;
  return "";
}

Stage stage_named(std::string_view name) {
  for (const auto& [stage, known] : stage_names)
    if (known == name) return stage;
  return Stage::Processing;
}

nlohmann::json AggregatorDocument::to_json() const {
  return {{"id", id},
          {"key", key},
          {"stage", stage_name(stage)},
          {"message", message},
          {"request", request},
          {"number", number},
          {"created_ms", created_ms},
          {"issued_ms", issued_ms},
          {"cancelled_ms", cancelled_ms},
          {"due_ms", due_ms}};
}

AggregatorDocument AggregatorDocument::from_json(const nlohmann::json& text) {
  AggregatorDocument document;
  document.id = text.at("id");
  document.key = text.at("key");
  document.stage = stage_named(text.at("stage").get<std::string>());
  document.message = text.at("message");
  document.request = text.at("request");
  document.number = text.at("number");
  document.created_ms = text.at("created_ms");
  document.issued_ms = text.at("issued_ms");
  document.cancelled_ms = text.at("cancelled_ms");
  document.due_ms = text.at("due_ms");
  return document;
}

}  // namespace fiscal::sandbox
