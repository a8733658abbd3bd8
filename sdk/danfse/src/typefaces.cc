#include "sdk/danfse/src/typefaces.h"

#include <cairo-ft.h>

#include <stdexcept>

// The files themselves, as read-only data. The paths come from CMakeLists.txt.
__asm__(
    ".section .rodata\n"
    ".balign 16\n"
    "fiscal_danfse_regular:\n"
    ".incbin \"" FISCAL_DANFSE_REGULAR
    "\"\n"
    "fiscal_danfse_regular_end:\n"
    ".balign 16\n"
    "fiscal_danfse_bold:\n"
    ".incbin \"" FISCAL_DANFSE_BOLD
    "\"\n"
    "fiscal_danfse_bold_end:\n"
    ".byte 0\n"
    ".text\n");

extern "C" {
extern const unsigned char fiscal_danfse_regular[] __attribute__((visibility("hidden")));
extern const unsigned char fiscal_danfse_regular_end[] __attribute__((visibility("hidden")));
extern const unsigned char fiscal_danfse_bold[] __attribute__((visibility("hidden")));
extern const unsigned char fiscal_danfse_bold_end[] __attribute__((visibility("hidden")));
}

namespace fiscal::danfse {
namespace {

/// Each face has a FreeType of its own, so that two threads that draw with two faces share nothing; cairo
/// itself sees to it that one face is used by one thread at a time.
cairo_font_face_t* open_face(const unsigned char* begin, const unsigned char* end) {
  FT_Library library = nullptr;
  FT_Face face = nullptr;
  if (FT_Init_FreeType(&library) != 0) throw std::runtime_error("FreeType cannot be started");
  if (FT_New_Memory_Face(library, begin, static_cast<FT_Long>(end - begin), 0, &face) != 0) {
    FT_Done_FreeType(library);
    throw std::runtime_error("the typeface cannot be opened");
  }
  return cairo_ft_font_face_create_for_ft_face(face, FT_LOAD_NO_HINTING);
}

}  // namespace

cairo_font_face_t* typeface(Weight weight) {
  if (weight == Weight::Bold) {
    static cairo_font_face_t* const bold = open_face(fiscal_danfse_bold, fiscal_danfse_bold_end);
    return bold;
  }
  static cairo_font_face_t* const regular = open_face(fiscal_danfse_regular, fiscal_danfse_regular_end);
  return regular;
}

}  // namespace fiscal::danfse
