#pragma once

#include <filesystem>
#include <random>
#include <string>
#include <vector>

namespace fiscal::test {

/// A document of about 4 KB in the shape of a DPS, in the writer's canonical form, to be signed at `infDPS`.
std::string a_dps_of_4_kb();

/// A document of the writer with random names, namespaces, attributes and text, characters to be escaped and
/// characters beyond ASCII among them. The same seed gives the same document.
std::string a_random_document(std::mt19937& random);

/// The XML files below a folder of the reference material; empty where that is absent.
std::vector<std::filesystem::path> shared_samples(const std::string& folder);

std::string read_file(const std::filesystem::path& path);

void write_file(const std::filesystem::path& path, const std::string& bytes);

}  // namespace fiscal::test
