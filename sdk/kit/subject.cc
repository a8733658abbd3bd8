#include "sdk/kit/subject.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "core/plugin/library_image.h"
#include "core/plugin/missing_library.h"
#include "core/services/host_services.h"

namespace fiscal::kit {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_manifest_bytes = 1u << 20;

std::string bytes_of_file(const fs::path& file, std::size_t limit) {
  std::ifstream stream(file, std::ios::binary);
  std::string text(limit, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(limit));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

std::vector<std::string> offered_to(const std::string& manifest_json) {
  std::vector<std::string> offered = services::HostServices::offered();
  if (const auto manifest = plugin::parse_manifest(manifest_json))
    offered.insert(offered.end(), manifest->needs.begin(), manifest->needs.end());
  return offered;
}

}  // namespace

const testing::Cassette* Subject::cassette(std::string_view beginning) const {
  const auto found = std::find_if(cassettes.begin(), cassettes.end(),
                                  [&](const auto& cassette) { return cassette.name.starts_with(beginning); });
  return found == cassettes.end() ? nullptr : &*found;
}

std::vector<const testing::Cassette*> Subject::cassettes_of(std::string_view method) const {
  std::vector<const testing::Cassette*> found;
  for (const auto& cassette : cassettes)
    if (cassette.method == method) found.push_back(&cassette);
  return found;
}

Subject look_at(const fs::path& given, const fs::path& cassettes) {
  Subject subject;
  subject.folder = (fs::absolute(given) / "").lexically_normal().parent_path();
  if (!fs::is_directory(subject.folder)) throw std::runtime_error(subject.folder.string() + " is no folder");
  if (const auto why = plugin::missing_library(subject.folder); !why.empty()) throw std::runtime_error(why);
  subject.id = subject.folder.filename().string();
  subject.library = subject.folder / (subject.id + ".so");
  subject.manifest_json = bytes_of_file(subject.folder / "manifest.json", max_manifest_bytes);
  // Named by a lock, so that whatever stands beside it is not looked at.
  const plugin::PluginLock alone{{subject.id, {subject.library, plugin::file_sha256(subject.library)}}};
  subject.catalog = std::make_shared<const plugin::Catalog>(
      plugin::Catalog::scan({}, offered_to(subject.manifest_json), alone));
  subject.cassettes = testing::cassettes_in(cassettes.empty() ? subject.folder / "cassettes" : cassettes);
  return subject;
}

}  // namespace fiscal::kit
