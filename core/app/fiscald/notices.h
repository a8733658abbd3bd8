#pragma once

#include <memory>

#include "core/app/fiscald/ground.h"
#include "core/notify/endpoints.h"
#include "core/notify/notifier.h"

namespace fiscal::app {

/// What tells accounts what became of their invoices.
struct Notices {
  explicit Notices(Ground& ground);

  std::unique_ptr<notify::Forms> forms;
  services::CurlTransport transport;
  notify::Notifier notifier;
  notify::Endpoints endpoints;
};

}  // namespace fiscal::app
