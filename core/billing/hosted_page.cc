#include "core/billing/hosted_page.h"

#include <fiscal/encoding.hpp>

#include "core/billing/amount_due.h"
#include "core/billing/page_style.h"
#include "core/billing/pix_code.h"
#include "core/billing/qr_code.h"

namespace fiscal::billing {
namespace {

std::string html(std::string_view text) {
  std::string safe;
  for (const char c : text) switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      case '\'':
        safe += "&#39;";
        break;
      default:
        safe += c;
    }
  return safe;
}

std::string tax_number(const std::string& text) {
  if (text.size() == 11) return "CPF ***." + text.substr(3, 3) + "." + text.substr(6, 3) + "-**";
  if (text.size() != 14) return text;
  return "CNPJ " + text.substr(0, 2) + "." + text.substr(2, 3) + "." + text.substr(5, 3) + "/" +
         text.substr(8, 4) + "-" + text.substr(12);
}

std::string wrapped(const std::string& title, const std::string& body) {
  return "<!DOCTYPE html><html lang=\"pt-BR\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width, initial-scale=1\"><meta name=\"robots\" content=\"noindex\"><title>" +
         html(title) + "</title><style>" + std::string(page_style) + "</style></head><body><main>" + body +
         "</main></body></html>";
}

struct Standing {
  const char* word;
  const char* look;
};

Standing standing_of(const BillingInvoice& invoice, const AmountDue& due) {
  switch (invoice.status) {
    case BillingStatus::Paid:
      return {"Paga", "paid"};
    case BillingStatus::Void:
      return {"Cancelada", "void"};
    case BillingStatus::Uncollectible:
      return {"Em aberto", "late"};
    case BillingStatus::Open:
      break;
  }
  if (due.days_late > 0) return {"Vencida", "late"};
  return {"Em aberto", "open"};
}

std::string row(const std::string& name, const std::string& value, const char* look = "") {
  return "<tr" + std::string(look) + "><td>" + html(name) + "</td><td class=\"n\">" + value + "</td></tr>";
}

std::string lines(const BillingInvoice& invoice) {
  std::string table = "<table><thead><tr><th>Descrição</th><th class=\"n\">Valor</th></tr></thead><tbody>";
  for (const LineItem& item : invoice.items) {
    const std::string times =
        item.quantity == 1 ? "" : std::to_string(item.quantity) + " × " + in_reais(item.unit_amount) + " – ";
    table += row(times + item.description, in_reais({item.quantity * item.unit_amount.centavos}));
  }
  return table + "</tbody></table>";
}

/// How what is due today comes about, where it is not simply the amount.
std::string reckoning(const BillingInvoice& invoice, const AmountDue& due) {
  std::string table = "<table><tbody>" + row("Valor da fatura", in_reais(invoice.amount));
  if (const Money paid = amount_paid(invoice); paid != Money{}) table += row("Já pago", in_reais(paid));
  if (due.discount != Money{}) table += row("Desconto", "– " + in_reais(due.discount));
  if (due.late_fee != Money{}) table += row("Multa por atraso", in_reais(due.late_fee));
  if (due.interest != Money{})
    table += row("Juros de " + std::to_string(due.days_late) + (due.days_late == 1 ? " dia" : " dias"),
                 in_reais(due.interest));
  return table + row("Total hoje", in_reais(due.total), " class=\"sum\"") + "</tbody></table>";
}

/// Nothing but its amount is due, which the page says anyway.
bool is_plain(const BillingInvoice& invoice, const AmountDue& due) {
  return invoice.payments.empty() && due.total == invoice.amount && due.discount == Money{};
}

/// Of a paid invoice. One of nothing was paid when it was closed.
Date day_of_last_payment(const BillingInvoice& invoice) {
  if (!invoice.payments.empty()) return invoice.payments.back().paid_on;
  return day_of(invoice, invoice.closed_at.value_or(invoice.created_at));
}

std::string when_due(const BillingInvoice& invoice, const AmountDue& due) {
  const std::string day = "Vencimento " + in_portuguese(invoice.terms.due_date);
  if (invoice.status != BillingStatus::Open || due.days_late == 0) return "<p class=\"when\">" + day + "</p>";
  return "<p class=\"when overdue\">" + day + ", " + std::to_string(due.days_late) +
         (due.days_late == 1 ? " dia" : " dias") + " em atraso</p>";
}

/// What is asked for, what came in, or what is not asked for any more.
std::string main_amount(const BillingInvoice& invoice, const AmountDue& due) {
  switch (invoice.status) {
    case BillingStatus::Paid:
      return "<p class=\"amount\">" + in_reais(amount_paid(invoice)) + "</p>";
    case BillingStatus::Void:
      return "<p class=\"amount\"><s>" + in_reais(invoice.amount) + "</s></p>";
    case BillingStatus::Open:
    case BillingStatus::Uncollectible:
      break;
  }
  return "<p class=\"amount\">" + in_reais(due.total) + "</p>";
}

std::string pix_part(const std::string& code) {
  return "<section class=\"pix\"><h2>Pague com Pix</h2>" + qr_code_svg(code) +
         "<p>Abra o aplicativo do seu banco e leia o código, ou copie e cole:</p><code class=\"copy\">" +
         html(code) + "</code></section>";
}

std::string part_to_pay(const BillingInvoice& invoice, const AmountDue& due, Date today) {
  if (invoice.status == BillingStatus::Paid)
    return "<p class=\"note\">Recebemos o pagamento em " + in_portuguese(day_of_last_payment(invoice)) +
           ". Obrigado!</p>";
  if (invoice.status == BillingStatus::Void)
    return "<p class=\"note\">Esta fatura foi cancelada. Não a pague.</p>";
  if (!due.can_be_paid)
    return "<p class=\"note\">O prazo para pagamento terminou em " + in_portuguese(due.last_day) +
           ". Fale com quem emitiu a fatura.</p>";
  std::string part = is_plain(invoice, due) ? "" : reckoning(invoice, due);
  if (due.days_late == 0 && due.last_day != invoice.terms.due_date)
    part += "<p class=\"note\">O vencimento não é dia útil: pague até " + in_portuguese(due.last_day) +
            " sem acréscimo.</p>";
  if (due.discount != Money{} && invoice.terms.discount->until)
    part +=
        "<p class=\"note\">O desconto vale até " + in_portuguese(*invoice.terms.discount->until) + ".</p>";
  if (const auto code = pix_code_of(invoice, today))
    part += pix_part(*code) + "<p class=\"note\">O código vale para hoje, " + in_portuguese(today) + ".</p>";
  return part;
}

std::string parties(const BillingInvoice& invoice) {
  const auto of = [](const char* role, const std::string& name, const std::optional<std::string>& tax_id) {
    return "<div><h2>" + std::string(role) + "</h2><p>" + html(name) +
           (tax_id ? "<br>" + html(tax_number(*tax_id)) : "") + "</p></div>";
  };
  return "<section class=\"parties\">" + of("De", invoice.billed_by.name, invoice.billed_by.tax_id) +
         of("Para", invoice.bill_to.name, invoice.bill_to.tax_id) + "</section>";
}

}  // namespace

