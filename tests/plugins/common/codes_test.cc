#include <nlohmann/json.hpp>

#include "plugins/common/api.h"
#include "plugins/common/callbacks.h"
#include "plugins/common/fiscal_codes.h"
#include "plugins/common/json_read.h"
#include "plugins/common/json_text.h"
#include "plugins/common/nfeio_status.h"
#include "tests/support/catch.h"

namespace fiscal::aggregator {

TEST_CASE("a rate is found that gives an amount exactly, the roundest of them, or none", "[common]") {
  struct Row {
    std::int64_t part, base;
    std::optional<std::int64_t> rate;
  };
  const Row rows[] = {
      {0, 100'000, 0},          {650, 100'000, 6'500},
      {3'000, 100'000, 30'000}, {1, 1, 1'000'000},
      {1, 3, 330'000},          {2, 1, std::nullopt},
      {-1, 100, std::nullopt},  {1, 0, std::nullopt},
      {1'500, 100'001, 15'000}, {1, 9'999'999'999'999, std::nullopt},
  };
  for (const Row& row : rows) {
    INFO(row.part << " of " << row.base);
    const auto rate = exact_rate(Money{row.part}, Money{row.base});
    REQUIRE(rate.has_value() == row.rate.has_value());
    if (rate) CHECK(rate->ten_thousandths == *row.rate);
  }
  for (std::int64_t base = 1; base < 400'000; base += 3'701)
    for (std::int64_t part = 0; part <= base; part += base / 7 + 1)
      if (const auto rate = exact_rate(Money{part}, Money{base}))
        CHECK(percent_of(Money{base}, *rate) == Money{part});
}

TEST_CASE("withheld contributions are split where the invoice says enough", "[common]") {
  Taxes taxes;
  CHECK(split_contributions(taxes) == Contributions{});
  taxes.withholding.emplace().contributions = Money{465};
  CHECK(!split_contributions(taxes));
  PisCofins& own = taxes.pis_cofins.emplace();
  own.withheld = ContributionsWithheld::Csll;
  CHECK(split_contributions(taxes) == Contributions{{}, {}, {465}});
  own.withheld = ContributionsWithheld::Pis;
  CHECK(split_contributions(taxes) == Contributions{{465}, {}, {}});
  own.withheld = ContributionsWithheld::PisCofinsCsll;
  CHECK(!split_contributions(taxes));
  own.pis_amount = Money{65};
  own.cofins_amount = Money{300};
  CHECK(split_contributions(taxes) == Contributions{{65}, {300}, {100}});
  own.withheld = ContributionsWithheld::PisCofins;
  CHECK(!split_contributions(taxes));
  taxes.withholding->contributions = Money{365};
  CHECK(split_contributions(taxes) == Contributions{{65}, {300}, {}});
  own.withheld = ContributionsWithheld::None;
  CHECK(!split_contributions(taxes));
}

TEST_CASE("codes are spelled as providers want them", "[common]") {
  CHECK(service_item("010701") == "1.07");
  CHECK(service_item("140101") == "14.01");
  CHECK(padded_service_item("010701") == "01.07");
  CHECK(dotted_nbs("101011100") == "1.0101.11.00");
  CHECK(state_of("3550308") == "SP");
  CHECK(municipality_name("4205407") == "Florianópolis");
  CHECK(state_of("0000000").empty());
}

TEST_CASE("bodies are exact, and no text can break out or name a secret", "[common]") {
  CHECK(JsonText().amount("a", Money{150'001}).percent("p", Rate{6'500}).percent("q", Rate{50'000}).str() ==
        R"({"a":1500.01,"p":0.65,"q":5})");
  CHECK(JsonText().fraction("a", Rate{6'500}).fraction("b", Rate{1'000'000}).fraction("c", Rate{0}).str() ==
        R"({"a":0.0065,"b":1,"c":0})");
  CHECK(json_string("a\"b\\c\n${secret:x}$") == R"("a\"b\\c\u000a\u0024{secret:x}$")");
  CHECK(path_part("../${x}?a") == "..%2f%24%7bx%7d%3fa");
  CHECK(path_part("..") == "%2e%2e");
}

TEST_CASE("forms and queries are decoded, and what is cut is left alone", "[common]") {
  CHECK(form_value("a=1&b=x+y%2F%C3%A9&c=", "b") == "x y/é");
  CHECK(form_value("a=1&b", "b").empty());
  CHECK(form_value("a=%4&b=%zz", "a") == "%4");
  CHECK(form_value("a=%4&b=%zz", "b") == "%zz");
  InboundMessage message;
  message.path = "/hooks/main?token=a%20b";
  CHECK(query_of(message, "token") == "a b");
  message.path = "token=c";
  CHECK(query_of(message, "token") == "c");
  message.path = "/hooks/token=c";
  CHECK(query_of(message, "token").empty());
  CHECK(bytes_from_hex("0aFF") == "\x0a\xff");
  CHECK(!bytes_from_hex("0"));
  CHECK(!bytes_from_hex("0g"));
}

TEST_CASE("an id of the provider that cannot be the key of a document is none", "[common]") {
  const Json object =
      object_in(R"({"id": "inv_1", "number": 7, "broken": "inv\n1", "zero": "\u0000", "blank": " "})");
  CHECK(key_of(object, "id") == "inv_1");
  CHECK(key_of(object, "number") == "7");
  for (const char* name : {"broken", "zero", "blank", "missing"}) CHECK(!key_of(object, name));
}

}  // namespace fiscal::aggregator
