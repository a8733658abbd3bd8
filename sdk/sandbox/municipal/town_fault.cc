#include "sdk/sandbox/municipal/town_fault.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace fiscal::sandbox::municipal {

const std::vector<std::pair<std::string_view, TownFaultMode>>& town_fault_modes() {
  static const std::vector<std::pair<std::string_view, TownFaultMode>> modes = {
      {"accept_then_drop", TownFaultMode::AcceptThenDrop},
      {"drop_before", TownFaultMode::DropBefore},
      {"empty_reply", TownFaultMode::EmptyReply},
      {"html_page", TownFaultMode::HtmlPage},
      {"bad_gateway", TownFaultMode::BadGateway},
      {"soap_fault", TownFaultMode::SoapFault},
      {"wrong_charset", TownFaultMode::WrongCharset},
      {"protocol_lost", TownFaultMode::ProtocolLost},
      {"cut_reply", TownFaultMode::CutReply},
      {"e10", TownFaultMode::Duplicate},
      {"e92", TownFaultMode::Processing},
      {"e86", TownFaultMode::LotForgotten},
      {"unknown_code", TownFaultMode::UnknownCode},
      {"refused_unknown_code", TownFaultMode::RefusedUnknown},
      {"other_note", TownFaultMode::OtherNote},
  };
  return modes;
}

TownFault town_fault_from_json(const nlohmann::json& text) {
  if (!text.is_object() || !text.contains("mode") || !text["mode"].is_string())
    throw std::invalid_argument("fault: {\"mode\", \"call\"?, \"count\"?} is wanted");
  for (const auto& [name, mode] : town_fault_modes())
    if (text["mode"] == name) return {mode, text.value("call", ""), text.value("count", 1)};
  throw std::invalid_argument("fault.mode: " + text["mode"].dump() + " is unknown; see README.md");
}

void TownFaults::add(TownFault fault) {
  const std::lock_guard lock(mutex_);
  faults_.push_back(std::move(fault));
}

void TownFaults::clear() {
  const std::lock_guard lock(mutex_);
  faults_.clear();
}

std::optional<TownFaultMode> TownFaults::take(std::string_view call) {
  const std::lock_guard lock(mutex_);
  for (TownFault& fault : faults_) {
    if (fault.count == 0 || (!fault.call.empty() && fault.call != call)) continue;
    --fault.count;
    return fault.mode;
  }
  return std::nullopt;
}

}  // namespace fiscal::sandbox::municipal
