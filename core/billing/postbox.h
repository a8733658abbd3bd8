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
#include "core/dispatch/due_work.h"

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
    /// What is to be put together with a letter that was taken. May be empty.
    std::function<std::vector<store::Resource>(const AccountId&, const Email&)> along{};
    /// Whether what a letter is about came to nothing meanwhile. May be empty.
    std::function<bool(const AccountId&, const Email&)> is_pointless{};
  };

  explicit Postbox(Parts parts);

  /// Letters are sent as they fall due, on threads of their own: no more of them are claimed than can be sent
  /// at once, the others wait in the store.
  void start() { work_.start(); }
  /// Sends nothing more, from here on; waits for nothing.
  void begin_nothing_more() { work_.begin_nothing_more(); }
  /// That, and waits for the letters in hand, at most until `deadline` from now; false when some still are.
  /// Idempotent.
  bool stop(Duration deadline) { return work_.stop(deadline); }

  /// A new letter, to be put together with its invoice.
  store::Resource letter_about(const AccountId& account, const BillingInvoice& invoice,
                               const std::optional<BillingProfile>& profile) const;

  /// Sends what is due now on the caller's thread; answers how many letters that were. For tests, instead of
  /// `start`.
  int send_due() { return work_.run_due(); }

  /// The letters about an invoice, newest first.
  std::vector<Email> letters_about(const AccountId& account, const std::string& invoice) const;

 private:
  void deliver(store::Resource claimed);
  void settle(const AccountId& account, const Email& letter, const SendOutcome& outcome);
  void note(Email& letter, const SendOutcome& outcome) const;

  Parts parts_;
  Shelf<Email, EmailLabels> letters_;
  dispatch::DueWork work_;
};

}  // namespace fiscal::billing
