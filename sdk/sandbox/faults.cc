#include "sdk/sandbox/faults.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

namespace fiscal::sandbox {
namespace {

using nlohmann::json;

struct NamedMode {
  std::string_view name;
  FaultMode mode;
};

constexpr std::array<NamedMode, 18> modes = {{
    {"accept_then_drop", FaultMode::AcceptThenDrop},
    {"accept_then_reset", FaultMode::AcceptThenReset},
    {"accept_then_stall", FaultMode::AcceptThenStall},
    {"drop_before", FaultMode::DropBefore},
    {"truncate", FaultMode::Truncate},
    {"truncate_header", FaultMode::TruncateHeader},
    {"stall", FaultMode::Stall},
    {"dribble", FaultMode::Dribble},
    {"duplicate", FaultMode::Duplicate},
    {"not_found_for", FaultMode::NotFoundFor},
    {"status", FaultMode::Status},
    {"json_error_bad_gateway", FaultMode::JsonErrorBadGateway},
    {"empty_200", FaultMode::Empty200},
    {"corrupt_gzip", FaultMode::CorruptGzip},
    {"other_documents_answer", FaultMode::OtherDocumentsAnswer},
    {"slow", FaultMode::Slow},
    {"uncatalogued", FaultMode::Uncatalogued},
    {"E999", FaultMode::Uncatalogued},
}};

int bounded(const json& value, const std::string& name, int least, int most) {
  if (!value.is_number_integer() || value < least || value > most) {
    throw std::invalid_argument("fault." + name + ": must be a whole number from " + std::to_string(least) +
                                " to " + std::to_string(most));
  }
  return value.get<int>();
}

std::string words(const json& value, const std::string& name) {
  if (!value.is_string()) throw std::invalid_argument("fault." + name + ": must be a string");
  return value.get<std::string>();
}

}  // namespace

bool Fault::processes() const {
  switch (mode) {
    case FaultMode::DropBefore:
    case FaultMode::Stall:
      return false;
    case FaultMode::Status:
    case FaultMode::JsonErrorBadGateway:
    case FaultMode::Empty200:
    case FaultMode::Uncatalogued:
      return accept;
    default:
      return true;
  }
}

Fault fault_from_json(const json& text) {
  if (!text.is_object()) throw std::invalid_argument("fault: must be a JSON object with a mode");
  Fault fault{};
  bool named = false;
  for (const auto& [name, value] : text.items()) {
    if (name == "mode") {
      fault.name = words(value, name);
      const auto mode =
          std::find_if(modes.begin(), modes.end(), [&](const NamedMode& m) { return m.name == fault.name; });
      if (mode == modes.end())
        throw std::invalid_argument("fault.mode: '" + fault.name + "' is unknown; see README.md");
      fault.mode = mode->mode;
      named = true;
    } else if (name == "count") {
      fault.count = bounded(value, name, 1, 1'000'000);
    } else if (name == "method") {
      fault.method = words(value, name);
    } else if (name == "path_contains") {
      fault.path_contains = words(value, name);
    } else if (name == "after_ms") {
      fault.after_ms = bounded(value, name, 0, 3'600'000);
    } else if (name == "for_ms") {
      fault.for_ms = bounded(value, name, 0, 3'600'000);
    } else if (name == "status") {
      fault.status = bounded(value, name, 200, 599);
    } else if (name == "accept" && value.is_boolean()) {
      fault.accept = value.get<bool>();
    } else {
      throw std::invalid_argument("fault." + name +
                                  ": unknown; known are mode, count, method, path_contains, " +
                                  "after_ms, for_ms, status, accept");
    }
  }
  if (!named) throw std::invalid_argument("fault.mode: is missing");
  return fault;
}

Fault fault_from_option(const std::string& text) {
  const auto colon = text.find(':');
  json members = {{"mode", text.substr(0, colon)}};
  std::istringstream pairs{colon == std::string::npos ? std::string() : text.substr(colon + 1)};
  std::string pair;
  while (std::getline(pairs, pair, ',')) {
    const auto equals = pair.find('=');
    const std::string value = equals == std::string::npos ? std::string() : pair.substr(equals + 1);
    const bool literal = value == "true" || value == "false" ||
                         (!value.empty() && value.find_first_not_of("0123456789") == std::string::npos);
    members[pair.substr(0, equals)] = literal ? json::parse(value) : json(value);
  }
  return fault_from_json(members);
}

void FaultBox::set(std::vector<Fault> faults) {
  const std::lock_guard lock(mutex_);
  faults_ = std::move(faults);
}

void FaultBox::add(Fault fault) {
  const std::lock_guard lock(mutex_);
  faults_.push_back(std::move(fault));
}

std::optional<Fault> FaultBox::take(const std::string& method, const std::string& path) {
  const std::lock_guard lock(mutex_);
  for (Fault& fault : faults_) {
    const bool meets = fault.mode != FaultMode::NotFoundFor && fault.count != 0 &&
                       (fault.method == "*" || fault.method == method) &&
                       path.find(fault.path_contains) != std::string::npos;
    if (!meets) continue;
    if (fault.count > 0) --fault.count;
    return fault;
  }
  return std::nullopt;
}

std::int64_t FaultBox::hidden_ms() const {
  const std::lock_guard lock(mutex_);
  std::int64_t longest = 0;
  for (const Fault& fault : faults_) {
    if (fault.mode == FaultMode::NotFoundFor) longest = std::max<std::int64_t>(longest, fault.for_ms);
  }
  return longest;
}

json FaultBox::describe() const {
  json all = json::array();
  const std::lock_guard lock(mutex_);
  for (const Fault& fault : faults_) {
    all.push_back({{"mode", fault.name},
                   {"count", fault.count},
                   {"method", fault.method},
                   {"path_contains", fault.path_contains},
                   {"after_ms", fault.after_ms},
                   {"for_ms", fault.for_ms},
                   {"status", fault.status},
                   {"accept", fault.accept}});
  }
  return all;
}

}  // namespace fiscal::sandbox
