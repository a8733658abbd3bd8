#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "core/plugin/runner.h"

namespace fiscal::plugin {

/// The operator's profiles: whole JSON documents by name.
using Profiles = std::map<std::string, std::string, std::less<>>;

/// Hands plugins the profiles that their connections name, since a plugin may open no file: where the
/// manifest has a `profile_setting` and that setting names one of the operator's, the plugin gets the profile
/// in place of the name. A profile that changed makes the settings other ones, so the next call opens anew.
/// Everything else is the inner runner's. Safe from any thread.
class ProfiledRunner final : public PluginRunner {
 public:
  /// `current` answers what is in force, never null; it is asked for every call.
  ProfiledRunner(PluginRunner& inner, std::function<std::shared_ptr<const Profiles>()> current)
      : inner_(inner), current_(std::move(current)) {}

  CallResult call(const Connection& connection, std::string_view method, std::string_view request,
                  CallServices& services) override;
  Result<std::monostate> check_settings(const Connection& connection) override;
  std::shared_ptr<const Manifest> manifest(std::string_view plugin) override {
    return inner_.manifest(plugin);
  }

 private:
  /// The connection as the plugin is to see it; nothing: as it is.
  std::optional<Connection> with_profile(const Connection& connection);

  PluginRunner& inner_;
  const std::function<std::shared_ptr<const Profiles>()> current_;
};

}  // namespace fiscal::plugin
