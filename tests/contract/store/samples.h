#pragma once

#include <string>

#include "core/store/store.h"

namespace fiscal::test {

inline constexpr Instant noon{1'795'262'400'000};  ///< 2026-11-21T12:00:00Z.

/// An acceptance as intake makes it, to be bent by each test: queued at noon, due at once.
class SampleAcceptance {
 public:
  SampleAcceptance();
  SampleAcceptance& of(const AccountId& account);
  SampleAcceptance& over(const ConnectionId& connection);
  SampleAcceptance& key(const std::string& text);
  SampleAcceptance& reference(const std::string& text);
  /// What the client said: another text is another request.
  SampleAcceptance& saying(const std::string& text);
  SampleAcceptance& created(Instant at);
  SampleAcceptance& due(Instant at);
  SampleAcceptance& without_job();
  SampleAcceptance& substituting(const InvoiceRecord& old);

  operator store::Acceptance() const { return made_; }

 private:
  store::Acceptance made_;
};

inline SampleAcceptance an_acceptance() { return {}; }

/// Accepts what must be new.
InvoiceRecord accepted(store::Store& store, const store::Acceptance& acceptance);

/// Claims what must be free, for a minute.
store::Claim claimed(store::Store& store, InvoiceId id);

/// Takes an invoice to `state`, as an attempt would, without a job.
InvoiceRecord brought_to(store::Store& store, InvoiceId id, State state);

/// A settlement that takes `record` to `state` without a job.
store::Settlement settlement_to(InvoiceRecord record, State state);

Event event_of(const std::string& kind, Instant at = noon);

}  // namespace fiscal::test
