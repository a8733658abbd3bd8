#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace fiscal::test {

/// An XML Schema that documents are held against, by libxml2 and without a network. One thread at a time.
class XmlSchema {
 public:
  /// Throws when the schema itself cannot be read.
  explicit XmlSchema(const std::filesystem::path& file);
  ~XmlSchema();
  XmlSchema(const XmlSchema&) = delete;
  XmlSchema& operator=(const XmlSchema&) = delete;

  /// What is wrong with a document, a line each; empty when it is valid.
  std::string complaints(std::string_view document) const;

 private:
  struct Loaded;
  std::unique_ptr<Loaded> loaded_;
};

}  // namespace fiscal::test
