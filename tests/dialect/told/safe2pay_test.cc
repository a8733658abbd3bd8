#include "tests/dialect/safe2pay/safe2pay_house.h"

namespace fiscal::test {

TEST_CASE("the CallbackUrl of a transaction is called for its NFS-e, and no other address",
          "[safe2pay][webhooks]") {
  Safe2PayHouse house;
  REQUIRE(house.issue(R"({"Service":{"IdService":1}})").status == 202);  // Of a transaction without one.
  Json transaction = Json::parse(a_transaction);
  transaction["IdTransaction"] = 777;
  transaction["CallbackUrl"] = "https://shop.example/callback";
  REQUIRE(house.send("POST", "/v2/transaction", transaction.dump()).status == 200);
  const auto answer = house.issue(R"({"Service":{"IdService":1}})", "777");
  INFO(answer.body);
  REQUIRE(answer.status == 202);
  house.run();
  const auto told = house.told();
  REQUIRE(told.size() == 1);
  CHECK(told[0].message.url == "https://shop.example/callback");
  CHECK(Json::parse(told[0].message.body)["Status"] == 2);
}

}  // namespace fiscal::test
