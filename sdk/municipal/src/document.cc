#include <fiscal/latin_text.hpp>
#include <fiscal/municipal/document.hpp>
#include <fiscal/xml_writer.hpp>

#include <algorithm>
#include <stdexcept>

#include "sdk/municipal/src/invoice_places.h"
#include "sdk/municipal/src/value_text.h"

namespace fiscal::municipal {
namespace {

/// The facts in force at one element: those of an entry of a list hide those of the document.
struct Scope {
  const Facts& facts;
  const Scope* outer = nullptr;

  const Fact* find(std::string_view name) const {
    const Fact* own = facts.find(name);
    return own != nullptr || outer == nullptr ? own : outer->find(name);
  }
  std::span<const Facts> list(std::string_view name) const {
    const auto own = facts.list(name);
    return !own.empty() || outer == nullptr ? own : outer->list(name);
  }
};

class DocumentWriter {
 public:
  DocumentWriter(const Profile& profile, const Operation& operation)
      : profile_(profile), out_(operation.message_namespace) {}

  void write(const Node& node, const Scope& scope, int level) {
    if (!node.list.empty()) {
      for (const Facts& entry : scope.list(node.list)) write_once(node, {entry, &scope}, level);
      return;
    }
    if (node.presence == Presence::Optional && !is_present(node, scope)) return;
    write_once(node, scope, level);
  }

  std::variant<std::string, Findings> take() {
    if (!findings_.empty()) return std::move(findings_);
    return out_.take();
  }

 private:
  /// Whether anything in an optional element has a value; texts that are always the same do not count.
  static bool is_present(const Node& node, const Scope& scope) {
    if (!node.fact.empty()) return scope.find(node.fact) != nullptr;
    for (const Node& child : node.children) {
      if (!child.list.empty() ? !scope.list(child.list).empty() : is_present(child, scope)) return true;
    }
    return false;
  }

  std::string written_name(const std::string& name, int level) const {
    const bool typed = !profile_.types_namespace.empty() && level > profile_.message_levels;
    return typed && !profile_.types_prefix.empty() ? profile_.types_prefix + ":" + name : name;
  }

  void declare(int level) {
    if (profile_.types_namespace.empty()) return;
    if (level == 1 && !profile_.types_prefix.empty())
      out_.declare(profile_.types_prefix, profile_.types_namespace);
    if (level == profile_.message_levels + 1 && profile_.types_prefix.empty())
      out_.declare("", profile_.types_namespace);
  }

  void write_attributes(const Node& node, const Scope& scope) {
    for (const auto& [name, value] : node.attributes) {
      const std::string& written = name == "id" ? profile_.signing.id_attribute : name;
      if (written.empty()) continue;
      if (value.front() == '\'')
        out_.attribute(written, value.substr(1, value.size() - 2));
      else if (const Fact* fact = scope.find(value))
        out_.attribute(written, value_text(value, *fact, profile_.formats).value_or(""));
    }
  }

  void write_once(const Node& node, const Scope& scope, int level) {
    out_.open(written_name(node.name, level));
    declare(level);
    write_attributes(node, scope);
    if (node.literal)
      out_.text(*node.literal);
    else if (!node.fact.empty())
      write_value(node, scope);
    for (const Node& child : node.children) write(child, scope, level + 1);
    out_.close();
  }

  void write_value(const Node& node, const Scope& scope) {
    const Fact* fact = scope.find(node.fact);
    if (fact == nullptr) {
      if (node.presence == Presence::ZeroIfAbsent)
        out_.text(zero_text(node.fact, profile_.formats));
      else
        find_missing(node);
      return;
    }
    const auto text = value_text(node.fact, *fact, profile_.formats);
    if (!text) {
      find("rate_too_precise", node, "has more decimals than the service takes.",
           "Round it as the town's law says.");
    } else if (node.longest != 0 && character_count(*text) > node.longest) {
      find("text_too_long", node, "has more than " + std::to_string(node.longest) + " characters.",
           "Shorten it.");
    } else if (node.digits && text->find_first_not_of("0123456789") != std::string::npos) {
      find("value_not_a_number", node, "must have digits alone with this town's service.",
           node.fact == "rps.series" ? "Give the connection a series of digits." : "Correct it.");
    } else if (names_secret(*text) && !node.fact.starts_with("credentials.")) {
      find("text_invalid", node, "must not name a secret.", "Take \"${secret:\" out.");
    } else {
      out_.text(*text);
    }
  }

  void find_missing(const Node& node) {
    find("field_missing", node, "is required by this town's service and is not there.",
         "Add it to the invoice or the connection.");
  }

  void find(std::string code, const Node& node, const std::string& what, std::string fix) {
    findings_.push_back({std::move(code),
                         {},
                         std::string(place_of_fact(node.fact)),
                         node.name + " (" + node.fact + ") " + what,
                         std::move(fix)});
  }

  const Profile& profile_;
  XmlWriter out_;
  Findings findings_;
};

std::string id_of(const XmlElement& element, const std::string& attribute) {
  return attribute.empty() ? std::string() : element.attribute(attribute).value_or("");
}

struct Signable {
  std::string written;  ///< The element's name as it stands in the document.
  std::string id;
};

void collect(const XmlElement& element, std::string_view name, const Profile& profile, int level,
             std::vector<Signable>& found) {
  if (element.name() == name) {
    const bool typed =
        !profile.types_namespace.empty() && !profile.types_prefix.empty() && level > profile.message_levels;
    found.push_back({(typed ? profile.types_prefix + ":" : std::string()) + std::string(name),
                     id_of(element, profile.signing.id_attribute)});
  }
  for (const XmlElement& child : element.children()) collect(child, name, profile, level + 1, found);
}

}  // namespace

std::variant<std::string, Findings> write_document(const Profile& profile, const Operation& operation,
                                                   const Facts& facts) {
  const auto nodes = expanded(profile.trees, operation.tree);
  if (nodes.size() != 1) throw ProfileError("the tree \"" + operation.tree + "\" must have one root");
  DocumentWriter writer(profile, operation);
  try {
    writer.write(nodes.front(), {facts, nullptr}, 1);
  } catch (const std::invalid_argument& error) {
    return Findings{{"text_invalid", {}, {}, error.what(), "Take the character out."}};
  }
  return writer.take();
}

std::string sign_document(const Profile& profile, const Operation& operation, std::string document,
                          const Signer& signer) {
  if (operation.sign.empty()) return document;
  const auto parsed = XmlDocument::parse(document);
  if (!parsed) throw std::invalid_argument("the document to sign is not well formed: " + parsed.error);
  const SignatureProfile algorithms{Canonicalization::Inclusive, profile.signing.digest};
  for (const std::string& name : operation.sign) {
    std::vector<Signable> found;
    collect(parsed->root(), name, profile, 1, found);
    if (found.empty()) throw std::invalid_argument("there is no element \"" + name + "\" to sign");
    for (const Signable& one : found) {
      SignatureTarget target;
      target.element = one.written;
      target.id = one.id;
      target.id_attribute = profile.signing.id_attribute;
      // The root of a question has no id of its own and is named by nothing.
      target.reference = one.id.empty() ? SignatureReference::WholeDocument : profile.signing.reference;
      document = sign_at(document, target, algorithms, signer);
    }
  }
  return document;
}

}  // namespace fiscal::municipal
