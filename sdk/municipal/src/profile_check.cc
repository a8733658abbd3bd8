#include "sdk/municipal/src/profile_check.h"

#include <fiscal/municipal/facts.hpp>
#include <fiscal/xml_document.hpp>

#include <algorithm>
#include <array>

namespace fiscal::municipal {
namespace {

constexpr auto slots = std::to_array<std::string_view>({"{data}", "{header}", "{user}", "{password}",
                                                        "{access_key}", "{authorization_key}", "{cnpj}",
                                                        "{municipal_registration}", "{municipality}"});

[[noreturn]] void refuse(Call call, const std::string& what) {
  throw ProfileError("/operations/" + std::string(to_text(call)) + " " + what);
}

bool is_fact(std::string_view name) { return std::ranges::find(known_facts(), name) != known_facts().end(); }

void check_node(Call call, const Node& node) {
  if (!node.fact.empty() && !is_fact(node.fact))
    refuse(call, "writes " + node.name + " from \"" + node.fact + "\", which is no fact");
  if (!node.list.empty() && std::ranges::find(known_lists(), node.list) == known_lists().end())
    refuse(call, "repeats " + node.name + " for \"" + node.list + "\", which is no list");
  for (const auto& [name, value] : node.attributes) {
    const bool literal = value.size() >= 2 && value.front() == '\'' && value.back() == '\'';
    if (!literal && !is_fact(value))
      refuse(call, "writes @" + name + " from \"" + value + "\", which is no fact");
  }
  if (node.children.empty() && node.fact.empty() && !node.literal)
    refuse(call, "has the element " + node.name + " with neither a value nor children");
  for (const Node& child : node.children) check_node(call, child);
}

struct Place {
  const Node* node = nullptr;
  int level = 0;
};

Place find_element(const std::vector<Node>& nodes, std::string_view name, int level) {
  for (const Node& node : nodes) {
    if (node.name == name) return {&node, level};
    if (const Place inside = find_element(node.children, name, level + 1); inside.node != nullptr)
      return inside;
  }
  return {};
}

void check_signatures(const Profile& profile, Call call, const Operation& operation,
                      const std::vector<Node>& tree) {
  for (const std::string& name : operation.sign) {
    const Place place = find_element(tree, name, 1);
    if (place.node == nullptr) refuse(call, "signs " + name + ", which its document has none of");
    const bool has_id =
        !profile.signing.id_attribute.empty() &&
        std::ranges::any_of(place.node->attributes, [](const auto& one) { return one.first == "id"; });
    if (!has_id && place.level > 1 && profile.signing.reference == SignatureReference::ById)
      refuse(call, "signs " + name +
                       " by an id that it has not; give it @id or sign with reference whole_document");
  }
}

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string_view::npos; at += part.size()) ++count;
  return count;
}

std::string without_slots(std::string text) {
  for (const std::string_view slot : slots)
    for (std::size_t at; (at = text.find(slot)) != std::string::npos;) text.replace(at, slot.size(), "x");
  return text;
}

void check_envelope(const Profile& profile, Call call, const Operation& operation) {
  const std::string& envelope = operation.envelope;
  if (count_of(envelope, "{data}") != 1) refuse(call, "must have {data} once in its envelope");
  if (profile.header.empty() && envelope.find("{header}") != std::string::npos)
    refuse(call, "has {header} in its envelope, and the profile has no header");
  const std::string filled = without_slots(envelope);
  if (filled.find('{') != std::string::npos)
    refuse(call,
           "has a place in braces in its envelope that is not known: " + filled.substr(filled.find('{'), 30));
  if (profile.soap == Soap::None) return;
  const auto parsed = XmlDocument::parse("<x>" + filled + "</x>");
  if (!parsed) refuse(call, "has an envelope that is not well formed: " + parsed.error);
  const bool fits = std::ranges::all_of(operation.action,
                                        [](char c) { return c > ' ' && c < 0x7F && c != '"' && c != '\\'; });
  if (!fits) refuse(call, "has an action with characters that no header carries");
}

std::vector<Node> document_of(const Profile& profile, Call call, const Operation& operation) {
  try {
    return expanded(profile.trees, operation.tree);
  } catch (const ProfileError& error) {
    refuse(call, "has a document that cannot be put together: " + error.problem());
  }
}

bool is_national_document(const Profile& profile, Call call) {
  return profile.body == Body::NationalDps && (call == Call::IssueOne || call == Call::Cancel);
}

/// A document of the national layout is not written by a tree; what stands around it is all there is to
/// check.
void check_wrap(Call call, const Operation& operation) {
  if (count_of(operation.wrap, "{document}") != 1) refuse(call, "must have {document} once in its wrap");
  std::string filled = operation.wrap;
  for (const std::string_view slot : {"{document}", "{access_key}", "{number}", "{time}"})
    for (std::size_t at; (at = filled.find(slot)) != std::string::npos;) filled.replace(at, slot.size(), "x");
  if (filled.find('{') != std::string::npos)
    refuse(call,
           "has a place in braces in its wrap that is not known: " + filled.substr(filled.find('{'), 30));
  const auto parsed = XmlDocument::parse("<x>" + filled + "</x>");
  if (!parsed) refuse(call, "has a wrap that is not well formed: " + parsed.error);
  if (operation.sign.empty()) refuse(call, "signs nothing; name infDPS or infPedReg in /sign");
  for (const Edit& edit : operation.edits)
    if (const auto added = XmlDocument::parse("<x>" + edit.after.value_or(edit.text.value_or("")) + "</x>");
        !added)
      refuse(call, "has an edit at \"" + edit.at + "\" that is not well formed: " + added.error);
}

void check_operation(const Profile& profile, Call call, const Operation& operation) {
  check_envelope(profile, call, operation);
  if (operation.reply.empty()) refuse(call, "has no \"reply\", the root of the answer's document");
  if (is_national_document(profile, call)) return check_wrap(call, operation);
  if (!operation.edits.empty() || !operation.demands.empty() || !operation.id_suffix.empty())
    refuse(call, "has edits, demands or an id_suffix, which are of documents of the national layout alone");
  const auto tree = document_of(profile, call, operation);
  if (tree.size() != 1)
    refuse(call, "has a tree with " + std::to_string(tree.size()) + " roots in place of one");
  for (const Node& node : tree) check_node(call, node);
  check_signatures(profile, call, operation, tree);
}

}  // namespace

void check_profile(const Profile& profile) {
  if (!profile.types_prefix.empty() && profile.types_namespace.empty())
    throw ProfileError("/namespaces/types_prefix is given and /namespaces/types is not");
  for (const auto& [call, operation] : profile.operations) check_operation(profile, call, operation);
  if (profile.is_base) return;
  if (profile.operation(profile.issue_by) == nullptr)
    throw ProfileError("/issue_by names " + std::string(to_text(profile.issue_by)) +
                       ", which /operations does not offer");
  if (profile.body == Body::NationalDps) {
    if (profile.issue_by != Call::IssueOne)
      throw ProfileError("/issue_by of a national body must be issue_one");
    return;
  }
  if (profile.operation(Call::AskRps) == nullptr)
    throw ProfileError(
        "/operations offers no ask_rps: a note whose answer was lost could never be found again");
  if (!profile.errors.contains("E10")) throw ProfileError("/errors does not say what E10 means");
}

}  // namespace fiscal::municipal
