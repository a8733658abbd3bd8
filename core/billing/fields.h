#pragma once

#include <fiscal/described/document_reader.hpp>
#include <fiscal/described/schema_writer.hpp>
#include <fiscal/described/writer.hpp>

#include "core/billing/billing_invoice.h"
#include "core/billing/billing_profile.h"
#include "core/billing/catalog_entry.h"
#include "core/billing/charge.h"
#include "core/billing/customer.h"
#include "core/billing/email.h"
#include "core/billing/new_billing_invoice.h"
#include "core/billing/page_places.h"

/// The description of what this room keeps (fiscal/described/README.md). What a client may not set is left to
/// columns of the store (Kept) or to bodies of its own (NewBillingInvoice).
namespace fiscal::described {

template <>
struct Names<billing::ChargeStatus> {
  using enum billing::ChargeStatus;
  static constexpr auto list = std::to_array<std::pair<billing::ChargeStatus, std::string_view>>(
      {{Open, "open"}, {Paid, "paid"}, {Cancelled, "cancelled"}});
};

template <>
struct Names<billing::BillingStatus> {
  using enum billing::BillingStatus;
  static constexpr auto list = std::to_array<std::pair<billing::BillingStatus, std::string_view>>(
      {{Open, "open"}, {Paid, "paid"}, {Void, "void"}, {Uncollectible, "uncollectible"}});
};

template <>
struct Names<billing::PaymentMethod> {
  using enum billing::PaymentMethod;
  static constexpr auto list = std::to_array<std::pair<billing::PaymentMethod, std::string_view>>(
      {{Pix, "pix"}, {Boleto, "boleto"}, {CreditCard, "credit_card"}, {Other, "other"}});
};

template <>
struct Names<billing::DeliveryMethod> {
  using enum billing::DeliveryMethod;
  static constexpr auto list = std::to_array<std::pair<billing::DeliveryMethod, std::string_view>>(
      {{Manual, "manual"}, {Email, "email"}});
};

template <>
struct Names<billing::EmailStatus> {
  using enum billing::EmailStatus;
  static constexpr auto list = std::to_array<std::pair<billing::EmailStatus, std::string_view>>(
      {{Waiting, "waiting"}, {Sent, "sent"}, {Failed, "failed"}});
};

}  // namespace fiscal::described

