#pragma once

#include <memory>

#include "sdk/sandbox/aggregator/shape.h"

namespace fiscal::sandbox {

/// The six systems; each file says whose pages it follows.
std::unique_ptr<Shape> nfeio_shape(const ShapeOptions& options);

}  // namespace fiscal::sandbox
