#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "sdk/danfse/src/writers.h"

namespace fiscal::danfse {

/// How a field's label is set (NT 008, 2.4.1 to 2.4.3).
enum class LabelSize { Six, Seven, None };

enum class Ground { White, Grey };

/// One field of the form. Lengths in centimetres from the upper left corner of the sheet, as they are when
/// every block is there and no text needs a second line.
struct Field {
  double left, top, width;
  std::string_view label;
  Writer write;
  std::string_view source;  ///< What `write` reads.
  std::size_t limit;        ///< Most characters that are printed.
  std::size_t longest;      ///< Most characters that a text may have to be printed whole.
  LabelSize label_size = LabelSize::Six;
  Ground ground = Ground::White;
};

enum class Block {
  Identification,
  Provider,
  Customer,
  Recipient,
  Intermediary,
  Service,
  Iss,
  Federal,
  IbsCbs,
  Totals
};

/// A block of fields: from `top` to the top of the block below it, `bottom`.
struct BlockDesign {
  Block block;
  double top, bottom;
  std::string_view title;  ///< Empty: none.
  std::span<const Field> fields;
};

/// Every block from top to bottom. Source: NT 008, table 2.4.5; where annex I draws a field elsewhere, the
/// annex, which item 2.2.4 makes binding.
std::span<const BlockDesign> block_designs();

}  // namespace fiscal::danfse
