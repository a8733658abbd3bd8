#pragma once

#include <libxml/tree.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fiscal::sandbox {

inline constexpr std::string_view nfse_namespace = "http://www.sped.fazenda.gov.br/nfse";
inline constexpr std::string_view dsig_namespace = "http://www.w3.org/2000/09/xmldsig#";

struct FreeXmlDocument {
  void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
};
using XmlDocument = std::unique_ptr<xmlDoc, FreeXmlDocument>;

/// What reception found in the bytes before it looks at their meaning.
struct XmlReading {
  XmlDocument document;   ///< null when the bytes are refused
  std::string rejection;  ///< E1226 malformed, E1228 prefix, E1229 encoding; empty when the document stands
  std::string complement;
};

/// Reads bytes of a stranger: no network, no entities, no DTD, libxml2's own depth limit.
XmlReading read_xml(std::string_view bytes);

/// Parses a document that this program wrote itself; throws when it is not well formed.
XmlDocument parse_own_xml(std::string_view bytes);

xmlNode* root_of(const XmlDocument& document);
std::string_view name_of(const xmlNode* node);
std::string_view namespace_of(const xmlNode* node);
/// First child element with this local name, or null.
const xmlNode* child(const xmlNode* node, std::string_view name);
/// The text of an element; empty for null.
std::string text_of(const xmlNode* node);
/// An attribute without namespace; empty when absent.
std::string attribute_of(const xmlNode* node, const char* name);
/// Escapes text for element content and attribute values.
std::string escaped(std::string_view text);

/// The elements below a node by path ("valores/trib/tribMun/pAliq"), in document order. Groups are present
/// with an empty value, so has() answers for them too.
class Fields {
 public:
  explicit Fields(const xmlNode* top);
  bool has(std::string_view path) const;
  /// The first value at the path, or empty.
  const std::string& get(std::string_view path) const;
  std::vector<std::string> all(std::string_view path) const;

 private:
  std::vector<std::pair<std::string, std::string>> entries_;
};

}  // namespace fiscal::sandbox
