#pragma once

#include <string>
#include <vector>

#include "sdk/schema/schemas.h"

namespace fiscal::schema {

/// The reference of every message as a page in Markdown: docs/reference/messages.md. One section a schema,
/// one row a field, in the order of the schema.
std::string message_page(const std::vector<SchemaFile>& schemas);

}  // namespace fiscal::schema
