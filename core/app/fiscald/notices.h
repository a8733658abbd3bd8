#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/app/fiscald/ground.h"
#include "core/notify/endpoints.h"
#include "core/notify/notifier.h"

namespace fiscal::app {

/// What tells accounts what became of their invoices.
struct Notices {
  explicit Notices(Ground& ground);

  /// What is told of what other rooms keep (`notify::FanOut::Parts::data_of`); set before the notifier
  /// starts.
  std::function<std::string(const notify::ToldEvent&)> data_of;
  std::unique_ptr<notify::Forms> forms;
  services::CurlTransport transport;
  notify::Notifier notifier;
  notify::Endpoints endpoints;
};

}  // namespace fiscal::app
