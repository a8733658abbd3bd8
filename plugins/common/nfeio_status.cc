#include "plugins/common/nfeio_status.h"

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

Standing nfeio_standing(std::string_view flow_status) { return standing_in(flow_statuses, flow_status); }

}  // namespace fiscal::aggregator
