#pragma once

#include "core/billing/billing_invoices.h"
#include "tests/support/builders.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/memory_store.h"

namespace fiscal::test {

/// An account that bills, with everything around it. It is Saturday, 21 November 2026, noon UTC.
struct Counter {
  FakeClock clock;
  MemoryStore store{clock};
  Account account = an_account();
  billing::Customers customers{store, clock};
  billing::Services services{store, clock};
  billing::BillingInvoices invoices{{store, clock, customers, services, {}}};

  static Party ana() {
    Party party;
    party.name = "Ana Souza";
    party.tax_id = "12345678909";
    party.email = "ana@example.com";
    return party;
  }

  static billing::NewBillingInvoice wanted(std::optional<std::string> reference = {}) {
    billing::NewBillingInvoice wanted;
    wanted.bill_to = ana();
    wanted.amount = Money{12990};
    wanted.description = "Mensalidade";
    wanted.due_date = Date{2026, 11, 27};
    wanted.reference = std::move(reference);
    return wanted;
  }

  billing::BillingAnswer create(const billing::NewBillingInvoice& wanted, std::string key = "",
                                std::string print = "p") {
    return invoices.create(account, wanted, {std::move(key), "{}", std::move(print)});
  }

  billing::BillingInvoice created(const billing::NewBillingInvoice& wanted) {
    auto answer = create(wanted, "key-" + std::to_string(++keys_));
    REQUIRE(std::holds_alternative<billing::BillingCreated>(answer));
    return std::get<billing::BillingCreated>(answer).invoice;
  }

 private:
  int keys_ = 0;
};

}  // namespace fiscal::test
