#include <iostream>
#include <nlohmann/json.hpp>

#include "core/app/fiscalctl/command.h"
#include "core/app/fiscalctl/named_plugin.h"
#include "core/app/fiscalctl/table.h"

namespace fiscal::ctl {
namespace {

constexpr const char* taken_up =
    "A gateway that runs takes it up with: fiscalctl config reload (or SIGHUP).\n";

std::string in_one_line(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string version_of(const plugin::CatalogEntry& entry) {
  return entry.manifest != nullptr ? entry.manifest->version : "";
}

nlohmann::ordered_json entry_json(const plugin::CatalogEntry& entry, const PluginStore* store) {
  nlohmann::ordered_json json{{"id", entry.id},
                              {"version", version_of(entry)},
                              {"usable", entry.usable()},
                              {"file", entry.library.string()},
                              {"sha256", entry.sha256}};
  if (entry.manifest != nullptr) {
    json["title"] = entry.manifest->title;
    json["needs"] = entry.manifest->needs;
    json["egress"] = entry.manifest->egress;
  }
  for (const Finding& problem : entry.problems) json["problems"].push_back(problem.text + ". " + problem.fix);
  if (store != nullptr) {
    const auto locked = store->locked().find(entry.id);
    json["locked"] = locked != store->locked().end();
    if (locked != store->locked().end())
      for (const InstalledVersion& earlier : locked->second.earlier)
        json["earlier"].push_back({{"version", earlier.version}, {"file", earlier.file.string()}});
  }
  return json;
}

ExitCode list_files(const Context& context) {
  const PluginStore store = PluginStore::open(context.arguments);
  const plugin::Catalog catalog = store.catalog();
  if (context.wants_json()) {
    auto json = nlohmann::ordered_json::array();
    for (const plugin::CatalogEntry& entry : catalog.entries()) json.push_back(entry_json(entry, &store));
    std::cout << nlohmann::ordered_json{{"data", json}}.dump(2) << '\n';
    return ExitCode::Done;
  }
  Table table({"PLUGIN", "VERSION", "USABLE", "LOCKED", "FILE"});
  for (const plugin::CatalogEntry& entry : catalog.entries())
    table.add({entry.id, version_of(entry), entry.usable() ? "yes" : "no: " + entry.problems.front().text,
               store.locked().contains(entry.id) ? "yes" : "no", entry.library.string()});
  std::cout << (table.is_empty() ? "no plugins\n" : table.text());
  return ExitCode::Done;
}

ExitCode list_of_gateway(const Context& context) {
  const Answer answer = Gateway(context.gateway).need("GET", "/v1/plugins");
  if (context.wants_json()) {
    std::cout << answer.body << '\n';
    return ExitCode::Done;
  }
  Table table({"PLUGIN", "VERSION", "USABLE", "METHODS", "TITLE"});
  for (const auto& plugin : answer.json().value("data", nlohmann::ordered_json::array()))
    table.add({plugin.value("id", ""), plugin.value("version", ""),
               plugin.value("usable", false) ? "yes" : "no",
               in_one_line(plugin.value("methods", std::vector<std::string>())), plugin.value("title", "")});
  std::cout << (table.is_empty() ? "no plugins\n" : table.text());
  return ExitCode::Done;
}

ExitCode list_plugins(const Context& context) {
  return context.arguments.has("config") ? list_files(context) : list_of_gateway(context);
}

ExitCode show_plugin(const Context& context) {
  const auto [chosen, store] = named_plugin(context.arguments);
  const plugin::CatalogEntry& entry = chosen.entry();
  if (context.wants_json()) {
    std::cout << entry_json(entry, store ? &*store : nullptr).dump(2) << '\n';
    return ExitCode::Done;
  }
  const plugin::Manifest& manifest = *entry.manifest;
  std::string earlier;
  if (store)
    if (const auto locked = store->locked().find(entry.id); locked != store->locked().end())
      for (const InstalledVersion& version : locked->second.earlier)
        earlier += (earlier.empty() ? "" : ", ") + version.version + " " + version.sha256.substr(0, 12);
  std::cout << facts_text({{"plugin", entry.id},
                           {"version", manifest.version},
                           {"title", manifest.title},
                           {"library", entry.library.string()},
                           {"sha256", entry.sha256},
                           {"locked", store ? (store->locked().contains(entry.id) ? "yes" : "no") : ""},
                           {"earlier versions", earlier},
                           {"needs", in_one_line(manifest.needs)},
                           {"reaches", in_one_line(manifest.egress)},
                           {"certificate", manifest.needs_certificate ? "needed" : ""},
                           {"rules", in_one_line(manifest.rules)}});
  return ExitCode::Done;
}

ExitCode install_plugin(const Context& context) {
  const ChosenPlugin chosen = plugin_in(context.arguments.at(0));
  PluginStore store = PluginStore::open(context.arguments);
  const plugin::CatalogEntry& entry = chosen.entry();
  const bool changed = store.install(chosen);
  if (context.wants_json()) {
    std::cout << entry_json(store.plugin(entry.id).entry(), &store).dump(2) << '\n';
    return ExitCode::Done;
  }
  if (!changed) {
    std::cout << entry.id << " " << version_of(entry) << " is installed already\n";
    return ExitCode::Done;
  }
  std::cout << entry.id << " " << version_of(entry) << " is installed and locked in "
            << store.lock_file().string() << "\n"
            << taken_up;
  return ExitCode::Done;
}

ExitCode roll_back_plugin(const Context& context) {
  PluginStore store = PluginStore::open(context.arguments);
  const InstalledVersion version = store.roll_back(context.arguments.at(0));
  std::cout << context.arguments.at(0) << " is " << (version.version.empty() ? "back" : version.version)
            << " again: " << version.file.string() << "\n"
            << taken_up;
  return ExitCode::Done;
}

ExitCode remove_plugin(const Context& context) {
  PluginStore store = PluginStore::open(context.arguments);
  const std::string& id = context.arguments.at(0);
  store.remove(id);
  const plugin::Catalog left = store.catalog();
  std::cout << id << " is removed";
  if (const auto* entry = left.find(id))
    std::cout << "; the one in " << entry->folder.string() << " runs in its place";
  std::cout << "\n" << taken_up;
  return ExitCode::Done;
}

const Option config_option{"config", "DIR", "where gateway.json is (default: /etc/fiscal)"};

}  // namespace

std::vector<Command> plugin_installed_commands() {
  return {
      {"plugin install",
       "copy a plugin to where the gateway keeps it, and lock it",
       "The library and its manifest are copied below data_dir/plugins, each version into a folder of its "
       "own, and\n"
       "plugins.lock then names the file and its SHA-256: nothing else runs under this name. What the "
       "gateway "
       "would\n"
       "refuse is refused here. The version before stays for plugin rollback. No gateway is asked.",
       {{"PLUGIN", "its folder, such as build/plugins/acme", Need::Required}},
       {config_option},
       install_plugin},
      {"plugin list",
       "list the plugins of the gateway",
       "Asks the gateway, with an operator's key. With --config it reads the files and asks nobody.",
       {},
       {{"config", "DIR", "read the files that gateway.json in DIR names"}},
       list_plugins},
      {"plugin info",
       "say what a plugin is, where it stands and which versions there are",
       "",
       {{"PLUGIN", "an installed plugin, or a folder with one", Need::Required}},
       {config_option},
       show_plugin},
      {"plugin rollback",
       "lock the version of a plugin that ran before",
       "",
       {{"PLUGIN", "an installed plugin", Need::Required}},
       {config_option},
       roll_back_plugin},
      {"plugin remove",
       "take an installed plugin out of the lock file and remove its versions",
       "",
       {{"PLUGIN", "an installed plugin", Need::Required}},
       {config_option},
       remove_plugin}};
}

}  // namespace fiscal::ctl
