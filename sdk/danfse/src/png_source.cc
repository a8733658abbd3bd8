#include "sdk/danfse/src/png_source.h"

#include <algorithm>

namespace fiscal::danfse {
namespace {

constexpr std::string_view png_begin("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);

unsigned big_endian(std::string_view four) {
  unsigned value = 0;
  for (const char byte : four) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

bool is_within_limits(std::string_view png) {
  if (png.size() > PngSource::most_bytes || png.size() < 24 || !png.starts_with(png_begin)) return false;
  const unsigned width = big_endian(png.substr(16, 4));
  const unsigned height = big_endian(png.substr(20, 4));
  return width > 0 && height > 0 && width <= PngSource::most_pixels_a_side &&
         height <= PngSource::most_pixels_a_side;
}

cairo_status_t read_from(void* rest, unsigned char* data, unsigned int size) noexcept {
  auto& unread = *static_cast<std::string_view*>(rest);
  if (size > unread.size()) return CAIRO_STATUS_READ_ERROR;
  std::copy_n(unread.begin(), size, data);
  unread.remove_prefix(size);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

PngSource::PngSource(std::string_view png) : surface_(nullptr, &cairo_surface_destroy) {
  if (!is_within_limits(png)) return;
  surface_.reset(cairo_image_surface_create_from_png_stream(read_from, &png));
  if (cairo_surface_status(surface_.get()) != CAIRO_STATUS_SUCCESS) surface_.reset();
}

}  // namespace fiscal::danfse
