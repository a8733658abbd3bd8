#pragma once

#include <fiscal/finding.hpp>
#include <fiscal/invoice.hpp>

#include <string_view>

namespace fiscal::intake {

/// What `said` says otherwise than an earlier request with the same key or reference: one finding for each
/// field, code "differs_from_earlier". `earlier` is the complete invoice that was stored. Never empty: where
/// the two invoices come to the same, the finding says that the difference lies in what was left out.
Findings differences(const Invoice& said, std::string_view earlier);

}  // namespace fiscal::intake
