#pragma once

#include <fiscal/municipal/profile.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fiscal::municipal {

/// The files that profiles are read from: those that ship, and what is added to them. A profile that
/// `extends` another is laid over it: objects are merged member by member, everything else is replaced, and
/// patches are applied one file after the other, the base's first.
///
/// Reading checks a file against the schema (an unknown key is refused), then what it makes with its bases:
/// every tree names facts that exist, every operation has a document, one place for it in its envelope,
/// elements to sign that are there. Not safe for several threads at once.
class Catalog {
 public:
  /// With the profiles that ship.
  static Catalog shipped();

  Catalog() = default;

  /// Takes up the text of a file and answers the profile's id; `origin` is its name in errors. Throws
  /// ProfileError for what is no JSON object, has unknown or misshapen keys, or repeats an id.
  std::string add(std::string_view json, std::string_view origin);

  /// Every id, bases among them.
  std::vector<std::string> ids() const;
  bool has(std::string_view id) const { return files_.contains(std::string(id)); }

  /// The whole profile. Throws ProfileError that names the file, the place and the fix.
  Profile load(std::string_view id) const;

  /// The profile as one JSON document, its bases merged in, for people.
  std::string merged_json(std::string_view id) const;

  /// A profile that was added as one document for who has the shipped ones alone: those added ones that it
  /// extends are merged in. What it loads as there is what it loads as here. Throws ProfileError for a
  /// profile that has grown too large to be added there.
  std::string portable_json(std::string_view id) const;

  /// A file's own text. Throws ProfileError for an id that there is none of.
  std::string_view text(std::string_view id) const { return file(id).json; }

 private:
  struct File {
    std::string_view json;
    std::string origin;
    bool is_shipped = false;
  };
  const File& file(std::string_view id) const;
  /// The files that make a profile, its own first.
  std::vector<const File*> layers(std::string_view id) const;

  std::map<std::string, File, std::less<>> files_;
  std::vector<std::shared_ptr<const std::string>>
      texts_;  ///< Of what was added; shared by copies of the catalog.
};

/// The profile that a connection's setting holds, as JSON: the name of one that ships, or a whole one. Throws
/// ProfileError, for a dialect too.
Profile profile_of_setting(std::string_view json);

/// The JSON Schema of a profile's file.
std::string_view profile_schema();

}  // namespace fiscal::municipal
