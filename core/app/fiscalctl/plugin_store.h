#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/app/fiscalctl/arguments.h"
#include "core/app/fiscalctl/plugin_folder.h"
#include "core/settings/gateway.h"

namespace fiscal::ctl {

/// One version of a plugin that the lock file knows.
struct InstalledVersion {
  std::filesystem::path file;  ///< The library, absolute.
  std::string sha256;
  std::string version;  ///< Empty where an operator wrote the entry and did not say it.
};

/// A plugin's entry in the lock file: what runs, and what ran before, the latest first.
struct InstalledPlugin {
  InstalledVersion present;
  std::vector<InstalledVersion> earlier;
};

/// The plugins of one gateway as its files have them: the folders and the lock file that gateway.json names,
/// and the versions that were installed, each in a folder of its own below `data_dir`/plugins. The gateway
/// takes a change up with its next reload.
class PluginStore {
 public:
  /// Reads gateway.json, which --config names (default /etc/fiscal), and the lock file. Throws Failure(File).
  static PluginStore open(const Arguments& arguments);

  const std::filesystem::path& lock_file() const { return lock_file_; }
  const std::map<std::string, InstalledPlugin>& locked() const { return locked_; }

  /// Every plugin as the gateway will see it, the refused ones too.
  plugin::Catalog catalog() const;

  /// One of them. Throws Failure(File) when there is none or the gateway would refuse it.
  ChosenPlugin plugin(const std::string& id) const;

  /// Copies the plugin and locks it. False: that version is what the lock names already.
  bool install(const ChosenPlugin& plugin);

  /// Locks the version that ran before the present one, which becomes the last of the earlier ones. Throws
  /// Failure(Refused) when there is none, and Failure(File) when its bytes are no longer those.
  InstalledVersion roll_back(const std::string& id);

  /// Takes the plugin out of the lock file and removes the versions that were installed here. Throws
  /// Failure(Refused) when the lock does not name it.
  void remove(const std::string& id);

 private:
  PluginStore(const settings::Gateway& gateway, std::string config);

  void read_lock();
  void write_lock() const;
  std::filesystem::path versions_of(const std::string& id) const;

  const std::string config_;
  const std::vector<std::string> folders_;
  const std::filesystem::path lock_file_;
  const std::filesystem::path versions_;
  std::map<std::string, InstalledPlugin> locked_;
};

}  // namespace fiscal::ctl
