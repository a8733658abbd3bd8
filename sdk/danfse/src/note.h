#pragma once

#include <fiscal/xml_document.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace fiscal::danfse {

/// An authorised NFS-e, read by paths.
///
/// A path starts at `infNFSe`; "~" in front stands for the declaration inside it, `DPS/infDPS`, and "issuer"
/// for the group `emit` where the issuer is the provider (tpEmit 1), so that what a declaration leaves to the
/// register is found there. "a|b" is b where a is absent or blank.
class Note {
 public:
  struct Opened;

  /// Any bytes may be given. Refused is what has no `NFSe/infNFSe` with an access key, or no declaration
  /// inside.
  static Opened open(std::string_view xml);

  /// The text at `paths` on one line, as it can be printed; empty where there is none.
  std::string text(std::string_view paths) const;

  /// As `text`, with its line breaks.
  std::string lines(std::string_view paths) const;

  std::optional<XmlElement> element(std::string_view paths) const;

  /// Fifty characters of [0-9A-Z]. Its check digit is not looked at: the document is authorised as it is.
  const std::string& access_key() const { return access_key_; }

 private:
  Note(XmlElement info, std::string access_key);
  std::optional<XmlElement> one(std::string_view path) const;

  XmlElement info_;
  std::string access_key_;
  bool issuer_is_provider_ = false;
};

struct Note::Opened {
  std::optional<Note> note;
  std::string error;
};

}  // namespace fiscal::danfse
