#include "sdk/danfse/src/qr_modules.h"

#include <stdexcept>

namespace fiscal::danfse {

QrModules::QrModules(const std::string& content)
    : code_(QRcode_encodeString(content.c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1), &QRcode_free) {
  if (code_ == nullptr) throw std::runtime_error("the consultation address does not fit into a QR code");
}

}  // namespace fiscal::danfse
