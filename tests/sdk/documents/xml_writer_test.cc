#include <fiscal/xml.hpp>

#include <random>
#include <stdexcept>

#include "tests/sdk/documents/sample_documents.h"
#include "tests/support/catch.h"

namespace fiscal::test {

TEST_CASE("what the writer writes is its own canonical form", "[xml]") {
  constexpr int documents = 4000;
  std::size_t total = 0;
  for (unsigned seed = 0; seed < documents; ++seed) {
    std::mt19937 random(seed);
    const auto document = a_random_document(random);
    const auto parsed = XmlDocument::parse(document);
    INFO("seed " << seed << ": " << document);
    REQUIRE(parsed);
    REQUIRE(parsed->root().canonical(Canonicalization::Inclusive) == document);
    total += document.size();
  }
  CHECK(total > documents * 100);
}

TEST_CASE("text and attributes escape what canonical XML escapes there", "[xml]") {
  XmlWriter xml;
  xml.open("a").attribute("b", "<>&\"'\t\n\r").text("<>&\"'\t\n\r").close();
  CHECK(xml.take() == "<a b=\"&lt;>&amp;&quot;'&#x9;&#xA;&#xD;\">&lt;&gt;&amp;\"'\t\n&#xD;</a>");
}

TEST_CASE("a byte is escaped or refused wherever in a long value it stands", "[xml]") {
  for (std::size_t at = 0; at < 100; ++at) {
    INFO("at byte " << at);
    const auto with = [&](const std::string& part) {
      return std::string(at, 'x') + part + std::string(99 - at, 'y');
    };
    const auto text = [&](const std::string& part) {
      return XmlWriter().open("a").text(with(part)).close().take();
    };
    CHECK(text("<&\"\r") == "<a>" + with("&lt;&amp;\"&#xD;") + "</a>");
    CHECK(text("ção") == "<a>" + with("ção") + "</a>");
    for (const char* refused : {"\x1F", "\xEF\xBF\xBE", "\xEF\xBF\xBF", "\xE7"})
      CHECK_THROWS_AS(text(refused), std::invalid_argument);
  }
}

TEST_CASE("declarations come before attributes, both sorted, and only where they change something", "[xml]") {
  XmlWriter xml("urn:one");
  xml.open("root").attribute("versao", "1").attribute("Id", "x").declare("z", "urn:a").declare("b", "urn:b");
  xml.attribute("b:k", "2").attribute("z:k", "3");
  xml.open("same").declare("", "urn:one").declare("z", "urn:a").close();
  xml.open("none").declare("", "").open("inner").declare("", "").close().close();
  xml.element("empty", "").raw("<raw></raw>").close();
  CHECK(
      xml.take() ==
      "<root xmlns=\"urn:one\" xmlns:b=\"urn:b\" xmlns:z=\"urn:a\" Id=\"x\" versao=\"1\" z:k=\"3\" b:k=\"2\">"
      "<same></same><none xmlns=\"\"><inner></inner></none><empty></empty><raw></raw></root>");
}

TEST_CASE("characters that XML 1.0 does not allow are refused with the element's name", "[xml]") {
  const auto refused = [](const std::string& value) {
    INFO(value);
    using Catch::Contains;
    CHECK_THROWS_WITH(XmlWriter().open("xDescServ").text(value), Contains("xDescServ"));
    CHECK_THROWS_AS(XmlWriter().open("xDescServ").text(value), std::invalid_argument);
    CHECK_THROWS_WITH(XmlWriter().open("xDescServ").attribute("Id", value).close(),
                      Contains("xDescServ") && Contains("Id"));
  };
  for (int c = 0; c < 0x20; ++c)
    if (c != '\t' && c != '\n' && c != '\r') refused("text " + std::string(1, static_cast<char>(c)));
  refused("\xEF\xBF\xBE");
  refused("\xEF\xBF\xBF");
  refused("caf\xE9");
  refused("\xED\xA0\x80");
}

TEST_CASE("names that are no names, unbound prefixes and attributes given twice are refused", "[xml]") {
  for (const char* name : {"", "1a", "a b", "a>", "a:", ":a", "a:b:c", "ção", "-a", "a/"}) {
    INFO(name);
    CHECK_THROWS_AS(XmlWriter().open(name), std::invalid_argument);
    CHECK_THROWS_AS(XmlWriter().open("a").attribute(name, ""), std::invalid_argument);
  }
  CHECK_THROWS_AS(XmlWriter().open("p:a").close(), std::invalid_argument);
  CHECK_THROWS_AS(XmlWriter().open("a").attribute("p:b", "").close(), std::invalid_argument);
  CHECK_THROWS_AS(XmlWriter().open("a").attribute("xmlns", "urn:x"), std::invalid_argument);
  CHECK_THROWS_AS(XmlWriter().open("a").attribute("b", "1").attribute("b", "2").close(),
                  std::invalid_argument);
  CHECK_THROWS_AS(XmlWriter()
                      .open("a")
                      .declare("p", "urn:x")
                      .declare("q", "urn:x")
                      .attribute("p:b", "")
                      .attribute("q:b", "")
                      .close(),
                  std::invalid_argument);
  CHECK_THROWS_AS(XmlWriter().open("a").declare("p", "urn:x").declare("p", "urn:y"), std::invalid_argument);
  CHECK_THROWS_AS(XmlWriter().open("a").declare("p", ""), std::invalid_argument);
  CHECK_THROWS_AS(XmlWriter().open("a").declare("xml", "urn:x"), std::invalid_argument);
}

TEST_CASE("calls out of order are a mistake of the program", "[xml]") {
  CHECK_THROWS_AS(XmlWriter().take(), std::logic_error);
  CHECK_THROWS_AS(XmlWriter().text("x"), std::logic_error);
  CHECK_THROWS_AS(XmlWriter().raw("<x></x>"), std::logic_error);
  CHECK_THROWS_AS(XmlWriter().close(), std::logic_error);
  CHECK_THROWS_AS(XmlWriter().open("a").take(), std::logic_error);
  CHECK_THROWS_AS(XmlWriter().element("a", "").open("b"), std::logic_error);
  CHECK_THROWS_AS(XmlWriter().open("a").text("x").attribute("b", ""), std::logic_error);
}

}  // namespace fiscal::test
