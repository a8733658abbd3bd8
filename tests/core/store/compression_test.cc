#include "core/store/compression.h"

#include <fiscal/encoding.hpp>

#include <random>

#include "core/model/record.h"
#include "tests/support/catch.h"

namespace fiscal::test {

TEST_CASE("what was compressed comes back to the byte", "[store]") {
  std::mt19937 random(1);
  std::string noise(5'000, '\0');
  for (char& c : noise) c = static_cast<char>(random());
  for (const std::string& bytes :
       {std::string(), std::string("x"), std::string(1'000'000, 'a'), noise,
        std::string(R"({"type":"service","environment":"test","amount":150000})")}) {
    for (const store::Effort effort : {store::Effort::Little, store::Effort::Some}) {
      const std::string kept = store::compress(bytes, effort);
      CHECK(kept.size() <= bytes.size() + 1);
      CHECK(store::decompress(kept) == bytes);
    }
    for (const std::string& kept : {store::compress_request(bytes), store::compress_foreign(bytes)}) {
      CHECK(kept.size() <= bytes.size() + 1);
      CHECK(store::decompress(kept) == bytes);
    }
  }
}

TEST_CASE("writes are compressed as anything else, whatever the thread kept before", "[store]") {
  const std::string first(5'000, 'a'), large(100'000, 'b');
  for (const std::string& body : {std::string(), first, first, first + "!", large, first, std::string()})
    CHECK(store::compress_write(body) == store::compress_foreign(body));
}

TEST_CASE("a request is kept in less than half of its room", "[store]") {
  const std::string request =
      R"({"type":"service","environment":"test","competence_date":"2026-11-21","issuer":{"tax_id":"12345678000195",)"
      R"("name":"Acme Ltda","municipality":"3550308","address":{"street":"Rua das Flores","number":"12","district":"Centro",)"
      R"("municipality":"3550308","postal_code":"01310100"},"tax_regime":"regular","special_regime":"none"},"service":)"
      R"({"national_code":"010701","description":"Manutenção do sistema de cobrança"},"amount":98765,"taxes":{"iss":)"
      R"({"treatment":"taxable","withheld_by":"nobody","rate":"2.90"}}})";
  CHECK(store::compress(request).size() < request.size() / 2);
  CHECK(store::compress(request, store::Effort::Little).size() < request.size() / 2);
  CHECK(store::compress_request(request).size() < request.size() / 2);
}

TEST_CASE("what an earlier program kept is read for ever", "[store]") {
  const std::string request =
      R"({"type":"service","issuer":{"tax_id":"12345678000195","name":"Acme Ltda"},"amount":98765})";
  for (const char* kept :
       {"ASi1L/0gWd0BANQCaXNzdTEyMzQ1Njc4MDAwMTk1QWNtZSBMdGRhIn0sImFtb3VudCI6OTg3NjV9AwBhxKamiI4QSDIQ",
        "Aii1L/0gWX0BANMCCB0okiYK0y7lPNbt6bS2bg52rAKBqOecm6QIkhE+jrUzA/zVn8jxA1/PbOsH"})
    CHECK(store::decompress(base64_decode(kept).value()) == request);
}

TEST_CASE("texts that repeat nothing are coded by their letters", "[store]") {
  std::mt19937 random(1);
  std::string text;
  while (text.size() < 2'000) text += "abcdefghijklmnop"[random() % 16];
  for (const store::Effort effort : {store::Effort::Little, store::Effort::Some})
    CHECK(store::compress(text, effort).size() < text.size() * 6 / 10);
}

TEST_CASE("damaged bytes are said to be damaged", "[store]") {
  const std::string kept = store::compress(std::string(1'000, 'a') + "bc");
  REQUIRE(kept.size() < 100);
  CHECK_THROWS_WITH(store::decompress(""), Catch::Contains("damaged"));
  CHECK_THROWS_WITH(store::decompress("\x09x"), Catch::Contains("damaged"));
  for (std::size_t size = 1; size < kept.size(); ++size)
    CHECK_THROWS_WITH(store::decompress(kept.substr(0, size)), Catch::Contains("damaged"));
}

TEST_CASE("damaged facts and routes are said to be damaged", "[store]") {
  for (const char* json : {"", "{", "[]", "7", R"({"attempts":"x"})", R"({"authorized":3})",
                           R"({"reasons":[1]})", R"({"cancel":{"reason":9}})"})
    CHECK_THROWS_WITH(facts_from_json(json), Catch::Contains("damaged"));
  CHECK_THROWS_WITH(route_from_json(R"({"next":{}})"), Catch::Contains("damaged"));
  CHECK(facts_from_json(to_json(Facts{})) == Facts{});
}

TEST_CASE("text that is no UTF-8 does not cost a settlement", "[store]") {
  Facts facts;
  facts.ticket = "S\xe3o";
  CHECK(facts_from_json(to_json(facts)).ticket == "S\xef\xbf\xbdo");
}

}  // namespace fiscal::test