namespace fiscal::billing {

constexpr described::Limit own_reference() { return described::line(1, 100); }
constexpr described::Limit own_metadata() { return described::bytes(2000).up_to_entries(50); }

template <class V>
void fields(V& v, Customer& c) {
  v("reference", c.reference, own_reference(), "Your own name for it.");
  v("party", c.party, described::any(), "Who it is, as invoices name it.");
  v("deleted", c.deleted, described::any().defaulted(), "Nothing new is billed to it.");
  v("metadata", c.metadata, own_metadata(), "Yours; kept and handed back.");
}

template <class V>
void fields(V& v, Charge& c) {
  v("kind", c.kind, described::any(), "What it is.");
  v("reference", c.reference, own_reference(), "Its name elsewhere, unique within its kind.");
  v("customer", c.customer, own_reference(), "Id of the customer who pays.");
  v("amount", c.amount, described::any(), "In centavos.");
  v("description", c.description, described::block(1, 2000), "What it is for.");
  v("due_date", c.due_date, described::any(), "When it is to be paid.");
  v("status", c.status, described::any().defaulted(), "Whether it was paid.");
  v("paid_on", c.paid_on, described::any(), "The day on which it was paid.");
  v("metadata", c.metadata, own_metadata(), "Yours; kept and handed back.");
}

template <class V>
void fields(V& v, CatalogEntry& e) {
  v("code", e.code, described::line(1, 60), "Your own code of the service.");
  v("name", e.name, described::line(1, 300), "Its name, for people.");
  v("service", e.service, described::any(), "What is rendered, as invoices say it.");
  v("taxes", e.taxes, described::any().defaulted(), "How it is taxed.");
  v("deleted", e.deleted, described::any().defaulted(), "It is offered no more.");
}

constexpr described::Limit percentage() { return described::number(1, 100'0000); }

template <class V>
void fields(V& v, Discount& d) {
  v("amount", d.amount, described::any(), "In centavos.");
  v("percent", d.percent, percentage(), "Of the amount.");
  v("until", d.until, described::any(), "Last day on which it holds. Absent: it always holds.");
}

template <class V>
void fields(V& v, LateFee& f) {
  v("amount", f.amount, described::any(), "In centavos.");
  v("percent", f.percent, percentage(), "Of what was not paid in time.");
}

template <class V>
void fields(V& v, Interest& i) {
  v("percent_per_month", i.percent_per_month, percentage(), "Simple; a thirtieth of it for each late day.");
}

template <class V>
void fields(V& v, PaymentTerms& t) {
  v("due_date", t.due_date, described::any(), "When it is to be paid.");
  v("discount", t.discount, described::any(), "Lowers what is paid.");
  v("late_fee", t.late_fee, described::any(), "Owed once when it is paid late.");
  v("interest", t.interest, described::any(), "Owed for each late day.");
  v("allow_late_payment", t.allow_late_payment, described::any().defaulted(),
    "Whether it can be paid after that.");
  v("local_holidays", t.local_holidays, described::entries(60),
    "Holidays of the account's state and town near these days.");
}

template <class V>
void fields(V& v, LineItem& i) {
  v("description", i.description, described::line(1, 300), "What it is.");
  v("quantity", i.quantity, described::number(1, 1'000'000'000).defaulted(), "How many.");
  v("unit_amount", i.unit_amount, described::any(), "Price of one, in centavos.");
}

template <class V>
void fields(V& v, Delivery& d) {
  v("method", d.method, described::any().defaulted(), "Whether it is sent by e-mail.");
  v("email", d.email, described::line(3, 80), "Where to. Absent: the customer's address.");
}

template <class V>
void fields(V& v, PixReceiver& r) {
  v("key", r.key, described::line(1, 77), "CPF, CNPJ, e-mail, telephone as +55… or random key.");
  v("name", r.name, described::line(1, 60), "Who receives. Absent: the issuer.");
  v("city", r.city, described::line(1, 60), "Where. Absent: the issuer's municipality.");
}

template <class V>
void fields(V& v, BilledService& s) {
  v("catalog", s.catalog, own_reference(), "Id of an entry of the catalog; or");
  v("service", s.service, described::any(), "what was rendered, as invoices say it.");
  v("taxes", s.taxes, described::any(), "How that is taxed.");
}

template <class V>
void fields(V& v, Payment& p) {
  v("id", p.id, own_reference(), "Its name here.");
  v("amount", p.amount, described::any(), "In centavos.");
  v("paid_on", p.paid_on, described::any(), "The day on which it came in.");
  v("method", p.method, described::any(), "How.");
  v("reference", p.reference, described::line(1, 300), "Its name elsewhere.");
  v("recorded_at", p.recorded_at, described::any(), "When it was recorded.");
}

template <class V>
void fields(V& v, BillingInvoice& i) {
  v("series", i.series, described::alphanumeric(1, 10), "Series of its number.");
  v("number", i.number, described::number(1, INT64_MAX), "Its number.");
  v("reference", i.reference, own_reference(), "Your own name for it.");
  v("status", i.status, described::any(), "Where it stands.");
  v("customer", i.customer, own_reference(), "Id of the customer.");
  v("bill_to", i.bill_to, described::any(), "Who is billed, as it was then.");
  v("billed_by", i.billed_by, described::any(), "Who bills, as it was then.");
  v("zone", i.zone, described::line(1, 60), "Zone of its days.");
  v("items", i.items, described::entries(200), "Its lines.");
  v("amount", i.amount, described::any(), "Their sum, in centavos.");
  v("notes", i.notes, described::block(1, 2000), "Printed on its page.");
  v("terms", i.terms, described::any(), "When it is to be paid, and what that costs early or late.");
  v("payment_method_types", i.payment_method_types, described::entries(10), "How it may be paid.");
  v("pix", i.pix, described::any(), "Who receives a Pix.");
  v("delivery", i.delivery, described::any(), "How it reaches the customer.");
  v("service", i.service, described::any(), "What its service invoice says.");
  v("payments", i.payments, described::entries(1000), "What came in.");
  v("closed_at", i.closed_at, described::any(), "When it was paid, made void or given up.");
  v("sent_at", i.sent_at, described::any(), "When a mail server last took a letter about it.");
  v("overdue_at", i.overdue_at, described::any(), "When it was seen to be overdue.");
  v("page_token", i.page_token, own_reference(), "Of its public page.");
  v("idempotency_key", i.idempotency_key, described::identifier(255), "Of the request that made it.");
  v("fingerprint", i.fingerprint, described::bytes(100), "Of that request.");
  v("request", i.request, described::bytes(1u << 20), "That request.");
  v("metadata", i.metadata, own_metadata(), "Yours; kept and handed back.");
}

template <class V>
void fields(V& v, BillingProfile& p) {
  v("pix", p.pix, described::any(), "Who receives a Pix. Absent: nobody pays by Pix.");
  v("page_footer", p.page_footer, described::block(1, 500), "Text at the end of the public page.");
  v("reply_to", p.reply_to, described::line(3, 80), "E-mail address that answers go to.");
  v("local_holidays", p.local_holidays, described::entries(100),
    "Holidays of your state and town: 01-25 for every year, 2026-07-09 for one.");
  v("issue_at_provider", p.issue_at_provider, described::any().defaulted(),
    "Each new invoice is issued at a provider as well, where routing rules lead one of type billing.");
}

template <class V>
void fields(V& v, NewBillingInvoice& n) {
  v("reference", n.reference, own_reference(), "Your own name for it, unique but for void ones.");
  v("customer", n.customer, own_reference(), "Id of a customer; or");
  v("bill_to", n.bill_to, described::any(),
    "who is billed: becomes a customer, or changes the one with its tax number.");
  v("items", n.items, described::entries(200), "Its lines; or");
  v("amount", n.amount, described::any(), "what is billed, in centavos, in one line.");
  v("description", n.description, described::line(1, 300), "Of that line.");
  v("due_date", n.due_date, described::any(), "When it is to be paid. Absent: today.");
  v("discount", n.discount, described::any(), "Lowers what is paid.");
  v("late_fee", n.late_fee, described::any(), "Owed once when it is paid late.");
  v("interest", n.interest, described::any(), "Owed for each late day.");
  v("allow_late_payment", n.allow_late_payment, described::any(),
    "Whether it can be paid late. Absent: yes.");
  v("payment_method_types", n.payment_method_types, described::entries(10),
    "How it may be paid. Absent: by Pix, where the account has a key.");
  v("delivery", n.delivery, described::any(), "How it reaches the customer. Absent: you hand out its page.");
  v("service", n.service, described::any(), "What its service invoice is to say.");
  v("series", n.series, described::alphanumeric(1, 10), "Series of its number. Absent: F.");
  v("notes", n.notes, described::block(1, 2000), "Printed on its page.");
  v("metadata", n.metadata, own_metadata(), "Yours; kept and handed back.");
}

template <class V>
void fields(V& v, PaymentGiven& p) {
  v("amount", p.amount, described::any(), "What came in, in centavos. Absent: all that was due on that day.");
  v("paid_on", p.paid_on, described::any(), "The day on which it came in. Absent: today.");
  v("method", p.method, described::any(), "How.");
  v("reference", p.reference, described::line(1, 300),
    "Its name elsewhere: tells a repeat from another payment.");
}

template <class V>
void fields(V& v, PagePlace& p) {
  v("account", p.account, described::bytes(100), "Whose invoice it is.");
  v("invoice", p.invoice, own_reference(), "Its id.");
}

template <class V>
void fields(V& v, Email& e) {
  v("invoice", e.invoice, own_reference(), "What it is about.");
  v("to", e.to, described::line(3, 80), "Who receives it.");
  v("reply_to", e.reply_to, described::line(3, 80), "Where answers go.");
  v("subject", e.subject, described::line(1, 500), "Its subject.");
  v("text", e.text, described::bytes(20'000), "Its text.");
  v("status", e.status, described::any(), "Whether it was sent.");
  v("tries", e.tries, described::number(0, 1000), "How often that was tried.");
  v("next_try", e.next_try, described::any(), "When it is tried next.");
  v("last_error", e.last_error, described::bytes(2000), "Why it was not sent.");
}

}  // namespace fiscal::billing
