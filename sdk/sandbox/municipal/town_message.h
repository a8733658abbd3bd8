#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sdk/sandbox/certificate.h"
#include "sdk/sandbox/municipal/town_profile.h"
#include "sdk/sandbox/xml.h"

namespace fiscal::sandbox::municipal {

/// The first element of this name at or below `node`, whatever its namespace; null where there is none.
const xmlNode* find_below(const xmlNode* node, std::string_view name);
std::vector<const xmlNode*> all_below(const xmlNode* node, std::string_view name);
/// The text of that element; empty where there is none.
std::string text_below(const xmlNode* node, std::string_view name);

/// The document that a request carries, as elements of its envelope or as a text in it.
struct TownRequest {
  XmlDocument envelope;               ///< Keeps a raw document alive.
  XmlDocument inner;                  ///< Holds a document that was a text.
  const xmlNode* document = nullptr;  ///< Null: the bytes hold none.
};

TownRequest read_town_request(const std::string& body, bool soap);

/// What is wrong with the signatures that an operation demands, as a town's code and text; empty: nothing.
struct TownComplaint {
  std::string code;
  std::string text;
};
TownComplaint check_town_signatures(const TownRequest& request, const TownProfile& profile,
                                    const TownOperation& operation, CertificateBook& book);

}  // namespace fiscal::sandbox::municipal
