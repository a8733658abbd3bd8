#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The order of elements of a document, as data: one line an element, two blanks a level.
///
///     LoteRps @id=lot.id @versao=layout
///       NumeroLote = lot.number
///       Prestador
///         > issuer                            another tree in this place
///       ListaRps
///         Rps *declarations                   once for each entry of the list
///           > declaration
///       ValorPis ? = value.pis                left out where the fact is absent
///       ValorIss 0 = iss.amount               "0.00" where the fact is absent
///       Status = '1'                          always the same text
///       RazaoSocial = customer.name <=115     refused where it is longer
///       Serie = rps.series digits             refused where it is no number
namespace fiscal::municipal {

/// A profile that cannot be used.
class ProfileError : public std::runtime_error {
 public:
  /// `problem` begins with the JSON pointer of the place in the file, where one is to blame; `origin` is the
  /// file, as far as it is known.
  explicit ProfileError(const std::string& problem, const std::string& origin = {})
      : std::runtime_error(origin.empty() ? problem : origin + ": " + problem),
        problem_(problem),
        origin_(origin) {}

  const std::string& problem() const { return problem_; }
  const std::string& origin() const { return origin_; }
  /// Empty: the file as a whole.
  std::string pointer() const {
    return problem_.starts_with('/') ? problem_.substr(0, problem_.find(' ')) : std::string();
  }

 private:
  std::string problem_;
  std::string origin_;
};

/// Whether an element may be missing.
enum class Presence {
  Required,      ///< A request without its value cannot be written.
  Optional,      ///< Left out where its value, or the values of everything in it, are absent.
  ZeroIfAbsent,  ///< An amount or a rate that is written as zero.
};

/// One element of a tree, or (`include`) the place of another tree.
struct Node {
  std::string name;
  bool include = false;
  Presence presence = Presence::Required;
  std::string list;  ///< Empty: the element stands once.
  std::string fact;  ///< Empty: an element with children, or a literal.
  std::optional<std::string> literal;
  std::size_t longest = 0;  ///< In characters; 0: no limit.
  bool digits = false;      ///< The value has digits alone.
  std::vector<std::pair<std::string, std::string>>
      attributes;  ///< Name and fact or 'literal'; "id" is the profile's own.
  std::vector<Node> children;
};

using Forest = std::map<std::string, std::vector<Node>, std::less<>>;

/// Reads the lines of one tree. Throws ProfileError that names the line.
std::vector<Node> parse_tree(const std::vector<std::string>& lines);

/// One change of a tree. `at` is a path that the end of an element's own path matches: "Servico/CodigoNbs"
/// finds the one element of that name inside a Servico, however deep. Exactly one action is given.
struct Patch {
  std::string tree;
  std::string at;
  bool drop = false;
  std::optional<std::string> rename;
  std::vector<std::string> before;         ///< Lines inserted before it.
  std::vector<std::string> after;          ///< Lines inserted after it.
  std::vector<std::string> inside;         ///< Lines appended to its children.
  std::vector<std::string> replace;        ///< Lines in its place.
  std::optional<std::string> move_before;  ///< Path of a sibling of its new place.
  std::optional<std::string> move_after;
  std::optional<std::string> presence;        ///< "?", "0" or "!".
  std::optional<std::string> drop_attribute;  ///< Its name in the tree.
};

/// Applies a patch. Throws ProfileError where its place is missing or not the only one.
void apply_patch(const Patch& patch, Forest& forest);

/// The tree with every include replaced by what it names. Throws ProfileError for a name that there is none
/// of, and for a tree that contains itself.
std::vector<Node> expanded(const Forest& forest, std::string_view tree);

}  // namespace fiscal::municipal
