#pragma once

#include <string>

#include "core/routing/lint.h"
#include "core/settings/load.h"
#include "core/settings/merge.h"
#include "core/settings/settings.h"

namespace fiscal::settings {

/// Files and store as one configuration, or what forbids it.
struct Assembled {
  Settings settings;  ///< Without a version yet.
  Problems errors;    ///< Not empty: the configuration must not be put in force.
  Problems warnings;
};

/// Merges and lints. What is wrong with something that the store owns is a warning, since no file can put it
/// right, and the gateway must start again whatever the API was told. Pure.
Assembled assemble(const Files& files, const Stored& stored, const routing::MethodsOf& methods_of);

/// What `Store::put_snapshot` keeps: SHA-256 (hex) of everything that routing looks at and of the profiles,
/// and the rules as JSON with the number of accounts and connections.
struct SnapshotDigest {
  std::string digest;
  std::string text;
};
SnapshotDigest digest_of(const Settings& settings);

}  // namespace fiscal::settings
