#pragma once

#include <string>
#include <vector>

namespace fiscal::schema {

/// A schema as it is committed: pretty, with a final line break.
struct SchemaFile {
  std::string name;  ///< "invoice.json".
  std::string text;
};

/// The JSON Schema of every message of the plugin contract and of the canonical invoice, made from the
/// descriptions that read and write them.
std::vector<SchemaFile> schema_files();

}  // namespace fiscal::schema
