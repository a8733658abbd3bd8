#include "core/billing/charges.h"
#include "core/billing/customers.h"
#include "core/billing/services.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/memory_store.h"

namespace fiscal::test {
namespace {

struct Registers {
  FakeClock clock;
  MemoryStore store{clock};
  billing::Customers customers{store, clock};
  billing::Charges charges{store, clock};
  billing::Services services{store, clock};
};

billing::Customer a_payer(const std::string& name, std::optional<std::string> tax_id = {},
                          std::optional<std::string> reference = {}) {
  billing::Customer customer;
  customer.party.name = name;
  customer.party.tax_id = std::move(tax_id);
  customer.reference = std::move(reference);
  return customer;
}

billing::Charge a_charge(ChargeKind kind, std::optional<std::string> reference) {
  billing::Charge charge;
  charge.kind = kind;
  charge.reference = std::move(reference);
  charge.amount = {12990};
  return charge;
}

billing::CatalogEntry an_entry(const std::string& code) {
  billing::CatalogEntry entry;
  entry.code = code;
  entry.name = "Consultoria";
  entry.service.national_code = "010101";
  entry.service.description = "Consultoria em TI";
  return entry;
}

}  // namespace

TEST_CASE("an upsert means the customer with the same tax number, or the same reference where there is none",
          "[billing]") {
  Registers all;
  const auto first = all.customers.upsert("acme", a_payer("Ana", "12345678909", "a-1"));
  REQUIRE(first);
  CHECK(first->id.starts_with("cus_"));
  CHECK(first->created_at == all.clock.now());
  all.clock.advance(hours(1));
  const auto again = all.customers.upsert("acme", a_payer("Ana Maria", "12345678909"));
  REQUIRE(again);
  CHECK(again->id == first->id);
  CHECK(again->created_at == first->created_at);
  CHECK(again->version == 2);
  CHECK(again->party.name == "Ana Maria");
  CHECK_FALSE(again->reference);

  const auto foreign = all.customers.upsert("acme", a_payer("Bob", {}, "b-1"));
  REQUIRE(foreign);
  CHECK(foreign->id != first->id);
  CHECK(all.customers.upsert("acme", a_payer("Robert", {}, "b-1"))->id == foreign->id);
  CHECK(all.customers.upsert("other", a_payer("Ana", "12345678909"))->id != first->id);
  CHECK(all.customers.list("acme", {}).rows.size() == 2);
  // Nothing names these two: they are two.
  CHECK(all.customers.upsert("acme", a_payer("X"))->id != all.customers.upsert("acme", a_payer("X"))->id);
}

TEST_CASE("an upsert by id changes that customer, and no unknown one", "[billing]") {
  Registers all;
  auto customer = *all.customers.upsert("acme", a_payer("Ana", "12345678909"));
  customer.party.tax_id = "52998224725";
  REQUIRE(all.customers.upsert("acme", customer));
  CHECK_FALSE(all.customers.find_by_tax_id("acme", "12345678909"));
  CHECK(all.customers.find_by_tax_id("acme", "52998224725")->id == customer.id);
  customer.id = "cus_unknown";
  CHECK(all.customers.upsert("acme", customer).error().code == "customer_unknown");
  CHECK(all.customers.upsert("other", *all.customers.find_by_tax_id("acme", "52998224725")).error().code ==
        "customer_unknown");
}

TEST_CASE("a deleted customer frees its tax number and is listed no more", "[billing]") {
  Registers all;
  const auto first = *all.customers.upsert("acme", a_payer("Ana", "12345678909", "a-1"));
  all.customers.change("acme", first.id, [](billing::Customer& customer) { customer.deleted = true; });
  CHECK_FALSE(all.customers.find_by_tax_id("acme", "12345678909"));
  CHECK_FALSE(all.customers.find_by_reference("acme", "a-1"));
  CHECK(all.customers.list("acme", {}).rows.empty());
  CHECK(all.customers.find("acme", first.id)->deleted);
  const auto second = *all.customers.upsert("acme", a_payer("Ana", "12345678909"));
  CHECK(second.id != first.id);
  // It comes back beside the one that has taken its place.
  all.customers.change("acme", first.id, [](billing::Customer& customer) { customer.deleted = false; });
  CHECK(all.customers.list("acme", {.tax_id = "12345678909"}).rows.size() == 2);
}

TEST_CASE("where a system allows two customers of one tax number there are two", "[billing]") {
  Registers all;
  const auto first = *all.customers.add("acme", a_payer("Ana", "12345678909"));
  const auto second = *all.customers.add("acme", a_payer("Ana", "12345678909"));
  CHECK(first.id != second.id);
  CHECK(all.customers.find_by_tax_id("acme", "12345678909")->id == second.id);
  CHECK(all.customers.add("acme", second).error().code == "id_taken");
  all.customers.change("acme", second.id, [](billing::Customer& customer) { customer.deleted = true; });
  CHECK(all.customers.upsert("acme", a_payer("Ana", "12345678909"))->id == first.id);
}

TEST_CASE("a charge is registered once by its kind and reference", "[billing]") {
  Registers all;
  const auto first = all.charges.register_charge("acme", a_charge(ChargeKind::Payment, "p-1"));
  CHECK(first.is_new);
  CHECK(first.charge.id.starts_with("chg_"));
  auto other = a_charge(ChargeKind::Payment, "p-1");
  other.amount = {1};
  const auto again = all.charges.register_charge("acme", other);
  CHECK_FALSE(again.is_new);
  CHECK(again.charge == first.charge);
  CHECK(all.charges.register_charge("acme", a_charge(ChargeKind::Installment, "p-1")).is_new);
  CHECK(all.charges.register_charge("other", a_charge(ChargeKind::Payment, "p-1")).is_new);
  CHECK(all.charges.find_by_reference("acme", ChargeKind::Payment, "p-1") == first.charge);
  CHECK(billing::service_invoice_reference(first.charge) == "payment:" + first.charge.id);
}

TEST_CASE("a charge keeps the id that its own system gave it", "[billing]") {
  Registers all;
  auto charge = a_charge(ChargeKind::Payment, {});
  charge.id = "pay_0001";
  CHECK(all.charges.register_charge("acme", charge).is_new);
  CHECK_FALSE(all.charges.register_charge("acme", charge).is_new);
  all.charges.change("acme", "pay_0001",
                     [](billing::Charge& one) { one.status = billing::ChargeStatus::Paid; });
  CHECK(all.charges.list("acme", {.status = billing::ChargeStatus::Paid}).rows.size() == 1);
  CHECK(all.charges.list("acme", {.status = billing::ChargeStatus::Open}).rows.empty());
}

TEST_CASE("lists of charges go by customer, kind, status and part", "[billing]") {
  Registers all;
  for (int at = 0; at < 5; ++at) {
    auto charge = a_charge(at % 2 == 0 ? ChargeKind::Payment : ChargeKind::Transaction, {});
    charge.customer = at < 3 ? "cus_1" : "cus_2";
    all.charges.register_charge("acme", charge);
  }
  CHECK(all.charges.list("acme", {.customer = "cus_1"}).rows.size() == 3);
  CHECK(all.charges.list("acme", {.kind = ChargeKind::Payment, .customer = "cus_1"}).rows.size() == 2);
  const auto page = all.charges.list("acme", {.part = {.limit = 2, .counted = true}});
  CHECK(page.total == 5);
  REQUIRE(page.rows.size() == 2);
  CHECK(page.rows[0].place > page.rows[1].place);
  CHECK(all.charges.list("acme", {.part = {.beyond = page.rows[1].place}}).rows.size() == 3);
}

TEST_CASE("a catalog has one living entry of a code", "[billing]") {
  Registers all;
  const auto first = all.services.upsert("acme", an_entry("consult"));
  CHECK(first.id.starts_with("svc_"));
  auto changed = an_entry("consult");
  changed.name = "Consultoria plena";
  changed.taxes.iss.rate = Rate{20000};
  const auto second = all.services.upsert("acme", changed);
  CHECK(second.id == first.id);
  CHECK(all.services.find_by_code("acme", "consult")->taxes.iss.rate == Rate{20000});
  CHECK(all.services.list("acme", {}, {}).rows.size() == 1);
  CHECK(all.services.list("acme", "010101", {}).rows.size() == 1);
  CHECK(all.services.list("acme", "020202", {}).rows.empty());
  CHECK(all.services.remove("acme", first.id)->deleted);
  CHECK_FALSE(all.services.find_by_code("acme", "consult"));
  CHECK(all.services.list("acme", {}, {}).rows.empty());
  CHECK(all.services.upsert("acme", an_entry("consult")).id != first.id);
}

TEST_CASE("what could not be read again is not kept", "[billing]") {
  Registers all;
  CHECK_THROWS_AS(all.customers.add("acme", a_payer("")), std::invalid_argument);
  CHECK_THROWS_AS(all.customers.add("acme", a_payer(std::string("a\nb"))), std::invalid_argument);
  CHECK(all.customers.list("acme", {}).rows.empty());
}

}  // namespace fiscal::test
