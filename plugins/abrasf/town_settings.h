#pragma once

#include <fiscal/municipal/declaration.hpp>
#include <fiscal/municipal/profile.hpp>
#include <fiscal/provider.hpp>

#include <map>
#include <string>

namespace fiscal::abrasf {

/// A connection's settings, checked. What each means is said in manifest.json.
struct TownSettings {
  municipal::Profile profile;
  std::string url;
  std::map<municipal::Call, std::string> urls;  ///< Of operations that are elsewhere.
  municipal::LocalFacts local;

  const std::string& url_of(municipal::Call call) const;
};

/// Throws SettingError for a setting that is unknown or cannot be used, and for a profile that does not load.
TownSettings read_settings(const Settings& settings);

}  // namespace fiscal::abrasf
