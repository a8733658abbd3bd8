#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/api/dialects/replay_window.h"
#include "core/api/dialects/terms_shelf.h"
#include "core/api/invoices.h"
#include "core/billing/billing_invoice.h"
#include "core/billing/charges.h"
#include "core/billing/customers.h"
#include "core/billing/services.h"
#include "core/notify/endpoints.h"

namespace fiscal::dialects {

/// An invoice that a dialect has made of a request.
struct Order {
  std::string_view dialect;  ///< Name; keys of two dialects never meet.
  std::string invoice;  ///< Canonical JSON, as far as the request says it; the account's terms say the rest.
  /// The caller's own name for the request, where the system has one. Absent: an identical body within the
  /// replay window is a repeat.
  std::optional<std::string> callers_key{};
};

/// The invoice is durable.
struct Issued {
  InvoiceRecord record;
  bool repeated = false;  ///< The request was known; the answer says so with `repeat_header`.
};

/// Not issued, and why: a problem for `Dialect::refusal`.
using IssueAnswer = std::variant<Issued, api::Response>;

/// What a dialect asks of the gateway, in the same way as our own API does: one intake, one machine, one
/// store. Safe from any thread.
class Desk {
 public:
  /// What goes along with a billing invoice that is to be sent by e-mail.
  using Letters =
      std::function<std::vector<store::Resource>(const AccountId&, const billing::BillingInvoice&)>;

  struct Parts {
    store::Store& store;
    intake::Intake& intake;
    dispatch::Requests& requests;
    api::Invoices& invoices;
    const Clock& clock;
    api::CurrentSnapshot snapshot;
    std::function<void()> wake;
    std::function<bool()> has_room;
    std::function<void()> catch_up;
    notify::Endpoints& endpoints;  ///< Where accounts and their requests want to be told.
    Duration replay_window = seconds(60);
    Letters letters{};  ///< Empty: the gateway sends no e-mail.
  };

  explicit Desk(Parts parts);

  /// The account of a caller, or a 403.
  Result<Account> account(const api::Caller& caller);

  /// Accepts an invoice; only then is anything stored. A caller's key whose invoice was refused or failed may
  /// be used again and makes a new one. Throws what intake throws.
  IssueAnswer issue(const api::Request& request, const api::Caller& caller, const Order& order);

  /// The idempotency key of a request whose system has no caller's key: an identical body within the replay
  /// window has the same one, unless the account's terms say otherwise.
  std::string repeat_key(const api::Request& request, const api::Caller& caller, std::string_view dialect);

  /// The invoice that a caller's key stands for, the last one of several tries.
  std::optional<InvoiceRecord> find_by_key(const AccountId& account, std::string_view dialect,
                                           std::string_view callers_key);

  std::optional<InvoiceRecord> find(const AccountId& account, std::string_view id);
  /// The canonical invoice as it was accepted, as JSON.
  std::string request_of(const InvoiceRecord& record) { return parts_.store.request_of(record.id); }

  /// The plugin that an invoice went to; empty where its connection is configured no more.
  std::string plugin_of(const InvoiceRecord& record);

  /// Asks for cancellation; a wish that was asked before is not refused. Refusals: 404, 409, 503.
  std::variant<InvoiceRecord, api::Response> cancel(const api::Caller& caller, InvoiceId id,
                                                    const CancelReasonGiven& reason);

  /// Takes back an invoice of which nothing ever left, so that another can take its place. Refusals: 404,
  /// 409, 503.
  std::variant<InvoiceRecord, api::Response> withdraw(const api::Caller& caller, InvoiceId id,
                                                      const CancelReasonGiven& reason);

  /// The next resting state, waited for as long.
  InvoiceRecord wait(InvoiceRecord record, Duration longest);

  /// "nfse.xml" of the invoice; 404 where it is not there yet.
  api::Response document(const InvoiceRecord& record, std::string_view kind);
  /// The document for people.
  api::Response drawing(const InvoiceRecord& record) { return parts_.invoices.drawing(record); }

  Terms terms(const AccountId& account) { return shelf_.terms(account); }
  /// Likewise, with what the account's catalog says of these codes (or ids of entries) among the services.
  Terms terms(const AccountId& account, const std::vector<std::string>& service_codes);
  void agree(const AccountId& account, const Terms& terms) { shelf_.put(account, terms); }
  billing::Customers customers() { return {parts_.store, parts_.clock}; }
  billing::Charges charges() { return {parts_.store, parts_.clock}; }
  billing::Services services() { return {parts_.store, parts_.clock}; }
  store::Store& store() { return parts_.store; }
  api::Invoices& invoices() { return parts_.invoices; }
  const Clock& clock() const { return parts_.clock; }
  const Letters& letters() const { return parts_.letters; }
  notify::Endpoints& endpoints() { return parts_.endpoints; }

 private:
  Parts parts_;
  TermsShelf shelf_;
  ReplayWindow window_;
};

/// In answers to a repeat: "Idempotent-Replayed: true", as our own API says it.
inline constexpr const char* repeat_header = "Idempotent-Replayed";

}  // namespace fiscal::dialects
