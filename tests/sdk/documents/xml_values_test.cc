#include <fiscal/xml.hpp>

#include <array>
#include <random>

#include "tests/sdk/documents/sample_documents.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

std::optional<std::string> value_at(const std::string& bytes, std::string_view place) {
  const auto read = XmlValues::read(bytes, std::array{place});
  INFO(read.error);
  REQUIRE(read);
  return read->at.at(0);
}

/// The same by way of a tree.
std::optional<std::string> value_in_tree(const XmlElement& root, std::string_view place) {
  const auto sign = place.find('@');
  if (sign == std::string_view::npos) return root.text_at(place);
  const auto element = sign == 0 ? root : root.path(place.substr(0, sign - 1));
  return element ? element->attribute(place.substr(sign + 1)) : std::nullopt;
}

constexpr std::array<std::string_view, 8> national_places{
    "infNFSe/@Id", "infNFSe/nNFSe", "infNFSe/DPS/infDPS/@Id", "infNFSe/DPS/infDPS/serv/cServ/xDescServ",
    "@versao",     "infNFSe",       "infNFSe/emit/xNome",     "infNFSe/nothing"};

/// Whether both readers take the bytes, or neither does.
bool readers_agree(const std::string& bytes) {
  const auto tree = XmlDocument::parse(bytes);
  const auto read = XmlValues::read(bytes, national_places);
  CHECK(tree.error == read.error);
  if (!tree || !read) return tree.document.has_value() == read.values.has_value();
  CHECK(read->root_name == tree->root().name());
  CHECK(read->root_namespace == tree->root().namespace_uri());
  for (std::size_t i = 0; i < national_places.size(); ++i) {
    INFO(national_places[i]);
    CHECK(read->at.at(i) == value_in_tree(tree->root(), national_places[i]));
  }
  return true;
}

}  // namespace

TEST_CASE("values are read by presence, without a tree", "[xml]") {
  const std::string xml =
      "<?xml version=\"1.0\"?><n:r xmlns:n=\"urn:n\" n:v='of n' v='1'><a p:Id='other' xmlns:p='urn:p' "
      "Id='x&amp;&#38;&lt;y'>one<b>1<!-- - -->0<![CDATA[<0]]>&amp;&#65;<c>no</c>.</b> two</a><empty/></n:r>";
  const auto read = XmlValues::read(xml, {});
  REQUIRE(read);
  CHECK(read->root_name == "r");
  CHECK(read->root_namespace == "urn:n");
  CHECK(read->at.empty());
  CHECK(value_at(xml, "@v") == "1");
  CHECK(value_at(xml, "a/@Id") == "x&&<y");
  CHECK(value_at(xml, "a") == "one two");
  CHECK(value_at(xml, "a/b") == "10<0&A.");
  CHECK(value_at(xml, "empty") == "");
  CHECK_FALSE(value_at(xml, "empty/@v"));
  CHECK_FALSE(value_at(xml, "b"));
  CHECK_FALSE(value_at(xml, "a/b/c/d"));
  CHECK(value_at("<?xml version='1.0' encoding='ISO-8859-1'?><r><a>\xE7\xE3o</a></r>", "a") == "ção");
}

TEST_CASE("of children of one name the first counts, though it lacks what a later one has", "[xml]") {
  const std::string xml = "<r><x><a>deep</a></x><a/><b><c/></b><b><d>second</d></b><a>late</a></r>";
  CHECK(value_at(xml, "a") == "");
  CHECK_FALSE(value_at(xml, "b/d"));
  CHECK(value_at(xml, "b/c") == "");
}

TEST_CASE("both readers see the same in the samples and refuse the same of what is damaged", "[xml]") {
  const auto samples = shared_samples("data/national/samples");
  if (samples.empty()) {
    WARN("skipped: the reference material is absent");
    return;
  }
  std::mt19937 dice(4711);
  constexpr std::string_view bits = "<>/&\"'=! ;#x\x80";
  int refused = 0;
  for (const auto& sample : samples) {
    INFO(sample.filename());
    const std::string whole = read_file(sample);
    CHECK(readers_agree(whole));
    for (int turn = 0; turn < 20; ++turn) {
      std::string damaged = whole;
      damaged[dice() % damaged.size()] = bits[dice() % bits.size()];
      INFO(damaged);
      CHECK(readers_agree(damaged));
      refused += XmlDocument::parse(damaged) ? 0 : 1;
    }
  }
  CHECK(refused > 20);
}

}  // namespace fiscal::test
