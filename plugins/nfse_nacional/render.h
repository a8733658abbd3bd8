#pragma once

#include <fiscal/rendering.hpp>

#include "plugins/nfse_nacional/portal_settings.h"

namespace fiscal::nacional {

/// The DANFSe of the NFS-e among the documents.
RenderAnswer draw_danfse(const RenderInvoice& request, const PortalSettings& settings);

}  // namespace fiscal::nacional
