#include "core/billing/amount_due.h"
#include "core/billing/business_days.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

using billing::PaymentTerms;

Date the(const char* text) { return parse_date(text).value(); }

billing::Payment paid(std::int64_t centavos, const char* day) { return {"pmt_1", {centavos}, the(day)}; }

/// What is due on a day, worked out by hand. Amounts in centavos.
struct Row {
  const char* why;
  std::int64_t amount;
  PaymentTerms terms;
  const char* day;
  std::int64_t fee;
  std::int64_t interest;
  std::int64_t total;
  std::int64_t days_late;
};

PaymentTerms due(const char* day, std::optional<Rate> fee = {}, std::optional<Rate> monthly = {}) {
  PaymentTerms terms;
  terms.due_date = the(day);
  if (fee) terms.late_fee = billing::LateFee{{}, fee};
  if (monthly) terms.interest = billing::Interest{*monthly};
  return terms;
}

PaymentTerms due_with_fixed_fee(const char* day, std::int64_t fee, Rate monthly) {
  PaymentTerms terms = due(day, {}, monthly);
  terms.late_fee = billing::LateFee{Money{fee}, {}};
  return terms;
}

constexpr Rate two_percent{2'0000}, one_percent{1'0000}, whole{100'0000}, a_third{3300};

const std::vector<Row>& table() {
  static const std::vector<Row> rows{
      // Friday 27 November 2026, R$ 1.000,00, 2 % and 1 % a month.
      {"long before", 100000, due("2026-11-27", two_percent, one_percent), "2026-11-01", 0, 0, 100000, 0},
      {"on the day", 100000, due("2026-11-27", two_percent, one_percent), "2026-11-27", 0, 0, 100000, 0},
      {"a Saturday late: 20,00 + 10,00/30 = 0,33", 100000, due("2026-11-27", two_percent, one_percent),
       "2026-11-28", 2000, 33, 102033, 1},
      {"30 days: 20,00 + 10,00", 100000, due("2026-11-27", two_percent, one_percent), "2026-12-27", 2000,
       1000, 103000, 30},
      {"a year: 365/30 of 10,00 = 121,67", 100000, due("2026-11-27", two_percent, one_percent), "2027-11-27",
       2000, 12167, 114167, 365},
      // Saturday 28 November: Monday is in time; after it days count from Saturday.
      {"due on Saturday, on Sunday", 100000, due("2026-11-28", two_percent, one_percent), "2026-11-29", 0, 0,
       100000, 0},
      {"due on Saturday, on Monday", 100000, due("2026-11-28", two_percent, one_percent), "2026-11-30", 0, 0,
       100000, 0},
      {"due on Saturday, on Tuesday: 20,00 + 3/30 of 10,00", 100000,
       due("2026-11-28", two_percent, one_percent), "2026-12-01", 2000, 100, 102100, 3},
      // Friday 20 November 2026 is a holiday: Monday 23 is in time.
      {"holiday before a weekend, on Monday", 12990, due_with_fixed_fee("2026-11-20", 500, one_percent),
       "2026-11-23", 0, 0, 12990, 0},
      {"holiday before a weekend, on Tuesday: 5,00 + 4/30 of 1,299 = 0,1732", 12990,
       due_with_fixed_fee("2026-11-20", 500, one_percent), "2026-11-24", 500, 17, 13507, 4},
      // Carnival of 2027 is on 8 and 9 February.
      {"Saturday before Carnival, on Ash Wednesday", 10000, due("2027-02-06", two_percent), "2027-02-10", 0,
       0, 10000, 0},
      {"Saturday before Carnival, on Thursday", 10000, due("2027-02-06", two_percent), "2027-02-11", 200, 0,
       10200, 5},
      // Good Friday 3 April, Corpus Christi Thursday 4 June 2026.
      {"Good Friday, on Monday", 10000, due("2026-04-03", two_percent), "2026-04-06", 0, 0, 10000, 0},
      {"Good Friday, on Tuesday", 10000, due("2026-04-03", two_percent), "2026-04-07", 200, 0, 10200, 4},
      {"Corpus Christi, on Friday", 10000, due("2026-06-04", two_percent), "2026-06-05", 0, 0, 10000, 0},
      {"Corpus Christi, on Saturday", 10000, due("2026-06-04", two_percent), "2026-06-06", 200, 0, 10200, 2},
      // New Year's Eve of 2026 is a Thursday; Friday 1 January is a holiday.
      {"New Year, on Monday the 4th", 10000, due("2027-01-01", two_percent), "2027-01-04", 0, 0, 10000, 0},
      {"across a leap day: 25 February to 2 March 2028", 30000, due("2028-02-25", {}, one_percent),
       "2028-03-02", 0, 60, 30060, 6},
      {"Carnival of 2028, Monday 28 February, on Wednesday", 30000, due("2028-02-28", {}, one_percent),
       "2028-03-01", 0, 0, 30000, 0},
      // Halves go to the even centavo.
      {"2 % of 0,25 = 0,005", 25, due("2026-11-27", two_percent), "2026-11-28", 0, 0, 25, 1},
      {"2 % of 0,75 = 0,015", 75, due("2026-11-27", two_percent), "2026-11-28", 2, 0, 77, 1},
      {"a thirtieth of 0,15 = 0,005", 15, due("2026-11-27", {}, whole), "2026-11-28", 0, 0, 15, 1},
      {"a thirtieth of 0,45 = 0,015", 45, due("2026-11-27", {}, whole), "2026-11-28", 0, 2, 47, 1},
      {"0,33 % a month, 7 days of 9.999,99: 33,0000/30*7 = 7,70", 999999, due("2026-11-27", {}, a_third),
       "2026-12-04", 0, 770, 1000769, 7},
      {"the largest, a year at 100 % a month: 365/30 of it", 10'000'000'000'000, due("2026-11-27", {}, whole),
       "2027-11-27", 0, 121'666'666'666'667, 131'666'666'666'667, 365},
  };
  return rows;
}

}  // namespace

