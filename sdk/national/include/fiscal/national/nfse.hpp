#pragma once

#include <fiscal/date.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace fiscal::national {

/// What an authorised NFS-e says of itself.
struct Nfse {
  std::string access_key;  ///< From infNFSe/@Id: fifty characters with a right check digit.
  std::string number;      ///< nNFSe.
  std::optional<Instant> issued_at;
  std::string dps_id;  ///< Of the DPS inside, or empty where it has none.
};

/// Reads a document whose root is `NFSe`. Nothing when it is not one or its key is wrong; nobody's signature
/// is checked.
std::optional<Nfse> read_nfse(std::string_view xml);

/// How the declaration inside an NFS-e and one of ours compare. Time of emission and version of the
/// application are left out: they differ between two writings of one request.
enum class Likeness {
  Same,        ///< Every other element and text.
  SameMatter,  ///< Parties, service, description, amount and competence are the same, something else is not.
  Different,   ///< One of those is not: another document under the same number.
};

/// Nothing when either is not readable.
std::optional<Likeness> compare_declarations(std::string_view nfse_xml, std::string_view dps_xml);

}  // namespace fiscal::national
