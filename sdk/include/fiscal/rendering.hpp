#pragma once

#include <fiscal/outcome.hpp>
#include <fiscal/request.hpp>

#include <optional>
#include <vector>

/// render/1: a document drawn for people.
namespace fiscal {

/// What has become of an authorised document; its own bytes do not say.
enum class Standing { Authorized, Cancelled, Substituted };

/// The documents are those of the invoice as the gateway keeps them.
struct RenderInvoice {
  CallContext context;
  Standing standing = Standing::Authorized;
  std::vector<DocumentFile> documents;

  bool operator==(const RenderInvoice&) const = default;
};

/// The drawing, or why there is none. With its base64 it may not be larger than a reply, 8 MiB.
struct RenderAnswer {
  std::optional<DocumentFile> document;  ///< `kind` "pdf", `media_type` "application/pdf".
  Findings problems;                     ///< Empty when there is a document.

  bool operator==(const RenderAnswer&) const = default;
};

}  // namespace fiscal
