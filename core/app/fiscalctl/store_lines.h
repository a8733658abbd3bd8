#pragma once

#include <string>

#include "core/store/transfer.h"

namespace fiscal::ctl {

/// One invoice as a line of `fiscalctl store dump` (README.md has the format), without its end.
std::string line_of(const store::WholeInvoice& invoice);

/// A customer, a charge or another thing of an account, likewise.
std::string line_of(const store::Resource& resource);

/// The counter of a series, likewise.
std::string line_of(const store::SeriesCounter& series);

}  // namespace fiscal::ctl
