#include "core/model/event.h"

#include <nlohmann/json.hpp>

namespace fiscal {

Event numbered_event(const DocumentNumber& number, Instant at) {
  return {at, "numbered",
          nlohmann::ordered_json{{"series", number.series}, {"number", number.number}}.dump()};
}

}  // namespace fiscal
