#pragma once

#include <atomic>
#include <string>

#include "sdk/sandbox/answer.h"
#include "sdk/sandbox/certificate.h"
#include "sdk/sandbox/clock.h"
#include "sdk/sandbox/paulistana_book.h"
#include "sdk/sandbox/paulistana_message.h"

namespace fiscal::sandbox {

/// The operations of the town hall of São Paulo: EnvioRPS, EnvioLoteRPS, TesteEnvioLoteRPS, ConsultaNFe and
/// CancelamentoNFe, layouts 1 and 2. Safe for threads.
class PaulistanaDesk {
 public:
  PaulistanaDesk(CertificateBook& certificates, PaulistanaBook& book, const Clock& clock)
      : certificates_(certificates), book_(book), clock_(clock) {}

  /// Answers a call whose TLS client is `client`. Notes younger than `hidden_ms` are not shown to queries.
  PaulistanaReturn answer(const PaulistanaCall& call, const Certificate& client, std::int64_t hidden_ms);

  /// Cancellations are refused from now on as too late (324).
  void set_term_over(bool over) { term_over_.store(over); }

 private:
  struct Letter;
  PaulistanaReturn issue(const Letter& letter, bool keep);
  PaulistanaReturn query(const Letter& letter, std::int64_t hidden_ms);
  PaulistanaReturn cancel(const Letter& letter);

  CertificateBook& certificates_;
  PaulistanaBook& book_;
  const Clock& clock_;
  std::atomic<bool> term_over_{false};
};

}  // namespace fiscal::sandbox