std::string in_reais(Money amount) {
  const std::string plain = to_text(amount);
  const std::string whole = plain.substr(0, plain.size() - 3);
  std::string grouped;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    if (at > 0 && (whole.size() - at) % 3 == 0) grouped += '.';
    grouped += whole[at];
  }
  return "R$ " + grouped + "," + plain.substr(plain.size() - 2);
}

std::string in_portuguese(Date date) {
  const std::string text = to_text(date);
  return text.substr(8, 2) + "/" + text.substr(5, 2) + "/" + text.substr(0, 4);
}

std::string hosted_page(const BillingInvoice& invoice, const std::optional<BillingProfile>& profile,
                        Instant now) {
  const Date today = day_of(invoice, now);
  const AmountDue due = amount_due(invoice.amount, invoice.terms, invoice.payments, today);
  const Standing standing = standing_of(invoice, due);
  std::string body = "<header><h1>Fatura " + html(number_text(invoice)) + "</h1><span class=\"state " +
                     standing.look + "\">" + standing.word + "</span></header>" + main_amount(invoice, due) +
                     when_due(invoice, due);
  body += part_to_pay(invoice, due, today) + parties(invoice) + lines(invoice);
  if (invoice.notes) body += "<p class=\"notes\">" + html(*invoice.notes) + "</p>";
  if (profile && profile->page_footer) body += "<footer>" + html(*profile->page_footer) + "</footer>";
  return wrapped("Fatura " + number_text(invoice) + " – " + invoice.billed_by.name, body);
}

std::string page_of_nothing() {
  return wrapped("Fatura não encontrada",
                 "<h1>Fatura não encontrada</h1><p>O endereço não abre nenhuma fatura. Ele pode ter sido "
                 "trocado: peça o "
                 "novo a quem a emitiu.</p>");
}

const std::string& page_policy() {
  static const std::string policy = "default-src 'none'; style-src 'sha256-" +
                                    base64_encode(sha256(page_style)) +
                                    "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  return policy;
}

}  // namespace fiscal::billing
