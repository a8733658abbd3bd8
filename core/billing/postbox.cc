#include "core/billing/postbox.h"

#include <array>

#include "core/billing/hosted_page.h"
#include "core/billing/words.h"

namespace fiscal::billing {
namespace {

constexpr int letters_at_a_time = 20;
/// Longer than any try may take: meanwhile nobody else sends the letter.
constexpr Duration lease_of_a_letter = minutes(5);
constexpr std::array<Duration, 6> waits{minutes(1), minutes(5), minutes(30), hours(2), hours(6), hours(24)};
constexpr std::size_t longest_reason = 500;

std::string text_about(const BillingInvoice& invoice, const std::string& page) {
  return "Olá, " + invoice.bill_to.name + "!\n\n" + invoice.billed_by.name + " enviou a fatura " +
         number_text(invoice) + ".\n\n" + "Valor: " + in_reais(invoice.amount) +
         "\nVencimento: " + in_portuguese(invoice.terms.due_date) + "\n\nPara ver e pagar:\n" + page + "\n";
}

}  // namespace

std::vector<std::string> EmailLabels::tags(const Email& letter) {
  return {"invoice:" + letter.invoice, "status:" + std::string(to_text(letter.status))};
}

store::Resource Postbox::letter_about(const AccountId& account, const BillingInvoice& invoice,
                                      const std::optional<BillingProfile>& profile) const {
  Email letter;
  letter.id = new_id(EmailLabels::prefix);
  letter.created_at = parts_.clock.now();
  letter.next_try = letter.created_at;
  letter.invoice = invoice.id;
  letter.to = invoice.delivery.email ? *invoice.delivery.email : invoice.bill_to.email.value_or("");
  if (profile) letter.reply_to = profile->reply_to;
  letter.subject = "Fatura " + number_text(invoice) + " de " + invoice.billed_by.name;
  letter.text = text_about(invoice, parts_.public_url() + "/i/" + invoice.page_token);
  return letters_.resource_of(account, letter);
}

int Postbox::send_due() {
  const auto due = parts_.store.due_resources(EmailLabels::kind, parts_.clock.now(), letters_at_a_time);
  int tried = 0;
  for (const store::Resource& waiting : due) {
    Email letter = letters_.value_of(waiting);
    ++letter.tries;
    letter.next_try = parts_.clock.now() + lease_of_a_letter;
    const auto claimed = parts_.store.put_resources({letters_.resource_of(waiting.account, letter)});
    const auto* taken = std::get_if<store::ResourcesStored>(&claimed);
    if (taken == nullptr) continue;
    ++tried;
    settle(waiting.account, letters_.value_of(taken->resources.front()),
           parts_.send(letter, parts_.clock.now()));
  }
  return tried;
}

void Postbox::settle(const AccountId& account, const Email& letter, const SendOutcome& outcome) {
  const auto settled = letters_.change(account, letter.id, [&](Email& kept) {
    kept.next_try.reset();
    kept.last_error.reset();
    if (outcome.kind == SendOutcome::Kind::Sent) {
      kept.status = EmailStatus::Sent;
      return;
    }
    kept.last_error = outcome.why.substr(0, longest_reason);
    const auto tried = static_cast<std::size_t>(kept.tries);
    if (outcome.kind == SendOutcome::Kind::Refused || tried > waits.size())
      kept.status = EmailStatus::Failed;
    else
      kept.next_try = parts_.clock.now() + waits[tried - 1];
  });
  if (outcome.kind != SendOutcome::Kind::Sent && settled)
    parts_.log.warning("email_not_sent", {{"account", std::string_view(account)},
                                          {"invoice", std::string_view(letter.invoice)},
                                          {"tries", letter.tries},
                                          {"text", std::string_view(outcome.why)},
                                          {"given_up", settled->status == EmailStatus::Failed}});
}

std::vector<Email> Postbox::letters_about(const AccountId& account, const std::string& invoice) const {
  return letters_.list(account, {"invoice:" + invoice}, {.limit = 200}).rows;
}

}  // namespace fiscal::billing
