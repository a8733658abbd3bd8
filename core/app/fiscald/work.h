#pragma once

#include <functional>
#include <string>

#include "core/app/fiscald/ground.h"
#include "core/app/fiscald/wiring.h"
#include "core/dispatch/callbacks.h"
#include "core/dispatch/dispatcher.h"
#include "core/dispatch/due_work.h"
#include "core/dispatch/elsewhere.h"
#include "core/dispatch/renderer.h"
#include "core/dispatch/requests.h"
#include "core/dispatch/restoration.h"
#include "core/intake/inbound_reader.h"

namespace fiscal::app {

/// What moves invoices: by calls of plugins, by what providers tell, by what people ask for.
struct Work {
  /// `on_broken_store` is called when the store can no longer be believed.
  Work(Ground& under, Wiring::Store standing, const std::function<void(const std::string&)>& on_broken_store);

  dispatch::Worker::Parts worker_parts();

  Ground& ground;
  dispatch::Bell bell;
  dispatch::Lanes lanes;
  dispatch::Breaker breaker;
  dispatch::Caller caller;
  dispatch::LostNumbers lost_numbers;
  dispatch::Restoration restoration;
  dispatch::Dispatcher dispatcher;
  dispatch::Requests requests;
  dispatch::Renderer renderer;
  dispatch::Callbacks callbacks;
  dispatch::Elsewhere elsewhere;
  intake::InboundReader inbound_reader;
  dispatch::DueWork inbound;

 private:
  dispatch::Worker::Parts worker_parts_of(Wiring::Store standing);
};

}  // namespace fiscal::app
