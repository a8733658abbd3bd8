#pragma once

#include <fiscal/described/document_reader.hpp>
#include <fiscal/described/schema_writer.hpp>
#include <fiscal/described/writer.hpp>

#include "core/billing/catalog_entry.h"
#include "core/billing/charge.h"
#include "core/billing/customer.h"

/// The description of what this room keeps (fiscal/described/README.md). What a client may not set is left to
/// columns of the store (Kept) or to bodies of its own (NewBillingInvoice).
namespace fiscal::described {

template <>
struct Names<billing::ChargeStatus> {
  using enum billing::ChargeStatus;
  static constexpr auto list = std::to_array<std::pair<billing::ChargeStatus, std::string_view>>(
      {{Open, "open"}, {Paid, "paid"}, {Cancelled, "cancelled"}});
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

}  // namespace fiscal::billing
