#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/ids.h"

/// Invoices under names that look like those of systems that name everything by a UUID.
namespace fiscal::dialects {

/// The invoice's UUID: version 8 of RFC 9562 made of its id alone, so that nothing has to be stored. `realm`
/// keeps the UUIDs of two systems apart ("safe2pay").
std::string uuid_of(InvoiceId id, std::string_view realm);

/// The inverse. Nothing for a text that `uuid_of` did not write; digits may be of any case.
std::optional<InvoiceId> invoice_of_uuid(std::string_view uuid, std::string_view realm);

/// The UUID of something whose id ends in twenty characters of Crockford's base 32 ("bil_…", "cus_…"),
/// likewise made of the id alone; a UUID that is not one of `realm` for any other id.
std::string uuid_of_kept(std::string_view id, std::string_view realm);

/// The inverse, with `prefix` ("bil_") in front of the id.
std::optional<std::string> kept_of_uuid(std::string_view uuid, std::string_view prefix,
                                        std::string_view realm);

/// A UUID, likewise version 8, that is always the same for the same text.
std::string uuid_of_text(std::string_view text);

}  // namespace fiscal::dialects
