#include <filesystem>
#include <fstream>
#include <iostream>

#include "sdk/schema/schemas.h"

/// fiscal-schemas <folder>: writes the schemas there. Run it after a change of a description and commit what
/// it wrote.
int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: fiscal-schemas <folder>\n";
    return 2;
  }
  for (const auto& [name, text] : fiscal::schema::schema_files()) {
    const std::filesystem::path path = std::filesystem::path(argv[1]) / name;
    std::ofstream file(path, std::ios::binary);
    file << text;
    if (!file.flush()) {
      std::cerr << "fiscal-schemas: cannot write " << path << "\n";
      return 1;
    }
  }
  return 0;
}
