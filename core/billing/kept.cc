#include "core/billing/kept.h"

#include "core/base/ids.h"

namespace fiscal::billing {

std::string new_id(std::string_view prefix) {
  constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
  std::string id(prefix);
  for (const char byte : random_bytes(20)) id += alphabet[static_cast<unsigned char>(byte) % alphabet.size()];
  return id;
}

}  // namespace fiscal::billing
