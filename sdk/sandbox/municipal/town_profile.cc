#include "sdk/sandbox/municipal/town_profile.h"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace fiscal::sandbox::municipal {
namespace {

using nlohmann::json;

constexpr int most_layers = 10;

std::map<std::string, json> read_files(const std::vector<std::string>& folders) {
  std::map<std::string, json> files;
  for (const std::string& folder : folders) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() != ".json") continue;
      std::ifstream in(entry.path());
      json file = json::parse(in, nullptr, false);
      if (!file.is_object() || !file.contains("id"))
        throw std::invalid_argument(entry.path().string() + ": is no profile");
      files.insert_or_assign(file["id"].get<std::string>(), file);
    }
  }
  return files;
}

/// One setting of a profile: its own, or that of the nearest profile that it extends.
class Layers {
 public:
  Layers(const std::map<std::string, json>& files, const std::string& id) {
    for (std::string next = id; !next.empty() && layers_.size() < most_layers;) {
      const auto file = files.find(next);
      if (file == files.end())
        throw std::invalid_argument("the profile " + id + " extends " + next + ", which is not there");
      layers_.push_back(&file->second);
      next = file->second.value("extends", "");
    }
  }

  json find(const std::string& pointer) const {
    const json::json_pointer at(pointer);
    for (const json* layer : layers_)
      if (layer->contains(at)) return layer->at(at);
    return {};
  }

  std::string text(const std::string& pointer, const std::string& otherwise) const {
    const json found = find(pointer);
    return found.is_string() ? found.get<std::string>() : otherwise;
  }

 private:
  std::vector<const json*> layers_;
};

std::vector<std::string> texts(const json& found) {
  return found.is_array() ? found.get<std::vector<std::string>>() : std::vector<std::string>{};
}

TownOperation read_town_operation(const Layers& layers, const std::string& call) {
  const std::string at = "/operations/" + call;
  TownOperation operation;
  operation.call = call;
  operation.reply = layers.text(at + "/reply", "");
  const std::string name = layers.text(at + "/name", "");
  const json own = layers.find(at + "/answer");
  operation.answer = texts(own.is_array() ? own : layers.find("/transport/answer"));
  for (std::string& step : operation.answer)
    if (const auto slot = step.find("{operation}"); slot != std::string::npos) step.replace(slot, 11, name);
  operation.raw = layers.text(at + "/carry", layers.text("/transport/carry", "escaped")) == "raw";
  operation.sign = texts(layers.find(at + "/sign"));
  return operation;
}

}  // namespace

std::map<std::string, TownProfile> load_town_profiles(const std::vector<std::string>& folders) {
  const auto files = read_files(folders);
  std::map<std::string, TownProfile> profiles;
  for (const auto& [id, file] : files) {
    if (file.value("base", false)) continue;
    const Layers layers(files, id);
    TownProfile profile;
    profile.id = id;
    profile.soap = layers.text("/transport/soap", "1.1") != "none";
    profile.id_attribute = layers.text("/signing/id_attribute", "Id");
    profile.notes_have_keys = layers.text("/cancel/by", "verification") == "access_key";
    profile.national = layers.text("/body", "abrasf") == "national_dps";
    profile.whole_document = layers.text("/signing/reference", "by_id") == "whole_document";
    for (const char* call : {"send_lot", "send_lot_sync", "issue_one", "ask_lot_state", "ask_lot", "ask_rps",
                             "cancel", "substitute"}) {
      const std::string at = "/operations/" + std::string(call);
      if (layers.text(at + "/name", "").empty() || layers.find(at + "/offered") == false) continue;
      profile.operations[call] = read_town_operation(layers, call);
    }
    profiles[id] = std::move(profile);
  }
  return profiles;
}

}  // namespace fiscal::sandbox::municipal
