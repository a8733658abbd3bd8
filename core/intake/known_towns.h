#pragma once

#include <fiscal/town_parameters.hpp>

#include <functional>
#include <optional>
#include <string>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/services/kv_rows.h"

namespace fiscal::intake {

/// What a connection knows of the town where ISS of an invoice is due, by the key of `town_parameters_key`;
/// nothing where it was never read or is too old. Safe from any thread.
using TownOf =
    std::function<std::optional<TownParameters>(const ConnectionId& connection, const std::string& key)>;

/// Towns as plugins have put them into kv/1. `rows` and `clock` must outlive the answer.
TownOf towns_kept_in(services::KvRows& rows, const Clock& clock);

}  // namespace fiscal::intake
