#pragma once

#include <fiscal/danfse.hpp>

#include "sdk/danfse/src/canvas.h"
#include "sdk/danfse/src/note.h"

namespace fiscal::danfse {

/// Draws the whole page: grounds, watermark, then lines and text on top of both.
void draw_page(const Note& note, const Options& options, Canvas& canvas);

}  // namespace fiscal::danfse
