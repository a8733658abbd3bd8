#pragma once

#include "sdk/sandbox/options.h"

namespace fiscal::sandbox {

/// Password of every PKCS#12 that the pki command writes.
inline constexpr const char* pkcs12_password = "sandbox";

/// The pki command: writes the files that its --help lists. Throws when the folder cannot be written.
void write_pki(const PkiOptions& options);

}  // namespace fiscal::sandbox
