#include "core/app/fiscalctl/named_plugin.h"

#include "core/app/fiscalctl/failure.h"

namespace fiscal::ctl {
namespace {

bool holds_library(const std::filesystem::path& folder) {
  return std::filesystem::exists(folder / (folder.filename().string() + ".so"));
}

NamedPlugin installed(PluginStore store, const std::string& id) {
  ChosenPlugin chosen = store.plugin(id);
  return {std::move(chosen), std::move(store)};
}

}  // namespace

NamedPlugin named_plugin(const Arguments& arguments) {
  const std::string& given = arguments.at(0);
  const bool there = std::filesystem::exists(given);
  const bool is_path =
      given.find('/') != std::string::npos || (there && !std::filesystem::is_directory(given));
  const bool has_gateway = arguments.has("config");
  if (is_path || (there && !has_gateway && holds_library(given))) return {plugin_in(given), std::nullopt};
  if (there && has_gateway) {
    PluginStore store = PluginStore::open(arguments);
    if (store.catalog().find(given) == nullptr) return {plugin_in(given), std::nullopt};
    return installed(std::move(store), given);
  }
  try {
    return installed(PluginStore::open(arguments), given);
  } catch (const Failure& failure) {
    if (there) return {plugin_in(given), std::nullopt};  // It says what the folder lacks.
    if (has_gateway) throw;
    throw Failure(ExitCode::File, given + " is not there, and as the name of an installed plugin: " +
                                      failure.what() + " (--config says where gateway.json is)");
  }
}

}  // namespace fiscal::ctl
