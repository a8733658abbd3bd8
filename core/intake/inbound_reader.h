#pragma once

#include <functional>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/dispatch/call.h"
#include "core/dispatch/callbacks.h"
#include "core/dispatch/directory.h"
#include "core/intake/inbound.h"

namespace fiscal::intake {

/// Has the plugin of a connection read what was sent to its address (event/1), and tells the machine what it
/// says. Does the work that resources of `inbound_kind` wait for (dispatch::DueWork). Holds no state; safe
/// from any thread.
class InboundReader {
 public:
  struct Parts {
    store::ResourceStore& store;
    plugin::PluginRunner& runner;
    dispatch::WithServices with_services;
    dispatch::Callbacks& callbacks;
    dispatch::Directory& directory;
    vault::MasterKeys& keys;
    const Clock& clock;
    Log& log;
    Duration kept_for = hours(24 * 30);  ///< After it was done with.
  };

  explicit InboundReader(Parts parts) : parts_(std::move(parts)) {}

  /// `claimed` is not due again before this is done with. Throws what a broken store throws.
  void work(store::Resource claimed);

 private:
  /// What a reading came to.
  struct Reading {
    Inbound::State state = Inbound::State::Waiting;
    std::string text;
    bool is_busy = false;  ///< With `Waiting`: it is tried again very soon.
  };

  Reading read(const store::Resource& claimed, const Inbound& inbound);
  Reading tell(const Connection& connection, const ProviderEvents& events);
  void end(store::Resource claimed, Inbound inbound, Reading reading);

  Parts parts_;
};

}  // namespace fiscal::intake
