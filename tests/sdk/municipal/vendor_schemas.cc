#include "tests/sdk/municipal/vendor_schemas.h"

#include <algorithm>
#include <regex>

#include "tests/sdk/municipal/requests.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string namespace_declared(const std::string& text, const std::string& attribute) {
  std::smatch found;
  return std::regex_search(text, found, std::regex(attribute + "=\"([^\"]*)\"")) ? found[1].str()
                                                                                 : std::string();
}

/// Namespace and name of a document's root, whose namespace is the default one.
std::string root_of(const std::string& document) {
  std::smatch found;
  static const std::regex root("<(\\w+)[ >]");
  const std::string name = std::regex_search(document, found, root) ? found[1].str() : std::string();
  return namespace_declared(document.substr(0, document.find('>')), "xmlns") + " " + name;
}

}  // namespace

VendorSchemas::VendorSchemas(const std::filesystem::path& folder) : folder_(folder) {
  // A global element stands directly in the schema: at the first level of indentation, however that is
  // written.
  static const std::regex global(
      "\\n?[ \\t]*<(?:\\w+:)?element\\s[^>]*name=\"(\\w+(?:Envio|EnvioLote|DPS))\"");
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".xsd") continue;
    const std::string text = contents(entry.path());
    for (std::sregex_iterator at(text.begin(), text.end(), global), end; at != end; ++at) {
      auto& file = by_root_[namespace_declared(text, "targetNamespace") + " " + (*at)[1].str()];
      // Of several versions side by side the highest name is the newest.
      if (file.empty() || file < entry.path()) file = entry.path();
    }
  }
}

std::string VendorSchemas::complaints(const std::string& document) {
  const auto file = by_root_.find(root_of(document));
  if (file == by_root_.end()) return "the set declares no element {" + root_of(document) + "}";
  auto& schema = loaded_[file->second];
  try {
    if (!schema) schema = std::make_unique<XmlSchema>(file->second);
  } catch (const std::exception& error) {
    return "the schema does not load: " + std::string(error.what());
  }
  return schema->complaints(document);
}

std::map<std::string, std::filesystem::path> vendor_folders() {
  std::map<std::string, std::filesystem::path> folders;
  const auto shared = shared_dir();
  if (!shared) return folders;
  for (const auto& entry : std::filesystem::directory_iterator(*shared / "data/municipal/xsd")) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("vendor-")) folders[lower_case(name.substr(7))] = entry.path();
  }
  return folders;
}

}  // namespace fiscal::test
