#pragma once

#include <cairo.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/danfse/src/typefaces.h"

namespace fiscal::danfse {

/// How text is set.
struct Style {
  Weight weight = Weight::Regular;
  double points = 7;
};

/// From the top of a line to the top of the next, in centimetres: ascent and descent of the typeface.
double line_height(const Style& style);

struct Box {
  double left, top, width, height;
};

struct Colour {
  double red, green, blue;
};

inline constexpr Colour black{0, 0, 0};
inline constexpr Colour red{1, 0, 0};                   ///< M100 Y100.
inline constexpr Colour light_grey{.95, .95, .95};      ///< 5 %.
inline constexpr Colour watermark_grey{.65, .65, .65};  ///< K35.

/// One A4 sheet in portrait that becomes a PDF. All lengths are centimetres from its upper left corner.
/// Belongs to one thread. Throws `std::runtime_error` when cairo cannot go on.
class Canvas {
 public:
  static constexpr double width = 21.0;
  static constexpr double height = 29.7;

  /// `title` and `created` (ISO 8601, or empty) are said in the file.
  Canvas(const std::string& title, const std::string& created);
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  double text_width(std::string_view text, const Style& style);

  /// `top` is that of the line: the ascent above the baseline.
  void text(double left, double top, std::string_view text, const Style& style, const Colour& colour = black);
  void centred_text(const Box& box, std::string_view text, const Style& style, const Colour& colour = black);

  /// Lines no wider than `width`: broken at blanks and line breaks, and within a word that is wider.
  std::vector<std::string> wrap(std::string_view text, const Style& style, double width);

  /// The longest beginning of `text` that is no wider than `width`, with "..." where something is left out.
  std::string fitted(std::string_view text, const Style& style, double width);

  void fill(const Box& box, const Colour& colour);
  void line(double left, double right, double top, double points);
  void frame(const Box& box, double points);

  /// Large, grey, across the middle of the sheet.
  void watermark(std::string_view text);

  /// The image in the box, as large as it fits, at the left and centred between top and bottom. False when
  /// `png` is not one.
  bool image(const Box& box, std::string_view png);

  /// A QR code of `content` (error correction M), black on what is there.
  void qr_code(const Box& box, const std::string& content);

  /// Ends the page and hands the file over. To be called once, last.
  std::string finish();

 private:
  void use(const Style& style, const Colour& colour);

  std::string pdf_;  // before the surface, which writes its rest into it when it ends
  std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface_;
  std::unique_ptr<cairo_t, decltype(&cairo_destroy)> context_;
};

}  // namespace fiscal::danfse
