#pragma once

#include <fiscal/date.hpp>

#include <cstdint>
#include <optional>
#include <string>

#include "core/api/message.h"
#include "core/base/result.h"

/// What stands in the query of a request. An empty parameter is one that is not given; errors name the
/// parameter and say in English what it must be.
namespace fiscal::dialects {

/// A whole number, from 0; `otherwise` where it is not given.
Result<std::int64_t> query_number(const api::Request& request, const std::string& name,
                                  std::int64_t otherwise);

/// A moment: a full time, or a day in Brasília, which means its midnight and `after_midnight`. Nothing where
/// it is not given.
Result<std::optional<Instant>> query_time(const api::Request& request, const std::string& name,
                                          Duration after_midnight);

}  // namespace fiscal::dialects
