#pragma once

#include <atomic>

#include "sdk/sandbox/certificate.h"
#include "sdk/sandbox/clock.h"
#include "sdk/sandbox/grammar.h"
#include "sdk/sandbox/registry.h"
#include "sdk/sandbox/settings.h"
#include "sdk/sandbox/signer.h"
#include "sdk/sandbox/tables.h"

namespace fiscal::sandbox {

/// What the handlers share; made once by serve() and outliving them.
struct Office {
  const OfficialTables& tables;
  const Grammar& grammar;
  CertificateBook& book;
  const Signer* signer;  ///< null: documents go out unsigned (--sign-nfse none)
  Registry& registry;
  SettingsBox& settings;
  Clock& clock;
  int environment;

  /// Signs when there is a signer.
  std::string sealed(std::string document, std::string_view closing) const {
    return signer ? signer->sign(document, closing) : document;
  }
};

}  // namespace fiscal::sandbox
