#include <fiscal/soap.hpp>
#include <fiscal/xml.hpp>

#include <stdexcept>

#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

using Catch::Contains;
using Headers = std::vector<std::pair<std::string, std::string>>;

}  // namespace

TEST_CASE("a SOAP 1.1 request names its action in a header of its own", "[soap]") {
  const auto message = soap_message(
      {.action = "urn:issue", .body = "<i xmlns=\"urn:i\"></i>", .header = "<h xmlns=\"urn:h\"></h>"});
  CHECK(message.headers ==
        Headers{{"Content-Type", "text/xml; charset=utf-8"}, {"SOAPAction", "\"urn:issue\""}});
  CHECK(message.body ==
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope "
        "xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\">"
        "<soap:Header><h xmlns=\"urn:h\"></h></soap:Header><soap:Body><i "
        "xmlns=\"urn:i\"></i></soap:Body></soap:Envelope>");
  CHECK(soap_message({.body = "<i></i>"}).headers[1] ==
        std::pair<std::string, std::string>("SOAPAction", "\"\""));
}

TEST_CASE("a SOAP 1.2 request names its action in the media type", "[soap]") {
  const auto message = soap_message({.version = SoapVersion::V1_2,
                                     .action = "urn:issue",
                                     .body = "<i xmlns=\"\"></i>",
                                     .names = SoapNames::Default});
  CHECK(message.headers ==
        Headers{{"Content-Type", "application/soap+xml; charset=utf-8; action=\"urn:issue\""}});
  CHECK(
      message.body ==
      "<?xml version=\"1.0\" encoding=\"utf-8\"?><Envelope xmlns=\"http://www.w3.org/2003/05/soap-envelope\">"
      "<Body><i xmlns=\"\"></i></Body></Envelope>");
  CHECK(soap_message({.version = SoapVersion::V1_2}).headers[0].second ==
        "application/soap+xml; charset=utf-8");
}

TEST_CASE("an action cannot break out of its header", "[soap]") {
  for (const char* action : {"a\r\nX: y", "a\"b", "a\\b", "a b", "ação"})
    CHECK_THROWS_AS(soap_message({.action = action}), std::invalid_argument);
}

TEST_CASE("a request can be read as an answer can", "[soap]") {
  for (const auto version : {SoapVersion::V1_1, SoapVersion::V1_2}) {
    for (const auto names : {SoapNames::Prefixed, SoapNames::Default}) {
      const auto message =
          soap_message({.version = version, .body = "<r xmlns=\"urn:r\"><v>1</v></r>", .names = names});
      const auto answer = read_soap_answer("\r\n " + message.body);
      REQUIRE(answer.body);
      CHECK(answer.version == version);
      CHECK(answer.body->name() == "r");
      CHECK(answer.body->text_at("v") == "1");
      CHECK_FALSE(answer.fault);
      CHECK(answer.error.empty());
    }
  }
}

TEST_CASE("a default envelope leaves the canonical form of its body alone", "[soap]") {
  const std::string body = "<r xmlns=\"urn:r\"><v></v></r>";
  const auto read = [&](SoapNames names) {
    return read_soap_answer(soap_message({.body = body, .names = names}).body)
        .body.value()
        .canonical(Canonicalization::Inclusive);
  };
  CHECK(read(SoapNames::Default) == body);
  CHECK(read(SoapNames::Prefixed) != body);
}

TEST_CASE("a document as CDATA comes back as it went, its own CDATA included", "[soap]") {
  for (const std::string text : {"", "<a>&amp;</a>", "]]>", "a]]>b]]>c", "]]", "<![CDATA[x]]>", "]]]>>"}) {
    const auto parsed = XmlDocument::parse("<m>" + cdata_section(text) + "</m>");
    REQUIRE(parsed);
    CHECK(parsed->root().text() == text);
  }
}

TEST_CASE("a fault of SOAP 1.1 is read with code, text and detail", "[soap]") {
  const auto answer = read_soap_answer(
      "<s:Envelope "
      "xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header/><s:Body><s:Fault><faultcode>\n "
      "s:Server </faultcode>"
      "<faultstring xml:lang=\"pt\">Lote inválido</faultstring><detail><e:erro "
      "xmlns:e=\"urn:e\">E10</e:erro></detail></s:Fault></s:Body></s:Envelope>");
  REQUIRE(answer.fault);
  CHECK_FALSE(answer.body);
  CHECK(answer.fault->code == "Server");
  CHECK(answer.fault->text == "Lote inválido");
  CHECK(answer.fault->detail == "<detail><e:erro xmlns:e=\"urn:e\">E10</e:erro></detail>");
}

TEST_CASE("a fault of SOAP 1.2 is read with code, innermost subcode, text and detail", "[soap]") {
  const auto answer = read_soap_answer(
      "<s:Envelope "
      "xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Body><s:Fault><s:Code><s:Value>s:Sender</"
      "s:Value>"
      "<s:Subcode><s:Value>m:Outer</s:Value><s:Subcode><s:Value>m:Inner</s:Value></s:Subcode></s:Subcode></"
      "s:Code>"
      "<s:Reason><s:Text "
      "xml:lang=\"en\">bad</s:Text></s:Reason><s:Detail>why</s:Detail></s:Fault></s:Body></s:Envelope>");
  REQUIRE(answer.fault);
  CHECK(answer.version == SoapVersion::V1_2);
  CHECK(answer.fault->code == "Sender");
  CHECK(answer.fault->subcode == "Inner");
  CHECK(answer.fault->text == "bad");
  CHECK_THAT(answer.fault->detail, Contains(">why</s:Detail>"));
}

TEST_CASE("a fault without its parts is still a fault, and a body named Fault in another namespace is none",
          "[soap]") {
  const std::string open = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>";
  const std::string close = "</s:Body></s:Envelope>";
  const auto bare = read_soap_answer(open + "<s:Fault/>" + close);
  REQUIRE(bare.fault);
  CHECK(bare.fault->code.empty());
  CHECK(read_soap_answer(open + "<Fault/>" + close).body);
}

TEST_CASE("what is no SOAP answer is an error and never a body", "[soap]") {
  const std::pair<const char*, const char*> answers[] = {
      {"", "not XML"},
      {"<html><br></html>", "not XML"},
      {"<html></html>", "root is html"},
      {"503 Service Unavailable", "not XML"},
      {"<Envelope/>", "no SOAP envelope"},
      {"<Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"/>", "no Body"},
      {"<Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"><Body/></Envelope>", "Body is empty"},
      {"<Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"><Body "
       "xmlns=\"urn:x\"><a/></Body></Envelope>",
       "no Body"},
      {"<Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"><Body><a>", "not XML"},
      {"<!DOCTYPE a><Envelope "
       "xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"><Body><a/></Body></Envelope>",
       "DTD"}};
  for (const auto& [bytes, why] : answers) {
    const auto answer = read_soap_answer(bytes);
    INFO(bytes);
    CHECK_THAT(answer.error, Contains(why));
    CHECK_FALSE(answer.body);
    CHECK_FALSE(answer.fault);
  }
}

}  // namespace fiscal::test
