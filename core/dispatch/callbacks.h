#pragma once

#include <fiscal/outcome.hpp>

#include <functional>
#include <optional>
#include <string>

#include "core/dispatch/worker.h"

namespace fiscal::dispatch {

/// What became of one thing that a provider told.
struct Heard {
  enum class Standing {
    Settled,    ///< The invoice moved, or was asked for.
    Nothing,    ///< It was known, came too late, or cannot be true of its invoice: nothing was changed.
    Refused,    ///< It is about an invoice of another account or connection, or names two invoices.
    Unmatched,  ///< No invoice is known by what it names; the answer that names it may be still under way.
    Busy,       ///< The invoice is being worked on: to be told again a little later.
  };
  Standing standing = Standing::Nothing;
  std::string text{};  ///< For the log, in words.
  std::optional<InvoiceId> invoice{};
};

/// What providers tell on their own account (event/1) enters the machine here, by the same rules as their
/// answers: a final state moves only by a new fact, and what settles nothing makes the provider be asked.
/// Safe from any thread.
class Callbacks {
 public:
  struct Parts {
    store::Store& store;
    plugin::PluginRunner& runner;
    Caller& caller;
    Directory& directory;
    const Clock& clock;
    Log& log;
    Bell& bell;
    std::function<void()> wake;  ///< An invoice moved, and there may be work for the dispatcher.
  };

  Callbacks(Parts parts, Patience patience) : parts_(std::move(parts)), patience_(std::move(patience)) {}

  /// Told over `connection`, whose plugin knows that it came from the provider. Throws what a broken store
  /// throws.
  Heard hear(const Connection& connection, const ProviderEvent& event);

 private:
  struct Named;

  Named named_by(const Connection& connection, const ProviderEvent& event);
  Heard hear_claimed(const store::Claim& claim, const Connection& connection, const StatusOutcome& told);
  Heard ask(const store::Claim& claim, const Connection& connection);
  Heard settle(const store::Claim& claim, Transition transition, Trace trace, std::string text);
  Heard give_back(const store::Claim& claim, Heard::Standing standing, std::string text);

  Parts parts_;
  Patience patience_;
};

}  // namespace fiscal::dispatch
