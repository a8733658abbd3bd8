#pragma once

#include <string_view>

#include "plugins/common/remote_document.h"

namespace fiscal::aggregator {

/// What a flowStatus of NFE.io says (OpenAPI "nf-servico-v1"). Systems that issue through NFE.io pass it on.
Standing nfeio_standing(std::string_view flow_status);

}  // namespace fiscal::aggregator