TEST_CASE("amounts due by date are those that were worked out by hand", "[billing]") {
  for (const Row& row : table()) {
    INFO(row.why);
    const auto due = billing::amount_due({row.amount}, row.terms, {}, the(row.day));
    CHECK(due.late_fee.centavos == row.fee);
    CHECK(due.interest.centavos == row.interest);
    CHECK(due.total.centavos == row.total);
    CHECK(due.days_late == row.days_late);
    CHECK(due.can_be_paid);
  }
}

TEST_CASE("a discount holds until its day, or always", "[billing]") {
  PaymentTerms terms = due("2026-11-30", two_percent);
  terms.discount = billing::Discount{{}, Rate{10'0000}, the("2026-11-21")};  // A Saturday.
  const auto total = [&](const char* day) {
    return billing::amount_due({100000}, terms, {}, the(day)).total.centavos;
  };
  CHECK(total("2026-11-20") == 90000);
  CHECK(total("2026-11-23") == 90000);
  CHECK(total("2026-11-24") == 100000);
  CHECK(total("2026-12-01") == 102000);
  terms.discount = billing::Discount{Money{5000}, {}, {}};
  CHECK(total("2026-11-30") == 95000);
  CHECK(total("2026-12-01") == 96900);  // 950,00 and 2 % of it.
}

TEST_CASE("payments are taken for interest, then the fee, then the amount", "[billing]") {
  const PaymentTerms terms = due("2026-11-27", two_percent, one_percent);
  const std::vector early{paid(40000, "2026-11-25")};
  CHECK(billing::amount_due({100000}, terms, early, the("2026-11-27")).total.centavos == 60000);
  // 600,00 late by 30 days: 12,00 and 6,00.
  CHECK(billing::amount_due({100000}, terms, early, the("2026-12-27")).total.centavos == 61800);
  // After 15 days 3,00 interest and 12,00 fee: of 10,00, 7,00 go to the fee. 15 days later again 3,00.
  const std::vector both{paid(40000, "2026-11-25"), paid(1000, "2026-12-12")};
  const auto later = billing::amount_due({100000}, terms, both, the("2026-12-27"));
  CHECK(later.open.centavos == 60000);
  CHECK(later.late_fee.centavos == 500);
  CHECK(later.interest.centavos == 300);
  CHECK(later.total.centavos == 60800);
  // All of it, on that day: nothing accrues any more.
  const std::vector all{paid(40000, "2026-11-25"), paid(61800, "2026-12-27")};
  CHECK(billing::amount_due({100000}, terms, all, the("2027-12-27")).total.centavos == 0);
}

TEST_CASE("a payment in time may be short by the discount of its day", "[billing]") {
  PaymentTerms terms = due("2026-11-30");
  terms.discount = billing::Discount{Money{1000}, {}, the("2026-11-20")};
  CHECK(billing::amount_due({10000}, terms, {paid(9000, "2026-11-20")}, the("2026-12-30")).total.centavos ==
        0);
  CHECK(billing::amount_due({10000}, terms, {paid(9000, "2026-11-25")}, the("2026-11-25")).total.centavos ==
        1000);
  CHECK(billing::amount_due({10000}, terms, {paid(5000, "2026-11-19")}, the("2026-11-20")).total.centavos ==
        4000);
  CHECK(billing::amount_due({10000}, terms, {paid(5000, "2026-11-19")}, the("2026-11-25")).total.centavos ==
        5000);
}

TEST_CASE("without late payment an invoice can be paid until the business day of its due date", "[billing]") {
  PaymentTerms terms = due("2026-11-28");
  terms.allow_late_payment = false;
  CHECK(billing::amount_due({10000}, terms, {}, the("2026-11-30")).can_be_paid);
  CHECK_FALSE(billing::amount_due({10000}, terms, {}, the("2026-12-01")).can_be_paid);
}

TEST_CASE("banks work on all days but weekends and the nation's holidays", "[billing]") {
  for (const char* day :
       {"2026-01-01", "2026-02-16", "2026-02-17", "2026-04-03", "2026-04-21", "2026-05-01", "2026-06-04",
        "2026-09-07", "2026-10-12", "2026-11-02", "2026-11-15", "2026-11-20", "2026-11-21", "2026-11-22",
        "2026-12-25", "2024-11-20", "2025-03-03", "2025-04-18", "2038-04-23", "1969-12-28"}) {
    INFO(day);
    CHECK_FALSE(billing::is_business_day(the(day)));
  }
  for (const char* day : {"2026-02-18", "2026-04-06", "2026-11-19", "2026-11-23", "2026-12-24", "2026-12-31",
                          "2023-11-20", "2026-07-09"}) {
    INFO(day);
    CHECK(billing::is_business_day(the(day)));
  }
}

TEST_CASE("a holiday of the town puts off what falls due on it, and no other day", "[billing]") {
  const auto near = [](const char* day, std::vector<std::string> texts) {
    return billing::local_holidays_from(the(day), texts);
  };
  CHECK(near("2027-01-25", {"01-25"}) == std::vector{the("2027-01-25")});
  CHECK(near("2027-01-20", {"01-25", "2027-01-25", "2026-01-22"}) == std::vector{the("2027-01-25")});
  CHECK(near("2027-01-26", {"01-25"}).empty());
  CHECK(near("2026-12-30", {"01-06"}) == std::vector{the("2027-01-06")});  // In the year after.
  for (const char* wrong : {"25-01", "1-25", "02-30", "2026-02-29", "01/25", "", "every day"})
    CHECK_FALSE(billing::parse_local_holiday(wrong));
  CHECK(billing::parse_local_holiday("02-29"));

  // Due on Monday 25 January 2027, a holiday in São Paulo: in time on the 26th, two days late on the 27th.
  PaymentTerms terms = due("2027-01-25");
  terms.late_fee = billing::LateFee{std::nullopt, Rate{20000}};
  terms.interest = billing::Interest{Rate{10000}};
  CHECK(billing::amount_due({100000}, terms, {}, the("2027-01-26")).total.centavos == 100000 + 2000 + 33);
  terms.local_holidays = near("2027-01-25", {"01-25"});
  CHECK(billing::amount_due({100000}, terms, {}, the("2027-01-26")).total.centavos == 100000);
  CHECK(billing::amount_due({100000}, terms, {}, the("2027-01-27")).total.centavos == 100000 + 2000 + 67);
}

}  // namespace fiscal::test
