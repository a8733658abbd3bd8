#pragma once

#include <functional>
#include <optional>
#include <string>

#include "core/api/dialects/values.h"

namespace fiscal::dialects {

/// A member of a body that is there and is not what it has to be.
struct Unfit {
  enum class Due { Text, Word, Flag, Object };

  std::string name;  ///< With the objects that it stands in: "taxes.retainIss".
  Due due;
  std::size_t longest = 0;  ///< Of texts and words, in characters.
};

/// What it has to be, as other systems' errors say it: "deve ser um texto de até 300 caracteres".
std::string in_portuguese(const Unfit& unfit);
/// "must be a text of at most 300 characters".
std::string in_english(const Unfit& unfit);

/// The members of one object of a request's body. What is absent or null is not given, and a blank text is
/// neither; whatever else is not what is asked for goes to `note` and is never taken for absent.
class Members {
 public:
  using Note = std::function<void(const Unfit&)>;

  /// `object` outlives it.
  Members(const Json& object, Note note, std::string path = {})
      : object_(object), note_(std::move(note)), path_(std::move(path)) {}

  const Json& raw(const std::string& name) const { return member(object_, name); }

  /// A text; nothing where it is empty.
  std::optional<std::string> text(const std::string& name, std::size_t longest = 1000) const;
  /// A text or a whole number, as clients write codes and identifiers.
  std::optional<std::string> word(const std::string& name, std::size_t longest = 100) const;
  std::optional<bool> flag(const std::string& name) const;
  /// The members of an object; none where it is not given.
  Members inside(const std::string& name) const;

 private:
  void note(const std::string& name, Unfit::Due due, std::size_t longest = 0) const;

  const Json& object_;
  Note note_;
  std::string path_;
};

}  // namespace fiscal::dialects
