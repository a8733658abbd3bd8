#pragma once

#include <fiscal/rendering.hpp>

#include <string>
#include <string_view>

/// The DANFSe v2.0 (Technical Note SE/CGNFS-e 008): the printed form of an authorised NFS-e, drawn from its
/// XML alone.
namespace fiscal::danfse {

/// Where the public looks an NFS-e up (NT 008, 2.4.3); the access key follows.
inline constexpr std::string_view public_consultation =
    "https://www.nfse.gov.br/ConsultaPublica/?tpc=1&chave=";

struct Options {
  Standing standing = Standing::Authorized;  ///< Drawn as a watermark.
  /// The logo of the NFS-e as PNG, at most 512 KiB and 4000 pixels a side. Empty: its words are set in type
  /// instead.
  std::string logo_png;
  /// Leaves room for the receipt (canhoto) that the customer signs.
  bool receipt = false;
  /// What the QR code holds, the key taken off; at most 200 bytes.
  std::string consultation_url{public_consultation};
};

/// A PDF of one A4 page, or why there is none.
struct Rendering {
  std::string pdf;
  std::string error;  ///< For an operator; empty when there is a PDF.

  explicit operator bool() const { return error.empty(); }
};

/// Draws the NFS-e in `xml` (layouts 1.00 and 1.01). Any bytes may be given; nobody's signature is checked.
/// Equal input gives equal bytes. Reads no file and keeps no state but its typefaces; safe from any thread.
Rendering render(std::string_view xml, const Options& options = {});

/// Why `png` cannot be a logo; empty when it can.
std::string logo_problem(std::string_view png);

}  // namespace fiscal::danfse
