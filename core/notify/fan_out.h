#pragma once

#include <functional>
#include <vector>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/notify/delivery.h"
#include "core/notify/form.h"
#include "core/store/store.h"

namespace fiscal::notify {

/// Turns notices, which were written with the events that they tell of, into deliveries: one for each event
/// and each endpoint that hears it. Several gateways may do so at once: whoever puts first has done it, and
/// nothing is told twice.
class FanOut {
 public:
  /// What the events of an invoice after one version and through another are told as, each with the invoice
  /// as it stood then; those that are not told are left out.
  using EventsOf = std::function<std::vector<ToldEvent>(const AccountId&, InvoiceId, int after, int through)>;

  struct Parts {
    store::ResourceStore& store;
    const Forms& forms;
    EventsOf events_of;
    const Clock& clock;
    Log& log;
    std::function<void()> wake;  ///< Something is to be delivered.
    /// `data` of an event whose subject is kept by a room of its own (`ToldEvent::kept`).
    std::function<std::string(const ToldEvent&)> data_of{};
  };

  explicit FanOut(Parts parts) : parts_(std::move(parts)) {}

  /// Takes up notices in the order in which they were written, and answers how many those were. Throws what a
  /// broken store throws. One caller at a time.
  int run_due();

 private:
  bool take_up(store::Resource notice);
  std::vector<ToldEvent> events_in(const store::Resource& notice);
  std::vector<Delivery> deliveries_of(const std::vector<ToldEvent>& events, const AccountId& account);
  std::optional<Delivery> delivery_of(const ToldEvent& event, const Endpoint& endpoint);

  Parts parts_;
};

/// The notice of something other than a service invoice, to be put in the transaction that makes it true: a
/// resource of the kind `dispatch::notice_kind` that carries its event whole; with what is `kept`, its data
/// is made when it is taken up.
store::Resource notice_of(const ToldEvent& event);

}  // namespace fiscal::notify
