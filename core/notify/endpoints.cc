#include "core/notify/endpoints.h"

#include <algorithm>
#include <fiscal/encoding.hpp>

#include "core/notify/lane.h"
#include "core/notify/secrets.h"

namespace fiscal::notify {
namespace {

constexpr int most_endpoints_of_account = 50;
constexpr std::size_t most_types = 50;
constexpr std::size_t most_living_secrets = 5;
constexpr int rows_at_once = 200;
constexpr int most_replayed_at_once = 1000;
constexpr Duration replay_is_looked_after = minutes(5);

Finding no_such(const char* what) {
  return {"not_found", {}, {}, std::string("there is no such ") + what + " in this account", "Check the id."};
}

Finding changed_meanwhile() {
  return {"changed_meanwhile", {}, {}, "it was changed by somebody else at the same moment", "Try again."};
}

bool is_event_type(std::string_view type) {
  if (type.ends_with(".*")) type.remove_suffix(2);
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.";
  return !type.empty() && type.size() <= 80 && type.find_first_not_of(allowed) == std::string_view::npos;
}

bool is_told(const std::vector<std::string_view>& told_types, std::string_view wanted) {
  // "invoice.*" is every event that begins with "invoice.".
  const bool all_of_a_kind = wanted.ends_with(".*");
  if (all_of_a_kind) wanted.remove_suffix(1);
  return told_types.empty() || std::any_of(told_types.begin(), told_types.end(), [&](std::string_view told) {
           return all_of_a_kind ? told.starts_with(wanted) : told == wanted;
         });
}

std::string key_of_wish(const std::string& idempotency_key) { return "idempotency:" + idempotency_key; }

/// Whether a repeat of the wish is the wish that made `endpoint`.
bool is_made_by(const Endpoint& endpoint, const EndpointWish& wish) {
  return endpoint.url == wish.url && endpoint.types == wish.types &&
         endpoint.description == wish.description && endpoint.form == wish.form &&
         endpoint.form_settings == wish.form_settings && endpoint.order == wish.order;
}

}  // namespace

std::optional<Finding> Endpoints::problem_of(const Endpoint& endpoint, const std::string& secret) const {
  const bool has_urls_of_requests = endpoint.url.empty() && endpoint.id == callbacks_id(endpoint.form);
  if (auto problem = target_problem(endpoint.url, parts_.targets); problem && !has_urls_of_requests)
    return problem;
  if (endpoint.types.size() > most_types ||
      !std::all_of(endpoint.types.begin(), endpoint.types.end(), is_event_type))
    return Finding{"field_malformed",
                   {},
                   "/types",
                   "must be at most 50 names of events",
                   R"(Write "invoice.authorized" or "invoice.*".)"};
  for (const std::string& type : endpoint.types)
    if (!is_told(parts_.told_types, type))
      return Finding{
          "field_unknown",
          {},
          "/types",
          "there is no event " + type,
          R"(Write "invoice.authorized" or another that accounts are told, or all of a kind: "invoice.*".)"};
  const Form* form = parts_.forms.find(endpoint.form);
  if (form == nullptr)
    return Finding{"field_unknown",
                   {},
                   "/form",
                   "there is no form " + endpoint.form,
                   R"(Leave it out, for "standard".)"};
  return form->problem_of(endpoint, secret);
}

Result<Endpoint> Endpoints::create(const AccountId& account, const EndpointWish& wish) {
  const Instant now = parts_.clock.now();
  Endpoint endpoint;
  endpoint.account = account;
  endpoint.id = "whe_" + hex(random_bytes(10));
  endpoint.url = wish.url;
  endpoint.types = wish.types;
  endpoint.description = wish.description;
  endpoint.form = wish.form;
  endpoint.form_settings = wish.form_settings;
  endpoint.order = wish.order;
  endpoint.created_at = now;
  if (auto problem = problem_of(endpoint, wish.secret)) return *problem;
  const auto page = parts_.store.list_resources(
      {.account = account, .kind = store::listener_kind, .limit = 0, .counted = true});
  const bool is_full = page.total.value_or(0) >= most_endpoints_of_account;
  const std::string secret = wish.secret.empty() ? parts_.forms.find(wish.form)->new_secret() : wish.secret;
  if (!secret.empty()) endpoint.secrets.push_back({seal_endpoint_secret(endpoint, secret, parts_.keys), now});
  store::Resource row = to_resource(endpoint);
  if (!wish.idempotency_key.empty()) {
    row.keys = {key_of_wish(wish.idempotency_key)};
    if (const auto earlier =
            parts_.store.find_resource_by_key(account, store::listener_kind, row.keys.front())) {
      Endpoint made = endpoint_in(*earlier).endpoint;
      if (is_made_by(made, wish)) return made;
      return Finding{"idempotency_key_reused",
                     {},
                     {},
                     "the Idempotency-Key was used for another endpoint",
                     "Use a new key."};
    }
  }
  if (is_full)
    return Finding{
        "too_many_endpoints", {}, {}, "an account has at most 50 endpoints", "Delete one that is not used."};
  if (std::holds_alternative<store::KeyTaken>(parts_.store.put_resources({std::move(row)})))
    return create(account, wish);
  return endpoint;
}

void Endpoints::hear_for_requests(const AccountId& account, const std::string& form) {
  const std::string id = callbacks_id(form);
  if (parts_.store.find_resource(account, store::listener_kind, id)) return;
  Endpoint endpoint;
  endpoint.account = account;
  endpoint.id = id;
  endpoint.description = "Addresses that requests name";
  endpoint.form = form;
  endpoint.created_at = parts_.clock.now();
  parts_.store.put_resources({to_resource(endpoint)});
}

std::vector<Endpoint> Endpoints::list(const AccountId& account) {
  std::vector<Endpoint> all;
  for (store::Resource& row : parts_.store
                                  .list_resources({.account = account,
                      .kind = store::listener_kind,
                      .limit = most_endpoints_of_account,
                      .ascending = true})
                                  .rows)
    all.push_back(endpoint_in(std::move(row)).endpoint);
  return all;
}

std::optional<Endpoint> Endpoints::find(const AccountId& account, const std::string& id) {
  auto kept = find_endpoint(parts_.store, account, id);
  if (!kept) return std::nullopt;
  return std::move(kept->endpoint);
}

Result<Endpoint> Endpoints::edit(const AccountId& account, const std::string& id, const Edit& edit) {
  for (int tries = 0; tries < 5; ++tries) {
    auto kept = find_endpoint(parts_.store, account, id);
    if (!kept) return no_such("webhook endpoint");
    if (auto problem = edit(kept->endpoint)) return *problem;
    if (std::holds_alternative<store::ResourcesStored>(parts_.store.put_resources({to_resource(*kept)})))
      return std::move(kept->endpoint);
  }
  return changed_meanwhile();
}

Result<Endpoint> Endpoints::change(const AccountId& account, const std::string& id,
                                   const EndpointChange& change) {
  bool is_enabled_again = false;
  auto changed = edit(account, id, [&](Endpoint& endpoint) -> std::optional<Finding> {
    if (change.url) endpoint.url = *change.url;
    if (change.types) endpoint.types = *change.types;
    if (change.description) endpoint.description = *change.description;
    if (change.form_settings) endpoint.form_settings = *change.form_settings;
    if (change.enabled && *change.enabled != endpoint.enabled) {
      endpoint.enabled = *change.enabled;
      endpoint.disabled_because = endpoint.enabled ? "" : "asked";
      endpoint.failing_since.reset();
      endpoint.failed_at.reset();
      is_enabled_again = endpoint.enabled;
    }
    return problem_of(endpoint, {});
  });
  if (changed.ok() && is_enabled_again) unpark(account, id);
  return changed;
}

/// What waited when it was disabled goes on. A lane that is parked after this finds the endpoint enabled,
/// when it is looked after.
void Endpoints::unpark(const AccountId& account, const std::string& id) {
  while (true) {
    auto parked =
        parts_.store
            .list_resources(
                {.account = account, .kind = lane_kind, .tags = {parked_at(id)}, .limit = rows_at_once})
            .rows;
    if (parked.empty()) return parts_.wake();
    for (store::Resource& lane : parked) {
      lane.due_at = parts_.clock.now();
      write_lane(lane, {id, LaneState::Busy});
      parts_.store.put_resources({std::move(lane)});
    }
  }
}

bool Endpoints::remove(const AccountId& account, const std::string& id) {
  if (!parts_.store.delete_resource(account, store::listener_kind, id)) return false;
  unpark(account, id);
  return true;
}

Result<std::string> Endpoints::secret(const AccountId& account, const std::string& id) {
  const auto kept = find_endpoint(parts_.store, account, id);
  if (!kept) return no_such("webhook endpoint");
  auto living = living_secrets(kept->endpoint, parts_.clock.now(), parts_.keys);
  if (!living) return living.error();
  return living->empty() ? std::string() : living->front();
}

Result<std::string> Endpoints::rotate(const AccountId& account, const std::string& id,
                                      const std::string& secret, Duration overlap) {
  std::string given = secret;
  const auto edited = edit(account, id, [&](Endpoint& endpoint) -> std::optional<Finding> {
    if (auto problem = problem_of(endpoint, secret)) return problem;
    if (given.empty()) given = parts_.forms.find(endpoint.form)->new_secret();
    if (given.empty())
      return Finding{"secret_missing", {}, "/secret", "this form makes no secrets of its own", "Give one."};
    const Instant now = parts_.clock.now();
    const Instant end = now + overlap;
    std::erase_if(endpoint.secrets,
                  [&](const EndpointSecret& old) { return old.expires_at && *old.expires_at <= now; });
    for (EndpointSecret& old : endpoint.secrets) old.expires_at = std::min(old.expires_at.value_or(end), end);
    if (overlap <= Duration{}) endpoint.secrets.clear();
    endpoint.secrets.insert(endpoint.secrets.begin(),
                            {seal_endpoint_secret(endpoint, given, parts_.keys), now});
    if (endpoint.secrets.size() > most_living_secrets) endpoint.secrets.resize(most_living_secrets);
    return std::nullopt;
  });
  if (!edited) return edited.error();
  return given;
}

std::optional<Delivery> Endpoints::find_delivery(const AccountId& account, const std::string& id) {
  auto row = parts_.store.find_resource(account, delivery_kind, id);
  if (!row) return std::nullopt;
  return delivery_in(std::move(*row)).delivery;
}

Result<Delivery> Endpoints::wait_again(KeptDelivery kept) {
  for (int tries = 0; tries < 20; ++tries) {
    Delivery& delivery = kept.delivery;
    if (delivery.status == Delivery::Status::Waiting) return std::move(delivery);
    const Instant now = parts_.clock.now();
    delivery.status = Delivery::Status::Waiting;
    delivery.tries = 0;
    delivery.reason.clear();
    delivery.next_attempt_at.reset();
    const auto put = parts_.store.put_resources(
        {lane_with_more(parts_.store, delivery, now), to_resource(kept, now + replay_is_looked_after)});
    if (std::holds_alternative<store::ResourcesStored>(put)) return std::move(delivery);
    auto row = parts_.store.find_resource(delivery.account, delivery_kind, delivery.id);
    if (!row) return no_such("webhook delivery");
    kept = delivery_in(std::move(*row));
  }
  return changed_meanwhile();
}

Result<Delivery> Endpoints::replay(const AccountId& account, const std::string& id) {
  auto row = parts_.store.find_resource(account, delivery_kind, id);
  if (!row) return no_such("webhook delivery");
  KeptDelivery kept = delivery_in(std::move(*row));
  const auto endpoint = find(account, kept.delivery.endpoint);
  if (!endpoint)
    return Finding{"endpoint_deleted",
                   {},
                   {},
                   "its endpoint was deleted",
                   "Create one; it hears what happens from then on."};
  if (!endpoint->enabled)
    return Finding{"endpoint_disabled", {}, {}, "its endpoint is disabled", "Enable it first."};
  auto again = wait_again(std::move(kept));
  if (again.ok()) parts_.wake();
  return again;
}

Result<Replayed> Endpoints::replay(const AccountId& account, const std::string& id, const ReplayWish& wish) {
  const auto endpoint = find(account, id);
  if (!endpoint) return no_such("webhook endpoint");
  if (!endpoint->enabled)
    return Finding{"endpoint_disabled", {}, {}, "the endpoint is disabled", "Enable it first."};
  store::ResourceQuery query{.account = account, .kind = delivery_kind, .tags = {"endpoint:" + id}};
  if (wish.status) query.tags.push_back("status:" + std::string(to_text(*wish.status)));
  query.created_from = wish.from;
  query.created_before = wish.before;
  query.limit = rows_at_once;
  query.ascending = true;
  Replayed replayed;
  while (true) {
    auto page = parts_.store.list_resources(query).rows;
    for (store::Resource& row : page) {
      if (replayed.count == most_replayed_at_once) {
        replayed.has_more = true;
        break;
      }
      query.beyond = row.place;
      KeptDelivery kept = delivery_in(std::move(row));
      if (kept.delivery.status == Delivery::Status::Waiting) continue;
      if (wait_again(std::move(kept)).ok()) ++replayed.count;
    }
    if (replayed.has_more || static_cast<int>(page.size()) < rows_at_once) break;
  }
  parts_.wake();
  return replayed;
}

}  // namespace fiscal::notify
