#pragma once

#include <fiscal/outcome.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/result.h"
#include "core/dispatch/machine.h"
#include "core/dispatch/settlement.h"
#include "core/model/account.h"
#include "core/plugin/runner.h"
#include "core/services/call_scope.h"
#include "core/store/store.h"

namespace fiscal::dispatch {

/// Runs `call` with host services made for `scope`, and answers what the host saw meanwhile.
using WithServices = std::function<services::CallEvidence(
    const services::CallScope& scope, const std::function<void(plugin::CallServices&)>& call)>;

/// How one call of a plugin went: its judged outcome and what it left behind.
template <class Outcome>
struct Called {
  Outcome outcome;
  CallFacts facts;
  Trace trace;
};

/// What a call is about: the claimed invoice and the way to its provider.
struct CallSubject {
  const store::Claim& claim;
  const InvoiceRecord& record;  ///< As it is after the attempt's start was written.
  const Account& account;
  const Connection& connection;
  const plugin::Manifest& manifest;
};

/// Calls plugins for the dispatcher: builds the request, keeps the departure in the store before the first
/// byte, and judges the claim by the evidence. Holds no state; safe from any thread. Throws store::Fenced
/// when the claim is lost.
class Caller {
 public:
  Caller(store::Store& store, plugin::PluginRunner& runner, WithServices with_services, const Clock& clock,
         Log& log)
      : store_(store), runner_(runner), with_services_(std::move(with_services)), clock_(clock), log_(log) {}

  /// `replay`: the bytes that left before, when this is a permitted re-send.
  Called<IssueOutcome> issue(const CallSubject& subject, const std::optional<store::Departure>& replay);
  Called<CancelOutcome> cancel(const CallSubject& subject);
  Called<StatusOutcome> query(const CallSubject& subject, QueryPurpose purpose);

  /// What the provider has to tell after `cursor` (list/1). An error: nothing was learned.
  Result<EventPage> list(const Account& account, const Connection& connection,
                         const plugin::Manifest& manifest, const std::string& cursor);

 private:
  struct Ran {
    plugin::CallResult result;
    services::CallEvidence evidence;
    CallFacts facts;

    Trace trace() { return {std::move(evidence.exchanges), std::move(evidence.log_lines)}; }
  };

  Ran run(const CallSubject& subject, std::string_view method, const std::string& effect,
          const std::string& request, const std::optional<store::Departure>& replay);
  /// One document is of one invoice: what is wrong with a claim that names another's, or nothing.
  std::string foreign_document(const CallSubject& subject, const std::string* claimed_key);
  void report(const CallSubject& subject, std::string_view method, const std::string& misbehaviour);

  store::Store& store_;
  plugin::PluginRunner& runner_;
  WithServices with_services_;
  const Clock& clock_;
  Log& log_;
};

/// The name under which the departures of an invoice's present effect are kept: "issue", "cancel:1",
/// "cancel:2".
std::string effect_name(const InvoiceRecord& record);

}  // namespace fiscal::dispatch
