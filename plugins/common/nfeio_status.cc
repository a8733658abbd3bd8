#include "plugins/common/nfeio_status.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fiscal::aggregator {
namespace {

constexpr std::array<std::pair<std::string_view, Standing>, 11> flow_statuses{{
    {"WaitingCalculateTaxes", Standing::Processing},
    {"WaitingDefineRpsNumber", Standing::Processing},
    {"WaitingSend", Standing::Processing},
    {"WaitingReturn", Standing::Processing},
    {"WaitingDownload", Standing::Processing},
    {"PullFromCityHall", Standing::Processing},
    {"WaitingSendCancel", Standing::Cancelling},
    {"Issued", Standing::Authorized},
    {"IssueFailed", Standing::Failed},
    {"Cancelled", Standing::Cancelled},
    {"CancelFailed", Standing::CancelDenied},
}};

}  // namespace

Standing nfeio_standing(std::string_view flow_status) {
  const auto* found = std::find_if(flow_statuses.begin(), flow_statuses.end(),
                                   [&](const auto& row) { return row.first == flow_status; });
  return found == flow_statuses.end() ? Standing::Unrecognised : found->second;
}

}  // namespace fiscal::aggregator
