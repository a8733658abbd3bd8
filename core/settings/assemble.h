#pragma once

#include <string>

#include "core/routing/lint.h"
#include "core/settings/load.h"
#include "core/settings/merge.h"
#include "core/settings/profiles_in_use.h"
#include "core/settings/settings.h"

namespace fiscal::settings {

/// What `Store::put_snapshot` keeps: SHA-256 (hex) of everything that routing looks at and of the profiles,
/// and the rules as JSON with the number of accounts and connections.
struct SnapshotDigest {
  std::string digest;
  std::string text;
};
SnapshotDigest digest_of(const Settings& settings);

/// Files and store as one configuration, or what forbids it.
struct Assembled {
  Settings settings;      ///< Without a version yet.
  SnapshotDigest digest;  ///< Of `settings`.
  Problems errors;        ///< Not empty: the configuration must not be put in force.
  Problems warnings;
};

/// What tells whether connections name profiles that are there.
struct ProfileKnowledge {
  ProfileSettingOf setting_of;                 ///< Empty: nothing is said about profiles.
  const plugin::Profiles* in_force = nullptr;  ///< Those before this configuration; null: there were none.
};

/// Merges and lints. A connection that names a profile which was in force and is no more is an error,
/// whoever owns the connection: the profile's file can be put back, and open invoices cannot be asked after
/// without it. One that never was in force is a warning, for a plugin may have profiles of its own.
/// What else is wrong with something that the store owns is a warning, since no file can put it right, and
/// the gateway must start again whatever the API was told. Pure.
Assembled assemble(const Files& files, const Stored& stored, const routing::MethodsOf& methods_of,
                   const ProfileKnowledge& profiles = {});

}  // namespace fiscal::settings
