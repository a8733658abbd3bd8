#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/plugin/profiled_runner.h"
#include "core/routing/table.h"

namespace fiscal::settings {

/// The setting of a plugin's connections that may name a profile (its manifest's `profile_setting`); empty
/// for a plugin without one, or one that is not installed.
using ProfileSettingOf = std::function<std::string(std::string_view plugin)>;

/// A connection whose settings name a profile.
struct ProfileUse {
  std::string connection;
  std::string setting;
  std::string profile;
};

/// Every connection that names a profile which is neither among these nor one that ships, in the order of the
/// table, at most 100. Rows whose text holds no such setting cost a search in it and nothing more.
std::vector<ProfileUse> uses_of_missing_profiles(const routing::Table<Connection>& connections,
                                                 const plugin::Profiles& profiles,
                                                 const ProfileSettingOf& setting_of);

}  // namespace fiscal::settings
