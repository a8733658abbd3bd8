#pragma once

#include <fiscal/plugin.h>

#include <cstdint>
#include <string>

#include "core/base/result.h"
#include "core/plugin/runner.h"

namespace fiscal::plugin {

/// A reply larger than this is cut off and the call counts as failed.
inline constexpr std::size_t max_reply = 8u << 20;

/// What a function of a plugin gave back, before anyone reads it.
struct RawReply {
  enum class Fault : std::uint8_t { None, TooLarge, Threw };

  fiscal_code code = FISCAL_FAILED;
  Fault fault = Fault::None;
  std::string text;  ///< The reply, or an error document.
};

/// How the `invoke` that answered so ended.
CallResult as_result(RawReply reply);

/// Why `open` answered no instance. The field is the JSON pointer of the setting that is wrong ("/base_url"),
/// or empty.
Finding as_refusal(const RawReply& reply);

/// The refusal in one line, as the text of CallEnd::NotOpened.
std::string refusal_text(const Finding& refusal);

}  // namespace fiscal::plugin
