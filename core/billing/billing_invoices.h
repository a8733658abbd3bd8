#pragma once

#include <functional>
#include <variant>

#include "core/base/result.h"
#include "core/billing/billing_invoice.h"
#include "core/billing/billing_profile.h"
#include "core/billing/customers.h"
#include "core/billing/new_billing_invoice.h"
#include "core/billing/services.h"
#include "core/model/account.h"

namespace fiscal::billing {

/// How the store knows billing invoices.
struct BillingInvoiceLabels {
  static constexpr const char* kind = "billing_invoice";
  static constexpr const char* prefix = "bil_";
  static std::vector<std::string> keys(const BillingInvoice& invoice);
  static std::vector<std::string> tags(const BillingInvoice& invoice);
  /// While it is open: the first moment at which it is overdue.
  static std::optional<Instant> due_at(const BillingInvoice& invoice);
};

/// Kind of the resources that fall due when an invoice becomes overdue, which have its id
/// (`BillingInvoices::fall_due`).
inline constexpr const char* overdue_bell_kind = "billing_overdue_bell";

/// How the store knows billing profiles: one an account.
struct BillingProfileLabels {
  static constexpr const char* kind = "billing_profile";
  static constexpr const char* prefix = "profile";
  static std::vector<std::string> keys(const BillingProfile&) { return {}; }
  static std::vector<std::string> tags(const BillingProfile&) { return {}; }
};

/// Which billing invoices a list shows.
struct BillingInvoiceQuery {
  std::optional<BillingStatus> status;
  bool overdue = false;  ///< Only those.
  std::optional<std::string> reference;
  std::optional<std::string> customer;
  ListPart part;
};

/// New, and durable.
struct BillingCreated {
  BillingInvoice invoice;
};
/// The same request was answered before; this is what became of it.
struct BillingReplayed {
  BillingInvoice invoice;
};
/// The idempotency key or the reference belongs to a different request; `invoice.request` is that one.
struct BillingConflict {
  BillingInvoice invoice;
  bool by_reference = false;
};
/// Nothing was kept; every finding has a field and a fix.
struct BillingInvalid {
  Findings findings;
};
using BillingAnswer = std::variant<BillingCreated, BillingReplayed, BillingConflict, BillingInvalid>;

/// The billing invoices of accounts. Safe from any thread; throws what the store throws.
class BillingInvoices {
 public:
  struct Parts {
    store::ResourceStore& store;
    const Clock& clock;
    const Customers& customers;
    const Services& services;
    /// Told, with the store's work still to be done by the same put, what goes along with a new invoice or
    /// one that is to be sent again: its e-mail. May be empty.
    std::function<std::vector<store::Resource>(const AccountId&, const BillingInvoice&)> delivered;
  };

  explicit BillingInvoices(Parts parts);

  /// Creates an invoice under the next number of its series, with its page and, where that is wanted, its
  /// e-mail, in one transaction.
  BillingAnswer create(const Account& account, const NewBillingInvoice& wanted, const Identity& identity);

  std::optional<BillingInvoice> find(const AccountId& account, const std::string& id) const {
    return shelf_.find(account, id);
  }
  /// The one that is not void.
  std::optional<BillingInvoice> find_by_reference(const AccountId& account,
                                                  const std::string& reference) const;
  Page<BillingInvoice> list(const AccountId& account, const BillingInvoiceQuery& query) const;

  /// Whose page a token opens; nothing for a token that was renewed.
  struct OnPage {
    AccountId account;
    BillingInvoice invoice;
  };
  std::optional<OnPage> find_by_token(const std::string& token) const;

  // Changes of one invoice. Error codes: not_found, wrong_status, payment_exceeds_due, payment_out_of_order,
  // date_in_the_future, late_payment_not_allowed, payment_differs, has_payments, no_recipient.

  /// Keeps a payment; the invoice is paid when nothing more is due on its day. One with a known reference is
  /// a repeat.
  Result<BillingInvoice> pay(const AccountId& account, const std::string& id,
                             const PaymentGiven& payment) const;
  /// It was never owed; its reference is free again.
  Result<BillingInvoice> make_void(const AccountId& account, const std::string& id) const;
  /// Nobody expects it to be paid any more; it still can be.
  Result<BillingInvoice> give_up(const AccountId& account, const std::string& id) const;
  /// Its page gets another address; the old one opens nothing any more.
  Result<BillingInvoice> renew_token(const AccountId& account, const std::string& id) const;
  /// Its e-mail is sent once more.
  Result<BillingInvoice> send(const AccountId& account, const std::string& id) const;

  /// What is to be put together with a letter that a mail server took: the invoice, with the moment.
  std::vector<store::Resource> as_sent(const AccountId& account, const std::string& id) const;
  /// The work of a resource of `overdue_bell_kind` whose time has come: an invoice that is still open is
  /// overdue, and that is told.
  void fall_due(const store::Resource& bell) const;

  std::optional<BillingProfile> profile(const AccountId& account) const;
  BillingProfile put_profile(const AccountId& account, BillingProfile profile) const;

 private:
  /// Changes an invoice and says what is to be put along with it, or why it cannot be changed.
  using Change = std::function<std::optional<Finding>(BillingInvoice&, std::vector<store::Resource>& along)>;

  std::optional<BillingAnswer> earlier(const AccountId& account, const NewBillingInvoice& wanted,
                                       const Identity& identity) const;
  Findings fill_in_parties(const Account& account, const NewBillingInvoice& wanted,
                           BillingInvoice& invoice) const;
  std::optional<BillingInvoice> put_new(const AccountId& account, BillingInvoice& invoice) const;
  Result<BillingInvoice> change(const AccountId& account, const std::string& id, const Change& change) const;
  void add_notices(const AccountId& account, const BillingInvoice* before, const BillingInvoice& after,
                   std::vector<store::Resource>& resources) const;

  Parts parts_;
  Shelf<BillingInvoice, BillingInvoiceLabels> shelf_;
  Shelf<BillingProfile, BillingProfileLabels> profiles_;
};

}  // namespace fiscal::billing
