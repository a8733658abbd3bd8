#pragma once

#include <functional>
#include <optional>
#include <string>

#include "core/base/log.h"
#include "core/billing/billing_invoice.h"
#include "core/billing/billing_profile.h"
#include "core/billing/email.h"
#include "core/billing/shelf.h"
#include "core/billing/smtp.h"

namespace fiscal::billing {

/// How the store knows letters.
struct EmailLabels {
  static constexpr const char* kind = "billing_email";
  static constexpr const char* prefix = "eml_";
  static std::vector<std::string> keys(const Email&) { return {}; }
  static std::vector<std::string> tags(const Email& letter);
  static std::optional<Instant> due_at(const Email& letter) { return letter.next_try; }
};

/// Letters to those who are billed. They wait in the store, together with what they are about, until a server
/// has taken them. Of several gateways one sends each letter; one that dies between the server's answer and
/// the store's leaves it to be sent again, under the same Message-ID.
class Postbox {
 public:
  using Send = std::function<SendOutcome(const Email&, Instant)>;

  struct Parts {
    store::ResourceStore& store;
    const Clock& clock;
    Log& log;
    std::function<std::string()> public_url;  ///< What addresses of pages begin with.
    Send send;
  };

  explicit Postbox(Parts parts) : parts_(std::move(parts)), letters_(parts_.store, parts_.clock) {}

  /// A new letter, to be put together with its invoice.
  store::Resource letter_about(const AccountId& account, const BillingInvoice& invoice,
                               const std::optional<BillingProfile>& profile) const;

  /// Sends what is due, a bounded number of letters; answers how many it tried.
  int send_due();

  /// The letters about an invoice, newest first.
  std::vector<Email> letters_about(const AccountId& account, const std::string& invoice) const;

 private:
  void settle(const AccountId& account, const Email& letter, const SendOutcome& outcome);

  Parts parts_;
  Shelf<Email, EmailLabels> letters_;
};

}  // namespace fiscal::billing
