#include "core/billing/qr_code.h"

#include <qrencode.h>

#include <memory>
#include <stdexcept>

namespace fiscal::billing {
namespace {

constexpr int quiet_zone = 4;

}  // namespace

std::string qr_code_svg(const std::string& text) {
  const std::unique_ptr<QRcode, void (*)(QRcode*)> code(
      QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M), &QRcode_free);
  if (!code) throw std::runtime_error("a QR code cannot hold the text");
  const int width = code->width;
  const std::string side = std::to_string(width + 2 * quiet_zone);
  std::string path;
  for (int y = 0; y < width; ++y)
    for (int x = 0; x < width; ++x) {
      const auto is_dark = [&](int at) { return (code->data[y * width + at] & 1) != 0; };
      if (!is_dark(x)) continue;
      // Neighbours of a row are one stroke: no seams between them, and a third of the text.
      const int first = x;
      while (x + 1 < width && is_dark(x + 1)) ++x;
      const std::string length = std::to_string(x - first + 1);
      path += "M" + std::to_string(first + quiet_zone) + " " + std::to_string(y + quiet_zone) + "h" + length +
              "v1h-" + length + "z";
    }
  return "<svg class=\"qr\" role=\"img\" aria-label=\"QR Code do Pix\" viewBox=\"0 0 " + side + " " + side +
         "\" shape-rendering=\"crispEdges\"><rect width=\"" + side + "\" height=\"" + side +
         "\" fill=\"#fff\"/><path fill=\"#000\" d=\"" + path + "\"/></svg>";
}

}  // namespace fiscal::billing
