#include "core/intake/known_towns.h"

namespace fiscal::intake {

TownOf towns_kept_in(services::KvRows& rows, const Clock& clock) {
  return [&rows, &clock](const ConnectionId& connection,
                         const std::string& key) -> std::optional<TownParameters> {
    const Instant now = clock.now();
    const auto entry = rows.get(connection, key, now);
    const auto town = entry ? town_from_json(entry->value) : std::nullopt;
    if (!town || town->read_at > now || now - town->read_at > town_parameters_age) return std::nullopt;
    return town->parameters;
  };
}

}  // namespace fiscal::intake
