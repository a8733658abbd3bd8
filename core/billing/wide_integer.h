#pragma once

namespace fiscal::billing {

/// Holds the product of any two 64-bit numbers.
__extension__ typedef __int128 WideInteger;

}  // namespace fiscal::billing
