#include "tests/sdk/municipal/vendor_schemas.h"

#include <algorithm>

#include "tests/sdk/municipal/requests.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// The value of the first attribute of this name.
std::string attribute_in(std::string_view text, const std::string& name) {
  const auto at = text.find(name + "=\"");
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + name.size() + 2);
  return std::string(text.substr(0, text.find('"')));
}

/// Namespace and name of a document's root, whose namespace is the default one.
std::string root_of(std::string_view document) {
  std::size_t open = document.find('<');
  while (open != std::string_view::npos && document.substr(open).starts_with("<?"))
    open = document.find('<', open + 1);
  const auto tag = document.substr(open, document.find('>') - open);
  return attribute_in(tag, "xmlns") + " " + std::string(tag.substr(1, tag.find_first_of(" >/") - 1));
}

bool is_of_a_message(std::string_view name) {
  return name.ends_with("Envio") || name.ends_with("EnvioLote") || name.ends_with("DPS");
}

/// The names of messages that a schema declares as elements, wherever in it.
std::vector<std::string> messages_of(std::string_view schema) {
  std::vector<std::string> names;
  constexpr std::string_view element = "element ";
  for (std::size_t at = 0; (at = schema.find(element, at)) != std::string_view::npos; at += element.size()) {
    if (at == 0 || (schema[at - 1] != ':' && schema[at - 1] != '<')) continue;
    std::string name = attribute_in(schema.substr(at, schema.find('>', at) - at), "name");
    if (is_of_a_message(name)) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace

VendorSchemas::VendorSchemas(const std::filesystem::path& folder) : folder_(folder) {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".xsd") continue;
    const std::string text = contents(entry.path());
    const std::string name_space = attribute_in(text, "targetNamespace");
    for (const std::string& name : messages_of(text)) {
      auto& file = by_root_[name_space + " " + name];
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
