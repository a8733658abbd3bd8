#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/xml_schema.h"

namespace fiscal::test {

/// The XSD set of one vendor: which of its files declares which root.
class VendorSchemas {
 public:
  explicit VendorSchemas(const std::filesystem::path& folder);

  /// What is wrong with a document by the file that declares its root; a text that says so where none does or
  /// the file itself does not load. Empty: the document is valid.
  std::string complaints(const std::string& document);

 private:
  std::filesystem::path folder_;
  std::map<std::string, std::filesystem::path> by_root_;
  std::map<std::filesystem::path, std::unique_ptr<XmlSchema>> loaded_;
};

/// The folder of each vendor's XSD set by the profile that it is of ("webiss-2.02"); empty where the
/// reference material is absent.
std::map<std::string, std::filesystem::path> vendor_folders();

}  // namespace fiscal::test
