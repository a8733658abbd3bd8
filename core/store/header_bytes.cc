#include "core/store/header_bytes.h"

#include <stdexcept>

namespace fiscal::store {

std::string header_bytes(const HttpHeaders& headers) {
  std::string bytes;
  for (const auto& [name, value] : headers) bytes.append(name).append(1, '\0').append(value).append(1, '\0');
  return bytes;
}

HttpHeaders headers_of(std::string_view bytes) {
  HttpHeaders headers;
  const auto take = [&] {
    const auto end = bytes.find('\0');
    if (end == std::string_view::npos)
      throw std::runtime_error("the store is damaged: headers of a departure");
    std::string text(bytes.substr(0, end));
    bytes.remove_prefix(end + 1);
    return text;
  };
  while (!bytes.empty()) {
    std::string name = take();
    headers.emplace_back(std::move(name), take());
  }
  return headers;
}

}  // namespace fiscal::store
