#pragma once

#include <cairo.h>

#include <memory>
#include <string_view>

namespace fiscal::danfse {

/// A PNG image that was read with care: its size is looked at before memory is taken for its pixels.
class PngSource {
 public:
  static constexpr std::size_t most_bytes = std::size_t{512} << 10;
  static constexpr unsigned most_pixels_a_side = 4000;

  explicit PngSource(std::string_view png);

  /// False when it was no PNG, or beyond the limits.
  explicit operator bool() const { return surface_ != nullptr; }
  cairo_surface_t* surface() const { return surface_.get(); }
  int width() const { return cairo_image_surface_get_width(surface_.get()); }
  int height() const { return cairo_image_surface_get_height(surface_.get()); }

 private:
  std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface_;
};

}  // namespace fiscal::danfse
