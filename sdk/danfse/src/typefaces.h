#pragma once

#include <cairo.h>

namespace fiscal::danfse {

enum class Weight { Regular, Bold };

/// Liberation Sans, held in this library: no font is looked for on the machine. Made at the first use and
/// kept for the life of the process, because cairo keeps what it made of it just as long; borrowed, safe from
/// any thread. Throws `std::runtime_error` when FreeType has no memory.
cairo_font_face_t* typeface(Weight weight);

}  // namespace fiscal::danfse
