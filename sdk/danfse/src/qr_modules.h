#pragma once

#include <qrencode.h>

#include <cstddef>
#include <memory>
#include <string>

namespace fiscal::danfse {

/// The dark and light squares of a QR code with error correction M. Throws `std::runtime_error` when the
/// content does not fit into one.
class QrModules {
 public:
  explicit QrModules(const std::string& content);

  int side() const { return code_->width; }
  bool dark(int row, int column) const {
    return (code_->data[static_cast<std::size_t>(row * side() + column)] & 1) != 0;
  }

 private:
  std::unique_ptr<QRcode, decltype(&QRcode_free)> code_;
};

}  // namespace fiscal::danfse
