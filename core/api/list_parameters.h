#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

#include "core/api/message.h"
#include "core/base/result.h"
#include "core/billing/kept.h"

namespace fiscal::api {

/// What a client asks of a list of things that are not service invoices.
struct ListParameters {
  billing::ListPart part;
  std::map<std::string, std::string, std::less<>> words;  ///< The filters of that list, as they were sent.

  std::optional<std::string> word(std::string_view name) const;
};

/// Reads limit, cursor, created_from, created_before and the filters of `known`; the error names the
/// parameter.
Result<ListParameters> read_list_parameters(const Request& request,
                                            std::initializer_list<std::string_view> known);

/// The cursor of the page after one that ends with a value of `place`.
std::string cursor_text(std::int64_t place);

}  // namespace fiscal::api
