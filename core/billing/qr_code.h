#pragma once

#include <string>

namespace fiscal::billing {

/// `text` as a QR code with medium error correction, as an SVG element of its own: black on white, with the
/// four modules of quiet zone. Throws std::runtime_error for a text that no QR code holds (2,331 bytes).
std::string qr_code_svg(const std::string& text);

}  // namespace fiscal::billing
