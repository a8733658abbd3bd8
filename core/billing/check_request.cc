#include "core/billing/check_request.h"

#include <fiscal/tax_id.hpp>

#include <algorithm>

#include "core/billing/business_days.h"
#include "core/billing/wide_integer.h"

namespace fiscal::billing {
namespace {

constexpr std::int64_t longest_term_days = 3660;

class Checker {
 public:
  Checker(const NewBillingInvoice& wanted, Date today) : wanted_(wanted), today_(today) {}

  void check_lines() {
    if (wanted_.items.empty() == !wanted_.amount)
      return add("one_of_two", "/items", "The invoice has neither lines nor an amount, or both.",
                 "Give items, or amount with description.");
    if (wanted_.amount && !wanted_.description)
      add("field_missing", "/description", "An amount without lines needs a description.",
          "Say what is billed.");
    if (wanted_.amount && *wanted_.amount == Money{})
      add("out_of_range", "/amount", "The amount is zero.", "Give what is billed, in centavos.");
    const Money total = wanted_.amount ? *wanted_.amount : total_of(wanted_.items);
    if (total > largest_invoice)
      add("out_of_range", wanted_.amount ? "/amount" : "/items", "The amount is too large.",
          "Bill at most " + to_text(largest_invoice) + " at once.");
    if (!wanted_.items.empty() && total == Money{})
      add("out_of_range", "/items", "The lines come to zero.", "Give the lines their unit_amount.");
  }

  void check_terms() {
    const Date due = wanted_.due_date.value_or(today_);
    if (due < today_)
      add("date_in_the_past", "/due_date", "The due date is in the past.",
          "Leave it out for today, or give a later day.");
    if (days_between(today_, due) > longest_term_days)
      add("date_too_far", "/due_date", "The due date is more than ten years ahead.", "Give an earlier day.");
    if (wanted_.discount) check_discount(*wanted_.discount, due);
    if (wanted_.late_fee && wanted_.late_fee->amount.has_value() == wanted_.late_fee->percent.has_value())
      add("one_of_two", "/late_fee", "The late fee is an amount or a percentage.",
          "Give one of amount and percent.");
    if (wanted_.allow_late_payment == false && (wanted_.late_fee || wanted_.interest))
      add("contradiction", "/allow_late_payment",
          "A fee or interest for late payment is given, and late payment is not allowed.",
          "Leave allow_late_payment out, or the fee and the interest.");
  }

  void check_parties() {
    if (wanted_.customer.has_value() == wanted_.bill_to.has_value())
      add("one_of_two", "/customer", "The invoice names nobody, or a customer and a party.",
          "Give customer, the id of one, or bill_to.");
    if (wanted_.bill_to)
      for (Finding& finding : check_party(*wanted_.bill_to, "/bill_to"))
        findings_.push_back(std::move(finding));
  }

  void check_payment(const std::optional<BillingProfile>& profile) {
    const auto& types = wanted_.payment_method_types;
    if (std::ranges::find(types, PaymentMethod::Pix) != types.end() && !(profile && profile->pix))
      add("pix_key_missing", "/payment_method_types", "The account has no Pix key.",
          "Set one with PUT /v1/billing_profile, or leave pix out.");
    for (std::size_t at = 0; at < types.size(); ++at)
      if (std::find(types.begin(), types.begin() + static_cast<std::ptrdiff_t>(at), types[at]) !=
          types.begin() + static_cast<std::ptrdiff_t>(at))
        add("repeated", "/payment_method_types/" + std::to_string(at), "The method stands twice.",
            "Keep one.");
  }

  void check_service() {
    if (!wanted_.service) return;
    if (wanted_.service->catalog.has_value() == wanted_.service->service.has_value())
      add("one_of_two", "/service", "The service is neither of the catalog nor described, or both.",
          "Give catalog, the id of an entry, or service.");
    if (wanted_.service->catalog && wanted_.service->taxes)
      add("contradiction", "/service/taxes", "The taxes of a service of the catalog are the catalog's.",
          "Leave taxes out, or describe the service here.");
  }

  Findings take() { return std::move(findings_); }

 private:
  void check_discount(const Discount& discount, Date due) {
    if (discount.amount.has_value() == discount.percent.has_value())
      add("one_of_two", "/discount", "The discount is an amount or a percentage.",
          "Give one of amount and percent.");
    if (discount.until && *discount.until > due)
      add("out_of_range", "/discount/until", "The discount holds longer than the invoice has time.",
          "Give a day up to the due date, or leave it out: then it always holds.");
    const Money total = wanted_.amount ? *wanted_.amount : total_of(wanted_.items);
    if (discount.amount && *discount.amount >= total)
      add("out_of_range", "/discount/amount", "The discount is not less than the amount.",
          "Give a smaller one.");
    if (discount.percent && discount.percent->ten_thousandths >= 100 * 10'000)
      add("out_of_range", "/discount/percent", "The discount is the whole amount.", "Give less than 100.00.");
  }

  void add(std::string code, std::string field, std::string text, std::string fix) {
    findings_.push_back({std::move(code), {}, std::move(field), std::move(text), std::move(fix)});
  }

  const NewBillingInvoice& wanted_;
  const Date today_;
  Findings findings_;
};

}  // namespace

Money total_of(const std::vector<LineItem>& items) {
  WideInteger total = 0;
  for (const LineItem& item : items)
    total += static_cast<WideInteger>(item.quantity) * item.unit_amount.centavos;
  return {static_cast<std::int64_t>(std::min<WideInteger>(total, max_money.centavos))};
}

Findings check_party(const Party& party, const std::string& field) {
  const int names = int{party.tax_id.has_value()} + int{party.foreign_tax_id.has_value()} +
                    int{party.no_foreign_tax_id.has_value()};
  if (names != 1)
    return {{"party_not_identified_once",
             {},
             field,
             "The party is not identified in exactly one way.",
             "Give one of tax_id, foreign_tax_id and no_foreign_tax_id."}};
  if (party.tax_id && tax_id_kind(*party.tax_id) == TaxIdKind::Neither)
    return {{"tax_id_invalid",
             {},
             field + "/tax_id",
             "The CPF or CNPJ is not valid: its check digits are wrong.",
             "Correct it."}};
  return {};
}

Findings check_request(const NewBillingInvoice& wanted, const std::optional<BillingProfile>& profile,
                       Date today) {
  Checker checker(wanted, today);
  checker.check_lines();
  checker.check_parties();
  checker.check_terms();
  checker.check_payment(profile);
  checker.check_service();
  return checker.take();
}

}  // namespace fiscal::billing
