#include "sdk/src/canonical_scan.h"

#include <algorithm>
#include <stdexcept>

namespace fiscal {
namespace {

[[noreturn]] void refuse_document(const std::string& why) {
  throw std::invalid_argument("the document to sign " + why);
}

[[noreturn]] void refuse_form(std::size_t at) {
  refuse_document("is not in canonical form at byte " + std::to_string(at) + "; write it with XmlWriter");
}

/// Exclusive canonicalization moves a declaration to where its prefix is used, which only a new serialisation
/// could do; without prefixes both forms agree.
[[noreturn]] void refuse_prefixes(std::string_view element) {
  refuse_document("has prefixed names in element " + std::string(element) +
                  "; use an inclusive profile or default namespaces");
}

bool has_colon(std::string_view name) { return name.find(':') != std::string_view::npos; }

/// Keeps the last declaration of every prefix, sorted by prefix.
std::vector<ScannedNamespace> in_force(const std::vector<ScannedNamespace>& declarations, std::size_t count) {
  std::vector<ScannedNamespace> kept;
  for (std::size_t i = count; i-- > 0;) {
    const auto& declared = declarations[i];
    if (std::none_of(kept.begin(), kept.end(), [&](const auto& k) { return k.prefix == declared.prefix; }))
      kept.push_back(declared);
  }
  std::sort(kept.begin(), kept.end(), [](const auto& a, const auto& b) { return a.prefix < b.prefix; });
  return kept;
}

/// One pass over the tags of a canonical document. In that form `<` begins a tag and nothing else, attribute
/// values stand in double quotes, and every start tag has an end tag.
class TargetScan {
 public:
  TargetScan(std::string_view document, const SignatureTarget& target)
      : document_(document), target_(target) {
    open_.reserve(16);
  }

  ScannedElement run() {
    if (!document_.starts_with('<')) refuse_form(0);
    for (std::size_t at = 0; at != std::string_view::npos; at = document_.find('<', at))
      at = at + 1 < document_.size() && document_[at + 1] == '/' ? end_tag(at) : start_tag(at);
    if (!open_.empty() || root_end_ != document_.size()) refuse_form(root_end_);
    require_unique();
    return std::move(found_);
  }

 private:
  struct Open {
    std::string_view name;
    std::size_t namespaces_above;
    bool xml_attributes;
    bool is_target;
    bool is_parent_of_target;
  };

  struct StartTag {
    std::string_view name;
    std::string_view id;
    std::size_t attributes_at = 0;
    bool xml_attributes = false;
    bool prefixed = false;
  };

  std::size_t start_tag(std::size_t at) {
    if (open_.empty() && at != 0) refuse_form(at);  // a second root
    const std::size_t above = namespaces_.size();
    const std::size_t name_at = at + 1;
    std::size_t end = name_at;
    while (end < document_.size() && document_[end] != ' ' && document_[end] != '>' && document_[end] != '/')
      ++end;
    if (end == document_.size() || end == name_at || document_[end] == '/' || document_[name_at] == '!' ||
        document_[name_at] == '?')
      refuse_form(at);
    StartTag tag;
    tag.name = document_.substr(name_at, end - name_at);
    tag.prefixed = has_colon(tag.name);
    tag.attributes_at = end;
    while (document_[end] == ' ') end = attribute(end + 1, tag);
    if (document_[end] != '>') refuse_form(end);
    if (inside_target_) found_.has_prefixes |= tag.prefixed;
    found_.document_has_prefixes |= tag.prefixed;

    const bool wanted = tag.name == target_.element && (target_.id.empty() || tag.id == target_.id);
    if (!tag.id.empty()) ids_.push_back(tag.id);
    if (wanted && ++matches_ == 1) begin_target(tag, above);
    open_.push_back({tag.name, above, tag.xml_attributes, wanted && matches_ == 1, false});
    return end + 1;
  }

  /// Reads `name="value"` and answers where it ends.
  std::size_t attribute(std::size_t at, StartTag& tag) {
    const std::size_t equals = document_.find('=', at);
    if (equals == std::string_view::npos || equals + 1 >= document_.size() || document_[equals + 1] != '"')
      refuse_form(at);
    const std::size_t closing = document_.find('"', equals + 2);
    if (closing == std::string_view::npos || closing + 1 >= document_.size()) refuse_form(at);
    const auto name = document_.substr(at, equals - at);
    const auto value = document_.substr(equals + 2, closing - equals - 2);
    if (name == "xmlns" || name.starts_with("xmlns:")) {
      const auto prefix = name.size() > 6 ? name.substr(6) : std::string_view();
      namespaces_.push_back({prefix, value});
      tag.prefixed |= !prefix.empty();
      tag.attributes_at = closing + 1;
    } else if (name.starts_with("xml:")) {
      tag.xml_attributes = true;
    } else {
      tag.prefixed |= has_colon(name);
      if (name == target_.id_attribute) tag.id = value;
    }
    return closing + 1;
  }

