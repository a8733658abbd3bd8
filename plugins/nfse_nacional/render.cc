#include "plugins/nfse_nacional/render.h"

#include <algorithm>

namespace fiscal::nacional {

RenderAnswer draw_danfse(const RenderInvoice& request, const PortalSettings& settings) {
  const auto nfse = std::find_if(request.documents.begin(), request.documents.end(),
                                 [](const DocumentFile& file) { return file.kind == "nfse"; });
  if (nfse == request.documents.end())
    return {{},
            {{"document_missing",
              {},
              "/documents",
              "The NFS-e itself is not among the documents.",
              "Query the invoice's status, which fetches it."}}};
  danfse::Options options = settings.danfse;
  options.standing = request.standing;
  auto drawn = danfse::render(nfse->content, options);
  if (!drawn)
    return {{},
            {{"document_not_drawable",
              {},
              "/documents",
              "The NFS-e cannot be drawn: " + drawn.error + ".",
              "Look at the document's XML."}}};
  return {DocumentFile{"pdf", "application/pdf", std::move(drawn.pdf)}, {}};
}

}  // namespace fiscal::nacional
