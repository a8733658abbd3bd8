#pragma once

#include <fiscal/invoice.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/billing/kept.h"
#include "core/billing/payment.h"
#include "core/billing/payment_terms.h"

namespace fiscal::billing {

enum class BillingStatus { Open, Paid, Void, Uncollectible };

/// One line of a billing invoice.
struct LineItem {
  std::string description;
  std::int64_t quantity = 1;
  Money unit_amount;

  bool operator==(const LineItem&) const = default;
};

enum class DeliveryMethod {
  Manual,  ///< The account hands out the address of the page.
  Email,
};

struct Delivery {
  DeliveryMethod method = DeliveryMethod::Manual;
  std::optional<std::string> email;  ///< Absent: the customer's.

  bool operator==(const Delivery&) const = default;
};

/// Who receives a Pix, as its code says it.
struct PixReceiver {
  std::string key;                  ///< CPF, CNPJ, e-mail, "+55…" or a random key.
  std::optional<std::string> name;  ///< Absent: the issuer's.
  std::optional<std::string> city;  ///< Absent: the issuer's municipality.

  bool operator==(const PixReceiver&) const = default;
};

/// What is rendered for a billing invoice: what its service invoice says.
struct BilledService {
  std::optional<std::string> catalog;  ///< Id of a CatalogEntry; or
  std::optional<Service> service;      ///< the service itself…
  std::optional<Taxes> taxes;          ///< …and how it is taxed.

  bool operator==(const BilledService&) const = default;
};

/// A commercial invoice (fatura). Amounts, terms and the two parties are as they were when it was created.
struct BillingInvoice : Kept {
  std::string series;
  std::int64_t number = 0;  ///< Unique within account and series, without gaps.
  std::optional<std::string> reference;
  BillingStatus status = BillingStatus::Open;
  std::optional<std::string> customer;  ///< Id of a Customer.
  Party bill_to;
  Issuer billed_by;
  std::string zone;  ///< IANA name: whose calendar its days are of.
  std::vector<LineItem> items;
  Money amount;  ///< Sum of the items.
  std::optional<std::string> notes;
  PaymentTerms terms;
  std::vector<PaymentMethod> payment_method_types;
  std::optional<PixReceiver> pix;
  Delivery delivery;
  std::optional<BilledService> service;
  std::vector<Payment> payments;      ///< In the order of their days.
  std::optional<Instant> closed_at;   ///< When it was paid, made void or given up.
  std::optional<Instant> sent_at;     ///< When a mail server last took a letter about it.
  std::optional<Instant> overdue_at;  ///< When it was seen to be overdue.
  std::string page_token;             ///< Of its public page; a secret of whoever may see it.
  std::optional<std::string> idempotency_key;
  std::string fingerprint;  ///< SHA-256 of what the client asked for, in hex.
  std::string request;      ///< That itself, as JSON.
  std::map<std::string, std::string> metadata;

  bool operator==(const BillingInvoice&) const = default;
};

/// "F-000123".
std::string number_text(const BillingInvoice& invoice);

/// What was paid so far.
Money amount_paid(const BillingInvoice& invoice);

/// The day that it is at `at` where the account is.
Date day_of(const BillingInvoice& invoice, Instant at);

/// Open, and later than the last day on which payment is in time.
bool is_overdue(const BillingInvoice& invoice, Instant now);

/// The reference of its service invoice, "billing_invoice:bil_…": unique among living ones, so there is one
/// at a time.
std::string service_invoice_reference(const BillingInvoice& invoice);

/// The reference of the invoice of type `billing` that it is issued as at a provider, likewise.
std::string provider_invoice_reference(const BillingInvoice& invoice);

}  // namespace fiscal::billing
