#include "core/api/dialects/mounts.h"

#include <algorithm>
#include <stdexcept>

namespace fiscal::dialects {
namespace {

/// Whether `path` is `prefix` or lies beneath it.
bool lies_beneath(std::string_view path, std::string_view prefix) {
  return path.starts_with(prefix) &&
         (path.size() == prefix.size() || path[prefix.size()] == '/' || path[prefix.size()] == '?');
}

api::Response in_words_of(const Dialect& dialect, api::Response response) {
  if (!response.refusal) return response;
  api::Response said = dialect.refusal(response.status, *response.refusal);
  for (auto& header : response.headers) said.headers.push_back(std::move(header));
  return said;
}

}  // namespace

Mounts::Mounts(const api::Router& own, api::Authenticator& authenticator,
               std::vector<std::unique_ptr<Dialect>> dialects, const Prefixes& prefixes)
    : own_(own) {
  for (const auto& [name, prefix] : prefixes)
    if (std::none_of(dialects.begin(), dialects.end(),
                     [&](const auto& dialect) { return dialect->name() == name; }))
      throw std::runtime_error("gateway.json names a prefix for \"" + name +
                               "\", and there is no such dialect");
  for (auto& dialect : dialects) {
    const auto chosen = prefixes.find(std::string(dialect->name()));
    const std::string prefix = chosen == prefixes.end() ? "/" + std::string(dialect->name()) : chosen->second;
    if (prefix.empty()) continue;
    if (std::any_of(mounts_.begin(), mounts_.end(),
                    [&](const Mount& other) { return other.prefix == prefix; }))
      throw std::runtime_error("gateway.json mounts two dialects at " + prefix);
    auto router = std::make_unique<api::Router>(authenticator);
    Routes routes(*router, prefix);
    dialect->add_routes(routes);
    auto places = dialect->key_places();
    mounts_.push_back({prefix, std::move(dialect), std::move(places), std::move(router)});
  }
  // The longest first, so that a prefix beneath another is found.
  std::sort(mounts_.begin(), mounts_.end(),
            [](const Mount& a, const Mount& b) { return a.prefix.size() > b.prefix.size(); });
}

void Mounts::observe(const std::function<void(const api::RouteMeasure&)>& observer) {
  for (Mount& mount : mounts_) mount.router->observe(observer);
}

const Mounts::Mount* Mounts::mount_of(std::string_view path) const {
  const auto at = std::find_if(mounts_.begin(), mounts_.end(),
                               [&](const Mount& mount) { return lies_beneath(path, mount.prefix); });
  return at == mounts_.end() ? nullptr : &*at;
}

api::Response Mounts::answer(const api::Request& request) const {
  const Mount* mount = mount_of(request.path);
  if (mount == nullptr) return own_.answer(request);
  return in_words_of(*mount->dialect, mount->router->answer(with_own_key(request, mount->key_places)));
}

bool Mounts::answers_later(const api::Request& request) const {
  return own_.answers_later(request) && mount_of(request.path) == nullptr;
}

api::Response Mounts::reworded(std::string_view target, api::Response refusal) const {
  const Mount* mount = mount_of(target);
  return mount == nullptr ? refusal : in_words_of(*mount->dialect, std::move(refusal));
}

}  // namespace fiscal::dialects
