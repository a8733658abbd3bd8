#include "core/services/known_secrets.h"

#include <algorithm>
#include <fiscal/encoding.hpp>

#include "core/services/escape.h"

namespace fiscal::services {

void KnownSecrets::add(const std::string& name, std::string_view value) {
  const auto is_known = [&](std::string_view spelling) {
    return std::any_of(spellings_.begin(), spellings_.end(),
                       [&](const Spelling& known) { return known.value.view() == spelling; });
  };
  for (const std::string& spelling :
       {std::string(value), escaped(value, Escape::Json), escaped(value, Escape::Xml),
        escaped(value, Escape::Percent), base64_encode(value)}) {
    if (spelling.empty() || is_known(spelling)) continue;
    spellings_.push_back({name, vault::SecretBytes(spelling)});
    longest_ = std::max(longest_, spelling.size());
  }
  // Longer ones first: a secret that is part of another must not leave the rest of it standing.
  std::stable_sort(spellings_.begin(), spellings_.end(),
                   [](const Spelling& a, const Spelling& b) { return a.value.size() > b.value.size(); });
}

std::string KnownSecrets::without_secrets(std::string text) const {
  for (const Spelling& known : spellings_) {
    const std::string mark = "${secret:" + known.name + "}";
    for (auto at = text.find(known.value.view()); at != std::string::npos;
         at = text.find(known.value.view(), at + mark.size()))
      text.replace(at, known.value.size(), mark);
  }
  return text;
}

}  // namespace fiscal::services
