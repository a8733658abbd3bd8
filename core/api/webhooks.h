#pragma once

#include "core/api/router.h"
#include "core/notify/endpoints.h"

namespace fiscal::api {

/// Where an account wants to be told, and what became of what it was told (docs/webhooks.md). Handlers are
/// safe from any thread.
class Webhooks {
 public:
  Webhooks(notify::Endpoints& endpoints, store::ResourceStore& store)
      : endpoints_(endpoints), store_(store) {}

  void add_routes(Router& router);

 private:
  Response create(const Request& request, const Caller& caller);
  Response list(const Request& request, const Caller& caller);
  Response show(const Request& request, const Caller& caller);
  Response change(const Request& request, const Caller& caller);
  Response remove(const Request& request, const Caller& caller);
  Response show_secret(const Request& request, const Caller& caller);
  Response rotate_secret(const Request& request, const Caller& caller);
  Response replay_all(const Request& request, const Caller& caller);
  Response list_deliveries(const Request& request, const Caller& caller);
  Response show_delivery(const Request& request, const Caller& caller);
  Response replay_one(const Request& request, const Caller& caller);

  notify::Endpoints& endpoints_;
  store::ResourceStore& store_;
};

}  // namespace fiscal::api
