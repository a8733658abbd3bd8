#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/sandbox/facets.h"
#include "sdk/sandbox/xml.h"

namespace fiscal::sandbox {

struct StructureError {
  std::string path;  ///< where, as element names joined by '/'
  std::string text;  ///< what is wrong, in Portuguese as SEFIN's complement would be
};

/// The structure of the documents that SEFIN receives: a reader of the notation in grammar_table.cc and a
/// validator that walks a document against it. It knows nothing of XML Schema. Immutable: any thread may
/// check.
class Grammar {
 public:
  /// Reads the notation; throws std::logic_error when it does not close (a type is named but not defined).
  explicit Grammar(std::string_view notation);

  /// The first violation found in document order, or nothing. `type` names the root's type: DPS or
  /// pedRegEvento.
  std::optional<StructureError> check(const xmlNode* root, const std::string& type) const;

 private:
  struct Choice {
    std::string name;
    std::size_t type;
  };
  struct Particle {
    std::vector<Choice> choices;
    std::size_t least, most;
  };
  struct Attribute {
    std::string name;
    bool required;
    std::size_t type;
  };
  struct Type {
    std::string name;
    bool defined = false, signature = false, open = false;
    std::optional<Facet> facet;
    std::vector<Attribute> attributes;
    std::vector<Particle> content;
  };

  std::size_t type_index(const std::string& name);
  void define_group(const std::string& head, const std::string& body);
  Particle parse_particle(std::string text);
  bool is(const xmlNode* node, const Choice& choice) const;
  std::optional<StructureError> check_element(const xmlNode* node, const Type& type,
                                              const std::string& path) const;
  std::optional<StructureError> check_attributes(const xmlNode* node, const Type& type,
                                                 const std::string& path) const;
  std::optional<StructureError> check_content(const xmlNode* node, const Type& type,
                                              const std::string& path) const;

  std::map<std::string, std::size_t> names_;
  std::vector<Type> types_;
};

/// The notation of DPS and pedRegEvento, layout 1.01 of 2026-07-27.
std::string_view document_notation();

}  // namespace fiscal::sandbox
