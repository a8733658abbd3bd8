#pragma once

#include <memory>
#include <string>

#include "core/api/dialects/catalog.h"
#include "core/api/dialects/mounts.h"
#include "core/api/http_server.h"
#include "core/api/invoices.h"
#include "core/api/operators.h"
#include "core/api/tls_context.h"
#include "core/api/upkeep.h"
#include "core/api/webhooks.h"
#include "core/app/fiscald/backups.h"
#include "core/app/fiscald/billing_desk.h"
#include "core/app/fiscald/notices.h"
#include "core/app/fiscald/work.h"
#include "core/intake/inbox.h"
#include "core/intake/reception.h"

namespace fiscal::app {

/// What clients, providers and operators reach: routes, and the servers that carry them.
struct Front {
  /// Binds the servers' ports. Throws what they throw.
  Front(Ground& under, Work& work, Notices& notices);

  std::string url() const;
  std::string health_url() const;

  Ground& ground;
  intake::Reception reception;
  intake::Inbox inbox;
  intake::Intake intake;
  api::Authenticator authenticator;
  api::Router router;
  api::Router health_router;
  api::Invoices invoices;
  BillingDesk billing;
  dialects::Desk desk;
  dialects::Mounts mounts;
  api::Operators operators;
  Backups backups;
  api::Upkeep upkeep;
  api::Webhooks webhooks;
  std::unique_ptr<api::TlsContext> tls;
  api::HttpServer server;
  api::HttpServer health_server;

 private:
  api::HttpServerOptions front_options();
  std::string not_ready();
  void add_routes();
  void add_openapi_route();
  void add_measures();
};

}  // namespace fiscal::app
