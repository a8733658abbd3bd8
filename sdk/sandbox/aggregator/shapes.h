#pragma once

#include <memory>

#include "sdk/sandbox/aggregator/shape.h"

namespace fiscal::sandbox {

/// The six systems; each file says whose pages it follows.
std::unique_ptr<Shape> nfeio_shape(const ShapeOptions& options);
std::unique_ptr<Shape> asaas_shape(const ShapeOptions& options);
std::unique_ptr<Shape> woovi_shape(const ShapeOptions& options);
std::unique_ptr<Shape> safe2pay_shape(const ShapeOptions& options);
std::unique_ptr<Shape> chargefy_shape(const ShapeOptions& options);
std::unique_ptr<Shape> fatoripay_shape(const ShapeOptions& options);

}  // namespace fiscal::sandbox
