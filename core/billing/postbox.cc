#include "core/billing/postbox.h"

#include <array>

#include "core/billing/hosted_page.h"
#include "core/billing/words.h"

namespace fiscal::billing {
namespace {

constexpr int letters_at_once = 2;
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

Postbox::Postbox(Parts parts)
    : parts_(std::move(parts)),
      letters_(parts_.store, parts_.clock),
      work_(parts_.store, parts_.clock, parts_.log,
            {.kind = EmailLabels::kind, .threads = letters_at_once, .lease = lease_of_a_letter},
            [this](store::Resource claimed) { deliver(std::move(claimed)); }) {}

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

void Postbox::deliver(store::Resource claimed) {
  const AccountId account = claimed.account;
  Email letter = letters_.value_of(claimed);
  // Counted before it is sent, so that a letter that ends the process each time is given up as well.
  ++letter.tries;
  letter.next_try = parts_.clock.now() + lease_of_a_letter;
  const auto counted = parts_.store.put_resources({letters_.resource_of(account, letter)});
  if (!std::holds_alternative<store::ResourcesStored>(counted)) return;
  if (parts_.is_pointless && parts_.is_pointless(account, letter))
    return settle(account, letter, {SendOutcome::Kind::Refused, "the invoice was made void"});
  settle(account, letter, parts_.send(letter, parts_.clock.now()));
}

void Postbox::note(Email& letter, const SendOutcome& outcome) const {
  letter.next_try.reset();
  letter.last_error.reset();
  if (outcome.kind == SendOutcome::Kind::Sent) {
    letter.status = EmailStatus::Sent;
    return;
  }
  letter.last_error = outcome.why.substr(0, longest_reason);
  const auto tried = static_cast<std::size_t>(letter.tries);
  if (outcome.kind == SendOutcome::Kind::Refused || tried > waits.size())
    letter.status = EmailStatus::Failed;
  else
    letter.next_try = parts_.clock.now() + waits[tried - 1];
}

/// Again, while what goes along moves meanwhile.
void Postbox::settle(const AccountId& account, const Email& sent, const SendOutcome& outcome) {
  while (auto letter = letters_.find(account, sent.id)) {
    note(*letter, outcome);
    std::vector<store::Resource> resources{letters_.resource_of(account, *letter)};
    if (outcome.kind == SendOutcome::Kind::Sent && parts_.along)
      for (store::Resource& each : parts_.along(account, *letter)) resources.push_back(std::move(each));
    if (!std::holds_alternative<store::ResourcesStored>(parts_.store.put_resources(std::move(resources))))
      continue;
    if (outcome.kind != SendOutcome::Kind::Sent)
      parts_.log.warning("email_not_sent", {{"account", std::string_view(account)},
                                            {"invoice", std::string_view(letter->invoice)},
                                            {"tries", letter->tries},
                                            {"text", std::string_view(outcome.why)},
                                            {"given_up", letter->status == EmailStatus::Failed}});
    return;
  }
}

std::vector<Email> Postbox::letters_about(const AccountId& account, const std::string& invoice) const {
  return letters_.list(account, {"invoice:" + invoice}, {.limit = 200}).rows;
}

}  // namespace fiscal::billing
