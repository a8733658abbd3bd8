#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "core/api/router.h"
#include "core/base/clock.h"
#include "core/dispatch/bell.h"
#include "core/dispatch/renderer.h"
#include "core/dispatch/requests.h"
#include "core/intake/intake.h"
#include "core/routing/snapshot.h"
#include "core/store/store.h"

namespace fiscal::api {

using CurrentSnapshot = std::function<std::shared_ptr<const routing::Snapshot>()>;

/// The answer to a request that intake did not take; `body` is the canonical invoice that it read.
Response not_taken(const intake::Answer& answer, std::string_view body);

/// The resource that everything is about: issuing, looking, cancelling, replacing. Handlers are safe from any
/// thread.
class Invoices {
 public:
  struct Parts {
    store::Store& store;
    intake::Intake& intake;
    dispatch::Requests& requests;
    dispatch::Bell& bell;
    dispatch::Renderer& renderer;
    const Clock& clock;
    CurrentSnapshot snapshot;
    std::function<void()> wake;  ///< Something was accepted.
    Duration longest_wait = seconds(60);
    int wait_slots = 64;  ///< Clients that may wait at once; further ones are answered 202 at once.
    std::function<bool()> has_room = [] { return true; };  ///< On the disk, for what accepting leads to.
    std::function<bool()> stopping = [] {
      return false;
    };  ///< Clients that wait are answered as things stand.
    /// Takes up what another gateway stored, where there may be one.
    std::function<void()> catch_up = [] {};
  };

  explicit Invoices(Parts parts) : parts_(std::move(parts)) {}

  void add_routes(Router& router);

  /// The invoice at its next resting state, or as it stands when the time is over or no slot is free: all who
  /// wait share `wait_slots`.
  InvoiceRecord wait_for_rest(InvoiceRecord record, int seconds);

  /// What POST /v1/invoices answers: accepts the canonical invoice that is the request's body.
  Response create(const Request& request, const Caller& caller);
  /// The same without a thread that waits for the disk.
  void create_later(const std::shared_ptr<const Request>& request, const Caller& caller, Reply reply);

  /// Asks for cancellation as `POST …/cancel` does. Errors: those of `dispatch::Requests::cancel`.
  Result<InvoiceRecord> ask_to_cancel(const AccountId& account, InvoiceId id,
                                      const CancelReasonGiven& reason);

  /// The document for people. Refusals: 404 where there is none, 503.
  Response drawing(const InvoiceRecord& record);

 private:
  /// What is in force for an account; without one when nothing is configured for it.
  struct Configured {
    std::shared_ptr<const routing::Snapshot> snapshot;
    std::optional<Account> account;
  };
  Configured configured(const AccountId& account);
  Response list(const Request& request, const Caller& caller);
  Response show(const Request& request, const Caller& caller);
  Response cancel(const Request& request, const Caller& caller);
  Response substitute(const Request& request, const Caller& caller);
  Response timeline(const Request& request, const Caller& caller);
  Response documents(const Request& request, const Caller& caller);
  Response document(const Request& request, const Caller& caller);
  Response as_accepted(const Request& request, const Caller& caller);

  void require_room() const;
  Response answer(intake::Answer answer, const Request& request);
  Response waited(int status, InvoiceRecord record, const Request& request);

  Parts parts_;
  std::atomic<int> waiting_{0};
};

}  // namespace fiscal::api
