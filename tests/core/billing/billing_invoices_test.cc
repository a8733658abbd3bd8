#include "tests/core/billing/counter.h"

#include "core/billing/amount_due.h"

namespace fiscal::test {
namespace {

using billing::BillingStatus;

std::string codes(const billing::BillingAnswer& answer) {
  const auto* invalid = std::get_if<billing::BillingInvalid>(&answer);
  if (invalid == nullptr) return "none";
  std::string text;
  for (const Finding& finding : invalid->findings)
    text += (text.empty() ? "" : ", ") + finding.field + " " + finding.code;
  return text;
}

std::string outcome(const Result<billing::BillingInvoice>& result) {
  return result ? std::string("done") : result.error().code;
}

}  // namespace

TEST_CASE("a billing invoice keeps parties, lines and terms as they were when it was created", "[billing]") {
  Counter counter;
  auto wanted = Counter::wanted("order-1");
  wanted.amount.reset();
  wanted.description.reset();
  wanted.items = {{"Consultoria", 3, {10000}}, {"Deslocamento", 1, {2550}}};
  wanted.late_fee = billing::LateFee{{}, Rate{2'0000}};
  wanted.metadata = {{"order", "1"}};
  const auto invoice = counter.created(wanted);
  CHECK(invoice.id.starts_with("bil_"));
  CHECK(invoice.amount.centavos == 32550);
  CHECK(billing::number_text(invoice) == "F-000001");
  CHECK(invoice.status == BillingStatus::Open);
  CHECK(invoice.billed_by == counter.account.issuer);

  counter.customers.change(counter.account.id, *invoice.customer,
                           [](billing::Customer& customer) { customer.party.name = "Ana Lima"; });
  const auto later = counter.invoices.find(counter.account.id, invoice.id);
  REQUIRE(later);
  CHECK(*later == invoice);
  CHECK(later->bill_to.name == "Ana Souza");
  CHECK_FALSE(counter.invoices.find("other", invoice.id));
}

TEST_CASE("numbers of a series have no gaps, whatever was refused", "[billing]") {
  Counter counter;
  CHECK(counter.created(Counter::wanted()).number == 1);
  auto wrong = Counter::wanted();
  wrong.amount = Money{0};
  CHECK(codes(counter.create(wrong, "k")) == "/amount out_of_range");
  CHECK(counter.created(Counter::wanted()).number == 2);
  auto other = Counter::wanted();
  other.series = "B";
  CHECK(counter.created(other).number == 1);
  CHECK(counter.created(Counter::wanted()).number == 3);
}

TEST_CASE("a repeat is answered with the first invoice, another request with its key is not", "[billing]") {
  Counter counter;
  const auto first =
      std::get<billing::BillingCreated>(counter.create(Counter::wanted("order-1"), "key", "print")).invoice;
  const auto again = counter.create(Counter::wanted("order-1"), "key", "print");
  REQUIRE(std::holds_alternative<billing::BillingReplayed>(again));
  CHECK(std::get<billing::BillingReplayed>(again).invoice == first);
  CHECK(std::holds_alternative<billing::BillingReplayed>(
      counter.create(Counter::wanted("order-1"), "", "print")));
  const auto by_key = counter.create(Counter::wanted("order-2"), "key", "other");
  REQUIRE(std::holds_alternative<billing::BillingConflict>(by_key));
  CHECK_FALSE(std::get<billing::BillingConflict>(by_key).by_reference);
  const auto by_reference = counter.create(Counter::wanted("order-1"), "key-2", "other");
  REQUIRE(std::holds_alternative<billing::BillingConflict>(by_reference));
  CHECK(std::get<billing::BillingConflict>(by_reference).by_reference);
  CHECK(counter.invoices.list(counter.account.id, {}).rows.size() == 1);

  // What was made void frees its reference, and never its key.
  REQUIRE(counter.invoices.make_void(counter.account.id, first.id));
  const auto second = counter.create(Counter::wanted("order-1"), "key-3", "print");
  REQUIRE(std::holds_alternative<billing::BillingCreated>(second));
  CHECK(std::holds_alternative<billing::BillingReplayed>(
      counter.create(Counter::wanted("order-1"), "key", "print")));
}

TEST_CASE("a wrong request is answered with every field that is wrong, and nothing is kept", "[billing]") {
  Counter counter;
  billing::NewBillingInvoice wanted;
  CHECK(codes(counter.create(wanted, "k")) == "/items one_of_two, /customer one_of_two");
  wanted = Counter::wanted();
  wanted.bill_to->tax_id = "12345678900";
  wanted.due_date = Date{2026, 11, 20};
  wanted.discount = billing::Discount{Money{12990}, {}, Date{2026, 12, 1}};
  wanted.late_fee = billing::LateFee{};
  wanted.allow_late_payment = false;
  wanted.payment_method_types = {billing::PaymentMethod::Pix, billing::PaymentMethod::Pix};
  CHECK(codes(counter.create(wanted, "k")) ==
        "/bill_to/tax_id tax_id_invalid, /due_date date_in_the_past, /discount/until out_of_range, "
        "/discount/amount "
        "out_of_range, /late_fee one_of_two, /allow_late_payment contradiction, /payment_method_types "
        "pix_key_missing, "
        "/payment_method_types/1 repeated");
  wanted = Counter::wanted();
  wanted.bill_to.reset();
  wanted.customer = "cus_unknown";
  CHECK(codes(counter.create(wanted, "k")) == "/customer customer_unknown");
  wanted = Counter::wanted();
  wanted.amount.reset();
  wanted.description.reset();
  wanted.items = {{"Tudo", 1'000'000'000, {99'999'999'999'999'999}}};
  CHECK(codes(counter.create(wanted, "k")) == "/items out_of_range");
  wanted = Counter::wanted();
  wanted.service = billing::BilledService{"svc_unknown"};
  wanted.delivery = billing::Delivery{billing::DeliveryMethod::Email};
  CHECK(codes(counter.create(wanted, "k")) ==
        "/delivery/method email_not_configured, /service/catalog service_unknown");
  CHECK(counter.invoices.list(counter.account.id, {}).rows.empty());
  CHECK(counter.customers.list(counter.account.id, {}).rows.empty());
}

TEST_CASE("an invoice is paid when nothing more is due on the day of the payment", "[billing]") {
  Counter counter;
  auto wanted = Counter::wanted();
  wanted.late_fee = billing::LateFee{{}, Rate{2'0000}};
  wanted.interest = billing::Interest{Rate{1'0000}};
  const auto invoice = counter.created(wanted);
  const AccountId& account = counter.account.id;
  counter.clock.advance(hours(24 * 10));  // Tuesday 1 December, four days late: 2,60 and 0,17.
  CHECK(billing::is_overdue(invoice, counter.clock.now()));
  CHECK(outcome(counter.invoices.pay(account, invoice.id, {.amount = Money{13268}})) ==
        "payment_exceeds_due");
  CHECK(outcome(counter.invoices.pay(account, invoice.id, {.paid_on = Date{2026, 12, 2}})) ==
        "date_in_the_future");
  const auto part = counter.invoices.pay(account, invoice.id, {.amount = Money{12990}, .reference = "p1"});
  REQUIRE(part);
  CHECK(part->status == BillingStatus::Open);
  CHECK(outcome(counter.invoices.pay(account, invoice.id, {.paid_on = Date{2026, 11, 27}})) ==
        "payment_out_of_order");
  CHECK(outcome(counter.invoices.make_void(account, invoice.id)) == "has_payments");
  const auto rest =
      counter.invoices.pay(account, invoice.id, {.method = billing::PaymentMethod::Pix, .reference = "p2"});
  REQUIRE(rest);
  CHECK(rest->status == BillingStatus::Paid);
  CHECK(rest->payments.at(1).amount.centavos == 277);
  CHECK(billing::amount_paid(*rest).centavos == 13267);
  CHECK(rest->closed_at == counter.clock.now());
  // The same payment told again is one payment; another one is refused.
  CHECK(counter.invoices.pay(account, invoice.id, {.reference = "p2"})->version == rest->version);
  CHECK(outcome(counter.invoices.pay(account, invoice.id, {.amount = Money{1}, .reference = "p2"})) ==
        "payment_differs");
  CHECK(outcome(counter.invoices.pay(account, invoice.id, {})) == "wrong_status");
  CHECK(outcome(counter.invoices.pay("other", invoice.id, {})) == "not_found");
}

TEST_CASE("a payment of an earlier day is judged by that day", "[billing]") {
  Counter counter;
  auto wanted = Counter::wanted();
  wanted.allow_late_payment = false;
  const auto invoice = counter.created(wanted);
  counter.clock.advance(hours(24 * 10));
  CHECK(outcome(counter.invoices.pay(counter.account.id, invoice.id, {})) == "late_payment_not_allowed");
  const auto paid = counter.invoices.pay(counter.account.id, invoice.id, {.paid_on = Date{2026, 11, 26}});
  REQUIRE(paid);
  CHECK(paid->status == BillingStatus::Paid);
}

TEST_CASE("what is given up can still be paid, what is void cannot", "[billing]") {
  Counter counter;
  const AccountId& account = counter.account.id;
  const auto first = counter.created(Counter::wanted());
  CHECK(counter.invoices.give_up(account, first.id)->status == BillingStatus::Uncollectible);
  CHECK(counter.invoices.give_up(account, first.id)->version == 2);
  CHECK(counter.invoices.pay(account, first.id, {})->status == BillingStatus::Paid);
  CHECK(outcome(counter.invoices.make_void(account, first.id)) == "wrong_status");
  const auto second = counter.created(Counter::wanted());
  CHECK(counter.invoices.make_void(account, second.id)->status == BillingStatus::Void);
  CHECK(counter.invoices.make_void(account, second.id)->version == 2);
  CHECK(outcome(counter.invoices.pay(account, second.id, {})) == "wrong_status");
  CHECK(outcome(counter.invoices.give_up(account, second.id)) == "wrong_status");
}

TEST_CASE("lists go by status, customer, reference and what is overdue", "[billing]") {
  Counter counter;
  const AccountId& account = counter.account.id;
  const auto first = counter.created(Counter::wanted("a"));
  auto other = Counter::wanted("b");
  other.bill_to->tax_id = "52998224725";
  other.due_date = Date{2026, 12, 31};
  const auto second = counter.created(other);
  const auto third = counter.created(Counter::wanted());
  REQUIRE(counter.invoices.pay(account, third.id, {}));
  const auto count = [&](const billing::BillingInvoiceQuery& query) {
    return counter.invoices.list(account, query).rows.size();
  };
  CHECK(count({}) == 3);
  CHECK(count({.status = BillingStatus::Open}) == 2);
  CHECK(count({.customer = second.customer}) == 1);
  CHECK(count({.reference = "a"}) == 1);
  CHECK(count({.overdue = true}) == 0);
  counter.clock.set_wall(parse_instant("2026-11-27T23:59:59-03:00").value());
  CHECK(count({.overdue = true}) == 0);
  counter.clock.set_wall(parse_instant("2026-11-28T00:00:00-03:00").value());
  CHECK(count({.overdue = true}) == 1);
  CHECK(billing::is_overdue(first, counter.clock.now()));
  CHECK_FALSE(billing::is_overdue(second, counter.clock.now()));
}

TEST_CASE("a page is opened by the token of its invoice, until that is renewed", "[billing]") {
  Counter counter;
  const auto invoice = counter.created(Counter::wanted());
  CHECK(invoice.page_token.size() == 32);
  const auto opened = counter.invoices.find_by_token(invoice.page_token);
  REQUIRE(opened);
  CHECK(opened->account == counter.account.id);
  CHECK(opened->invoice == invoice);
  const auto renewed = counter.invoices.renew_token(counter.account.id, invoice.id);
  REQUIRE(renewed);
  CHECK(renewed->page_token != invoice.page_token);
  CHECK_FALSE(counter.invoices.find_by_token(invoice.page_token));
  CHECK(counter.invoices.find_by_token(renewed->page_token)->invoice == *renewed);
  for (const std::string& nothing : {std::string(), std::string("x"), std::string(5000, 'x')})
    CHECK_FALSE(counter.invoices.find_by_token(nothing));
  CHECK(outcome(counter.invoices.renew_token("other", invoice.id)) == "not_found");
}

TEST_CASE("who receives a Pix is the account's, as it was when the invoice was created", "[billing]") {
  Counter counter;
  const AccountId& account = counter.account.id;
  CHECK_FALSE(counter.created(Counter::wanted()).pix);
  billing::BillingProfile profile;
  profile.pix = billing::PixReceiver{"pix@example.com"};
  counter.invoices.put_profile(account, profile);
  const auto invoice = counter.created(Counter::wanted());
  REQUIRE(invoice.pix);
  CHECK(invoice.pix->key == "pix@example.com");
  CHECK(invoice.pix->name == counter.account.issuer.name);
  CHECK(invoice.payment_method_types == std::vector{billing::PaymentMethod::Pix});
  profile.pix->key = "other@example.com";
  CHECK(counter.invoices.put_profile(account, profile).version == 2);
  CHECK(counter.invoices.find(account, invoice.id)->pix->key == "pix@example.com");
  auto by_boleto = Counter::wanted();
  by_boleto.payment_method_types = {billing::PaymentMethod::Boleto};
  CHECK_FALSE(counter.created(by_boleto).pix);
}

}  // namespace fiscal::test
