#pragma once

#include <string>
#include <vector>

#include "sdk/danfse/src/canvas.h"
#include "sdk/danfse/src/fields.h"
#include "sdk/danfse/src/note.h"

namespace fiscal::danfse {

/// Measures that drawing and placing share, in centimetres.
namespace measure {
inline constexpr double sheet_left = 0.30;
inline constexpr double sheet_width = 20.40;
inline constexpr double column_width = 5.09;
inline constexpr double inset = 0.18;       ///< From a field's left edge to its text.
inline constexpr double above_text = 0.05;  ///< From a field's top to its first line.
inline constexpr double title_height = 0.63;
inline constexpr double sentence_height = 0.32;
inline constexpr double line_pitch = 0.285;  ///< Of running text.
inline constexpr double information_title_height = 0.41;
inline constexpr double receipt_top = 28.10;
inline constexpr double receipt_height = 0.67;
}  // namespace measure

inline constexpr Style label_style{Weight::Bold, 6};
inline constexpr Style heading_style{Weight::Bold, 7};
inline constexpr Style content_style{Weight::Regular, 7};

struct PlacedField {
  const Field* field;
  double top;
  std::vector<std::string> lines;
};

struct PlacedBlock {
  const BlockDesign* design;
  double top;
  std::string sentence;  ///< Instead of title and fields.
  std::vector<PlacedField> fields;
};

/// Where everything stands on the one page.
struct Layout {
  std::vector<PlacedBlock> blocks;
  double description_top = 0;
  std::vector<std::string> description;
  double information_top = 0;
  std::vector<std::string> information;  ///< The line of approximate taxes last; it is never left out.
};

/// Places the note on one page. Blocks stand where NT 008 has them, moved up by what blocks above save and
/// down by what their fields need beyond one line; the service's description and the further information
/// share the room that is left. What has no room even then ends in "...".
Layout lay_out(const Note& note, bool receipt, Canvas& canvas);

}  // namespace fiscal::danfse
