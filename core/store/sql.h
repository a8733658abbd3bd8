#pragma once

#include <string_view>

namespace fiscal::store {

/// Text of a statement that lives as long as the program, so that its address names the prepared form.
struct Sql {
  consteval Sql(const char* literal) : text(literal) {}
  const char* text;
};

/// Bytes to be bound as what a database calls a BLOB or bytea.
struct Blob {
  std::string_view bytes;
};

}  // namespace fiscal::store
