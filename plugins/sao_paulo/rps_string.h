#pragma once

#include <fiscal/invoice.hpp>

#include <string>

#include "plugins/sao_paulo/rps.h"

/// The ASCII texts that the town wants signed with RSA and SHA-1 beside the XML signature: fields of fixed
/// width, one after the other (manual 2.4.4 for layout 1, 3.3.7 for layout 2, whose registration has twelve
/// places).
namespace fiscal::sao_paulo {

/// 86 characters in layout 1 and 90 in layout 2; 16 more with an intermediary; in layout 2 a foreign tax
/// number, or the reason why there is none, follows at the end.
std::string receipt_text(const Rps& rps, const Invoice& invoice);

/// Registration and number of the note to cancel: 20 or 24 characters.
std::string cancellation_text(std::string_view registration, std::int64_t note, Layout layout);

}  // namespace fiscal::sao_paulo
