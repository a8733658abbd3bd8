#include "core/api/billing_at_provider.h"

#include <fiscal/json.hpp>

#include "core/api/problem.h"

namespace fiscal::api {
namespace {

/// What has no service code is no taxed service either: the national list's code for that.
constexpr const char* service_without_tax = "990101";
constexpr std::size_t longest_lines = 1000;

std::string lines_of(const billing::BillingInvoice& billed) {
  std::string text;
  for (const billing::LineItem& item : billed.items) {
    const std::string line =
        (item.quantity == 1 ? "" : std::to_string(item.quantity) + " x ") + item.description;
    if (text.size() + line.size() > longest_lines) return text + " ...";
    text += (text.empty() ? "" : "; ") + line;
  }
  return text;
}

/// The billing invoice as every provider of billing invoices is told of one. What it has no place for (fee,
/// interest, methods) stays as the account at the provider has it.
Invoice invoice_at_provider(const billing::BillingInvoice& billed) {
  Invoice invoice;
  invoice.type = InvoiceType::Billing;
  invoice.reference = billing::provider_invoice_reference(billed);
  invoice.customer = billed.bill_to;
  invoice.amount = billed.amount;
  invoice.service.national_code = service_without_tax;
  invoice.service.description = lines_of(billed);
  if (billed.terms.discount && !billed.terms.discount->until)
    invoice.discounts =
        Discounts{billed.terms.discount->amount ? *billed.terms.discount->amount
                                                : percent_of(billed.amount, *billed.terms.discount->percent)};
  invoice.metadata = billed.metadata;
  invoice.metadata["due_date"] = to_text(billed.terms.due_date);
  return invoice;
}

}  // namespace

std::optional<Response> BillingAtProvider::issue(const billing::BillingInvoice& billed,
                                                 const Request& request, const Caller& caller,
                                                 const std::map<std::string, std::string>& further) const {
  const auto profile = billed_.profile(caller.account);
  if (!profile || !profile->issue_at_provider) return std::nullopt;
  // After a dead end another wish makes another one; a repeat of this request is none.
  if (invoice_for(caller.account, billed)) return std::nullopt;
  if (billed.status == billing::BillingStatus::Void)
    return problem(409, Finding{"refused_before",
                                {},
                                {},
                                "this request was refused when it first came, and made void",
                                "Correct it and send it with a new key."});
  Request to_issue = request;
  Invoice wanted = invoice_at_provider(billed);
  if (const auto customer =
          billed.customer ? customers_.find(caller.account, *billed.customer) : std::nullopt)
    wanted.metadata.insert(customer->metadata.begin(), customer->metadata.end());
  wanted.metadata.insert(further.begin(), further.end());
  to_issue.body = to_json(wanted);
  // The client's key is of the billing invoice; here the reference tells a repeat.
  std::erase_if(to_issue.headers, [](const auto& header) {
    return header.first == "idempotency-key" || header.first == "prefer";
  });
  Response answer = invoices_.create(to_issue, caller);
  if (answer.status < 300) return std::nullopt;
  return answer;
}

void BillingAtProvider::cancel(const AccountId& account, const billing::BillingInvoice& voided) const {
  // Refused where nothing is left to cancel.
  if (const auto issued = invoice_for(account, voided))
    static_cast<void>(
        invoices_.ask_to_cancel(account, issued->id, {.text = "The billing invoice was made void"}));
}

std::optional<InvoiceRecord> BillingAtProvider::invoice_for(const AccountId& account,
                                                            const billing::BillingInvoice& billed) const {
  return invoice_of_reference(store_, account, billing::provider_invoice_reference(billed));
}

std::optional<InvoiceRecord> invoice_of_reference(store::Store& store, const AccountId& account,
                                                  const std::string& reference) {
  store::ListRequest list;
  list.account = account;
  list.reference = reference;
  list.limit = 1;
  auto found = store.list(list);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

}  // namespace fiscal::api
