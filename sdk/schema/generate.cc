#include <filesystem>
#include <fstream>
#include <iostream>

#include "sdk/schema/message_page.h"
#include "sdk/schema/schemas.h"

namespace {

bool written(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (file.flush()) return true;
  std::cerr << "fiscal-schemas: cannot write " << path << "\n";
  return false;
}

}  // namespace

/// fiscal-schemas <folder> <page>: writes the schemas into the folder and the reference of the messages. Run
/// it after a change of a description and commit what it wrote.
int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: fiscal-schemas <folder> <page>\n";
    return 2;
  }
  const auto schemas = fiscal::schema::schema_files();
  for (const auto& [name, text] : schemas)
    if (!written(std::filesystem::path(argv[1]) / name, text)) return 1;
  return written(argv[2], fiscal::schema::message_page(schemas)) ? 0 : 1;
}
