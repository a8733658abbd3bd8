#include "tests/sdk/documents/sample_documents.h"

#include <fiscal/xml.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

/// Writes random elements below one that is open. Knows which prefixes it has declared on the way down.
class RandomContent {
 public:
  RandomContent(XmlWriter& writer, std::mt19937& random) : writer_(writer), random_(random) {}

  void element(int depth) {
    const std::size_t prefixes_above = prefixes_.size();
    std::string name = plain_name();
    const bool declares = chance(6);
    const std::string fresh = "p" + std::to_string(prefixes_.size());
    if (declares && chance(2))
      name = fresh + ':' + name;
    else if (!prefixes_.empty() && chance(4))
      name = any_prefix() + ':' + name;
    writer_.open(name);
    if (declares) {
      writer_.declare(fresh, "urn:random:" + std::to_string(below(4)));
      prefixes_.push_back(fresh);
    }
    if (depth > 0 && chance(8))
      writer_.declare("", chance(2) ? "" : "urn:default:" + std::to_string(below(3)));
    attributes();
    if (chance(2)) writer_.text(text());
    const auto children = depth > 4 ? 0 : below(4);
    for (unsigned i = 0; i < children; ++i) {
      element(depth + 1);
      if (chance(3)) writer_.text(text());
    }
    writer_.close();
    prefixes_.resize(prefixes_above);
  }

 private:
  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
  bool chance(unsigned of) { return below(of) == 0; }
  const std::string& any_prefix() { return prefixes_[below(static_cast<unsigned>(prefixes_.size()))]; }

  std::string plain_name() {
    static const std::string start = "abcxyzABCXYZ_";
    static const std::string rest = start + "0189-.";
    std::string name(1, start[below(static_cast<unsigned>(start.size()))]);
    for (unsigned i = below(8); i > 0; --i) name += rest[below(static_cast<unsigned>(rest.size()))];
    return name;
  }

  void attributes() {
    std::vector<std::string> used;
    for (unsigned i = below(5); i > 0; --i) {
      std::string local = plain_name();
      // Two prefixes may stand for one namespace: a local name is used once.
      if (local == "xmlns" || std::find(used.begin(), used.end(), local) != used.end()) continue;
      used.push_back(local);
      const bool with_xml = chance(12);
      const std::string name = with_xml                          ? "xml:" + local
                               : !prefixes_.empty() && chance(3) ? any_prefix() + ':' + local
                                                                 : local;
      // xml:id and its like must be well formed values; a random name is never one of them by length alone.
      if (with_xml && (local == "id" || local == "base" || local == "lang" || local == "space")) continue;
      writer_.attribute(name, text());
    }
  }

  std::string text() {
    static const std::array<std::string, 21> pieces{
        "plain", " ",     "\t",  "\n",   "\r",         "\r\n", "\"",   "'",      "<",      ">",     "&",
        "]]>",   "&amp;", "ção", "日本", "\U0001F600", "=",    "\x7F", "\u0085", "\u2028", "\uFFFD"};
    std::string value;
    for (unsigned i = below(8); i > 0; --i) value += pieces[below(pieces.size())];
    return value;
  }

  XmlWriter& writer_;
  std::mt19937& random_;
  std::vector<std::string> prefixes_;
};

}  // namespace

std::string a_dps_of_4_kb() {
  XmlWriter xml("http://www.sped.fazenda.gov.br/nfse");
  xml.open("DPS")
      .attribute("versao", "1.01")
      .open("infDPS")
      .attribute("Id", "DPS330455721190000000017000001000000000000001");
  for (int i = 0; i < 46; ++i) {
    xml.open("serv" + std::to_string(i))
        .element("cServ", "010101")
        .element("xDesc", "Manutenção & suporte < 8h");
    xml.close();
  }
  return xml.close().close().take();
}

std::string a_random_document(std::mt19937& random) {
  XmlWriter writer(random() % 2 == 0 ? "http://www.sped.fazenda.gov.br/nfse" : "");
  RandomContent(writer, random).element(0);
  return writer.take();
}

std::vector<std::filesystem::path> shared_samples(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  const auto shared = shared_dir();
  if (!shared) return files;
  for (const auto& entry : std::filesystem::directory_iterator(*shared / folder))
    if (entry.path().extension() == ".xml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace fiscal::test
