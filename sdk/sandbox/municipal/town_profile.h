#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fiscal::sandbox::municipal {

/// What the stand-in takes from a profile's file, read by code of its own: how to say its answers and what it
/// demands.
struct TownOperation {
  std::string call;                 ///< "send_lot"
  std::string reply;                ///< Root of the answer's document.
  std::vector<std::string> answer;  ///< Elements around it.
  bool raw = false;                 ///< The document stands as elements, not as a text.
  std::vector<std::string> sign;    ///< Elements that must be signed.
};

struct TownProfile {
  std::string id;
  bool soap = true;
  std::string id_attribute = "Id";
  bool whole_document = false;
  bool notes_have_keys = false;                     ///< And are cancelled by them.
  bool national = false;                            ///< Declarations are the national layout's.
  std::map<std::string, TownOperation> operations;  ///< By call.
};

/// Reads every profile of these folders; bases are only laid under others. Throws std::invalid_argument that
/// names the file.
std::map<std::string, TownProfile> load_town_profiles(const std::vector<std::string>& folders);

}  // namespace fiscal::sandbox::municipal
