#pragma once

#include <set>

#include "tests/simulation/departure_check.h"
#include "tests/simulation/hosts.h"
#include "tests/simulation/judge.h"

namespace fiscal::simulation {

/// What a client wants, and what it was told. Its number is in every body, so that an invoice says whose wish
/// it is.
struct Wish {
  int number = 0;
  std::string key;        ///< Idempotency-Key, or empty.
  std::string reference;  ///< Or empty.
  std::string body;
  std::optional<std::string> connection;
  std::vector<InvoiceId> told;  ///< Accepted or replayed, in this order.
  bool refused = false;         ///< Told that it cannot be.
};

/// The clients of a run: each has one wish and does not let go of it until it is told. They ask again, ask
/// for something else under the same key, cancel and replace, at times of their own.
class Clients {
 public:
  struct Parts {
    Scheduler& scheduler;
    Random& random;
    Hosts& hosts;
    store::Store& truth;
    Judge& judge;
    const Account& account;
    std::vector<ConnectionId> connections;
    bool with_portal = false;
  };

  explicit Clients(Parts parts)
      : parts_(std::move(parts)), process_(parts_.scheduler.new_process("client")) {}

  /// `count` wishes, spread over `span`.
  void begin(int count, Duration span);

  bool are_done() const { return busy_ == 0; }
  const std::vector<std::shared_ptr<Wish>>& wishes() const { return wishes_; }

 private:
  std::shared_ptr<Wish> new_wish();
  void live(const std::shared_ptr<Wish>& wish, Duration span);
  void submit(const std::shared_ptr<Wish>& wish);
  void submit_substitute(const std::shared_ptr<Wish>& wish, InvoiceId replaced);
  bool follows(const InvoiceRecord& record, InvoiceId earlier);
  bool take(Wish& wish, const intake::Answer& answer);
  void ask_for_something_else(const std::shared_ptr<Wish>& wish);
  void cancel(InvoiceId id);
  void replace(InvoiceId id);

  Parts parts_;
  std::shared_ptr<Process> process_;
  std::vector<std::shared_ptr<Wish>> wishes_;
  int busy_ = 0;
};

}  // namespace fiscal::simulation
