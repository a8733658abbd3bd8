#pragma once

#include <fiscal/outcome.hpp>

#include "core/base/log.h"
#include "core/plugin/runner.h"

namespace fiscal::plugin {

/// What the host knows of a call's effect, whatever the plugin claims.
struct EffectMark {
  bool departed =
      false;  ///< Bytes of a write left, or may have, in this call or an earlier one of this effect.
  bool write_answered = false;  ///< The provider gave a complete answer to this call's last write.
};

/// A claim that was checked. `misbehaviour` is empty or says what the plugin claimed against the evidence.
template <class Outcome>
struct Verdict {
  Outcome outcome;
  std::string misbehaviour;
};

/// Trust but check (docs/abi.md): `not_sent` after a departure and `rejected` without an answer become
/// `unknown`; every call that did not answer, or answered outside its schema, is `unknown` after a departure
/// and `not_sent` before.
Verdict<IssueOutcome> judge_issue(const CallResult& result, const EffectMark& mark);
Verdict<CancelOutcome> judge_cancel(const CallResult& result, const EffectMark& mark);

/// A status call that did not answer properly is `cannot_tell`.
Verdict<StatusOutcome> judge_status(const CallResult& result);

}  // namespace fiscal::plugin
