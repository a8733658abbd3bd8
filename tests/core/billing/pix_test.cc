#include "core/billing/pix_code.h"

#include "tests/core/billing/br_code.h"
#include "tests/core/billing/counter.h"

namespace fiscal::test {

TEST_CASE("the checksum of a BR Code is that of the Banco Central's example", "[billing]") {
  // Manual de Padrões para Iniciação do Pix: a static code without an amount.
  const std::string example =
      "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR5913Fulano "
      "de "
      "Tal6008BRASILIA62070503***63041D3D";
  CHECK(billing::crc16(std::string_view(example).substr(0, example.size() - 4)) == 0x1D3D);
  CHECK(billing::crc16("123456789") == 0x29B1);
  REQUIRE(read_br_code(example));
  CHECK(read_br_code(example)->at("59") == "Fulano de Tal");
  std::string changed = example;
  changed[60] = '1';
  CHECK_FALSE(read_br_code(changed));
}

TEST_CASE("a BR Code says who receives how much for what", "[billing]") {
  const auto fields = read_br_code(
      billing::pix_code({"11222333000181", "Padaria São João & Filhos Ltda.", "Santana do Paranaíba"},
                        {123456}, "bil_0123456789abcdefghjk"));
  REQUIRE(fields);
  const std::map<std::string, std::string> expected{{"00", "01"},
                                                    {"26.00", "br.gov.bcb.pix"},
                                                    {"26.01", "11222333000181"},
                                                    {"52", "0000"},
                                                    {"53", "986"},
                                                    {"54", "1234.56"},
                                                    {"58", "BR"},
                                                    {"59", "PADARIA SAO JOAO & FILHOS"},
                                                    {"60", "SANTANA DO PARA"},
                                                    {"62.05", "bil0123456789abcdefghjk"}};
  std::map<std::string, std::string> found = *fields;
  found.erase("63");
  CHECK(found == expected);
}

TEST_CASE("whatever a receiver is called, its BR Code can be read", "[billing]") {
  for (const char* name :
       {"", "日本", "Ção", "x", "O'Neil \"Bar\" ÷ ÿ ß", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    for (const std::int64_t amount : {std::int64_t{1}, std::int64_t{100}, std::int64_t{999'999'999'999}}) {
      INFO(name << " " << amount);
      const auto fields = read_br_code(billing::pix_code({std::string(77, 'k'), name, name}, {amount}, "t"));
      REQUIRE(fields);
      CHECK(fields->at("54") == to_text(Money{amount}));
      CHECK(fields->at("59").size() <= 25);
      CHECK(fields->at("60").size() <= 15);
    }
}

TEST_CASE("the code of an invoice asks for what is due on that day, and for nothing when nothing is",
          "[billing]") {
  Counter counter;
  billing::BillingProfile profile;
  profile.pix = billing::PixReceiver{"pix@example.com"};
  counter.invoices.put_profile(counter.account.id, profile);
  auto wanted = Counter::wanted();
  wanted.late_fee = billing::LateFee{{}, Rate{2'0000}};
  auto invoice = counter.created(wanted);
  const auto amount_on = [&](Date day) {
    const auto code = billing::pix_code_of(invoice, day);
    return code ? read_br_code(*code).value().at("54") : "";
  };
  CHECK(amount_on({2026, 11, 27}) == "129.90");
  CHECK(amount_on({2026, 11, 28}) == "132.50");
  CHECK(read_br_code(*billing::pix_code_of(invoice, {2026, 11, 27}))->at("60") == "SAO PAULO");
  invoice.terms.allow_late_payment = false;
  CHECK(amount_on({2026, 11, 28}).empty());
  invoice = *counter.invoices.pay(counter.account.id, invoice.id, {});
  CHECK(amount_on({2026, 11, 27}).empty());
}

TEST_CASE("a Pix key has one of five forms", "[billing]") {
  for (const char* key : {"12345678909", "11222333000181", "ana@example.com", "+5511999998888",
                          "123e4567-e12b-12d1-a456-426655440000"})
    CHECK(billing::is_pix_key(key));
  for (const char* key : {"", "12345678900", "ana", "@example.com", "5511999998888", "+55",
                          "123E4567-e12b-12d1-a456-426655440000", "a b@example.com"}) {
    INFO(key);
    CHECK_FALSE(billing::is_pix_key(key));
  }
}

}  // namespace fiscal::test
