#include <fiscal/access_key.hpp>

#include "tests/support/catch.h"

#include <string>

#include "tests/sdk/rules/base_invoice.h"

namespace fiscal::test {
namespace {

TEST_CASE("a key passes with its right check digit alone", "[sdk][access_key]") {
  for (const std::string& key : {std::string(nfse_key_of_issuer), std::string(nfse_key_of_town)}) {
    REQUIRE(is_nfse_key(key));
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string other = key;
      other.back() = digit;
      CHECK(is_nfse_key(other) == (other == key));
    }
  }
  CHECK(is_nfe_key(nfe_key));
  CHECK_FALSE(is_nfe_key(nfse_key_of_issuer));
  CHECK_FALSE(is_nfse_key(nfe_key));
  CHECK_FALSE(is_nfse_key(""));
}

TEST_CASE("letters may stand in the place of the CNPJ alone", "[sdk][access_key]") {
  std::string key = nfse_key_of_issuer;
  key.replace(9, 14, "00000000E08G12");
  CHECK(is_nfse_key(key));
  key[2] = 'A';
  CHECK_FALSE(is_nfse_key(key));
  key[2] = '5';
  key[9] = 'a';
  CHECK_FALSE(is_nfse_key(key));
}

TEST_CASE("the parts of a key are read", "[sdk][access_key]") {
  CHECK(nfse_key_municipality(nfse_key_of_issuer) == "3550308");
  CHECK(nfse_key_generator(nfse_key_of_issuer) == '2');
  CHECK(nfse_key_generator(nfse_key_of_town) == '1');
  CHECK(nfse_key_tax_id(nfse_key_of_issuer) == "11222333000181");
  std::string of_person = nfse_key_of_issuer;
  of_person.replace(8, 15, "100012345678909");
  CHECK(nfse_key_tax_id(of_person) == "12345678909");
}

}  // namespace
}  // namespace fiscal::test