  void begin_target(const StartTag& tag, std::size_t above) {
    found_.name = tag.name;
    found_.id = tag.id;
    found_.inherited = in_force(namespaces_, above);
    found_.declared.assign(namespaces_.begin() + static_cast<std::ptrdiff_t>(above), namespaces_.end());
    found_.has_prefixes = tag.prefixed;
    found_.inherits_xml_attributes =
        std::any_of(open_.begin(), open_.end(), [](const Open& open) { return open.xml_attributes; });
    target_from_ = tag.attributes_at;
    inside_target_ = true;
    if (!open_.empty()) open_.back().is_parent_of_target = true;
  }

  std::size_t end_tag(std::size_t at) {
    if (open_.empty()) refuse_form(at);
    const Open closed = open_.back();
    const std::size_t end = at + 2 + closed.name.size();
    if (end >= document_.size() || document_[end] != '>' ||
        document_.substr(at + 2, closed.name.size()) != closed.name)
      refuse_form(at);
    const bool is_root = open_.size() == 1;
    if (closed.is_target) {
      found_.from_attributes = document_.substr(target_from_, end + 1 - target_from_);
      inside_target_ = false;
    }
    if (closed.is_parent_of_target || (closed.is_target && is_root)) {
      found_.signature_at = at;
      found_.prefixes_at_signature = in_force(namespaces_, namespaces_.size());
      std::erase_if(found_.prefixes_at_signature,
                    [](const auto& declared) { return declared.prefix.empty(); });
    }
    namespaces_.resize(closed.namespaces_above);
    open_.pop_back();
    if (is_root) root_end_ = end + 1;
    return end + 1;
  }

  void require_unique() const {
    const std::string element(target_.element);
    if (matches_ == 0)
      refuse_document("has no element " + element +
                      (target_.id.empty() ? "" : " with the id " + std::string(target_.id)));
    if (matches_ > 1) refuse_document("has more than one element " + element + "; say which by a unique id");
    if (target_.reference == SignatureReference::WholeDocument) return;
    if (found_.id.empty())
      refuse_document("has no attribute " + std::string(target_.id_attribute) + " on element " + element);
    if (std::count(ids_.begin(), ids_.end(), found_.id) > 1)
      refuse_document("uses the id " + std::string(found_.id) + " more than once");
  }

  std::string_view document_;
  const SignatureTarget& target_;
  std::vector<Open> open_;
  std::vector<ScannedNamespace> namespaces_;
  std::vector<std::string_view> ids_;
  ScannedElement found_;
  std::size_t target_from_ = 0;
  std::size_t root_end_ = 0;
  std::size_t matches_ = 0;
  bool inside_target_ = false;
};

}  // namespace

ScannedElement scan_for_target(std::string_view canonical_document, const SignatureTarget& target) {
  return TargetScan(canonical_document, target).run();
}

std::string canonical_form_of(const ScannedElement& element, Canonicalization form) {
  std::vector<ScannedNamespace> scope = element.inherited;
  if (form == Canonicalization::Inclusive) {
    if (element.inherits_xml_attributes)
      refuse_document("has an xml: attribute above element " + std::string(element.name) + "; move it below");
  } else {
    if (element.has_prefixes) refuse_prefixes(element.name);
    std::erase_if(scope, [](const auto& declared) { return !declared.prefix.empty(); });
  }
  scope.insert(scope.end(), element.declared.begin(), element.declared.end());
  scope = in_force(scope, scope.size());

  std::string bytes;
  bytes.reserve(element.from_attributes.size() + 256);
  bytes.append(1, '<').append(element.name);
  for (const auto& declared : scope) {
    // Nothing encloses the element any more, so there is no default namespace to take away.
    if (declared.uri.empty()) continue;
    bytes.append(declared.prefix.empty() ? " xmlns" : " xmlns:").append(declared.prefix);
    bytes.append("=\"").append(declared.uri).append(1, '"');
  }
  return bytes.append(element.from_attributes);
}

std::string_view canonical_form_of_document(std::string_view canonical_document,
                                            const ScannedElement& element, Canonicalization form) {
  if (form != Canonicalization::Inclusive && element.document_has_prefixes)
    refuse_prefixes(canonical_document.substr(1, canonical_document.find_first_of(" >") - 1));
  return canonical_document;
}

}  // namespace fiscal
